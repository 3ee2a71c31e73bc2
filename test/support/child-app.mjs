// Starts the application of a compiled test module in a process of its own, for ./child-app.ts: sends the port.
import { pathToFileURL } from 'node:url';

const [path, options] = process.argv.slice(2);
const { start } = await import(pathToFileURL(path).href);
const { app, port } = await start(JSON.parse(options));
process.once('disconnect', () => {
  void app.close().finally(() => process.exit());
});
process.send({ port });
