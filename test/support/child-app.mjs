// Starts the application of a test module in a process of its own, for ./child-app.ts: loads TypeScript as
// Vitest does, and sends the port.
import { createServer, createServerModuleRunner } from 'vite';

const [path, options] = process.argv.slice(2);
const vite = await createServer({
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const runner = createServerModuleRunner(vite.environments.ssr, { hmr: false });
const { start } = await runner.import(path);
const { app, port } = await start(JSON.parse(options));
process.once('disconnect', () => {
  void app.close().finally(() => process.exit());
});
process.send({ port });
