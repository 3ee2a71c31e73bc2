// Makes `dist/cjs` of `dist`: the same modules for `require()`, where Node itself takes the ES modules
// (the condition `module-sync`) and Jest, bundlers and older compilers do not.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const from = join(import.meta.dirname, '../dist');
const to = join(from, 'cjs');

const compilerOptions = {
  allowJs: true,
  esModuleInterop: true,
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2023,
};

function commonJs(code) {
  const { outputText } = ts.transpileModule(code, { compilerOptions, fileName: 'module.js' });
  return outputText.replaceAll(
    'import.meta.url',
    'require("node:url").pathToFileURL(__filename).href',
  );
}

const paths = (await readdir(from, { recursive: true })).filter(
  (path) => /\.(js|d\.ts)$/.test(path) && !/\.spec\./.test(path),
);
for (const path of paths) {
  const text = await readFile(join(from, path), 'utf8');
  await mkdir(dirname(join(to, path)), { recursive: true });
  await writeFile(join(to, path), path.endsWith('.js') ? commonJs(text) : text);
}
const manifest = { type: 'commonjs', sideEffects: false };
await writeFile(join(to, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
