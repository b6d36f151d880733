// Bundles the two scripts that the guest evaluates before its snapshot: node build.mjs OUT_DIR, with packages installed beside.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [source, modules, out] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'package.json'));
const { build } = await import(pathToFileURL(require.resolve('esbuild')).href);
const js = path.join(source, 'js');

const standIns = { 'jest-message-util': 'message.cjs', 'jest-util': 'util.cjs', chalk: 'chalk.cjs' };

const adapt = {
  name: 'adapt',
  setup(bundle) {
    bundle.onResolve({ filter: /^(jest-message-util|jest-util|chalk)$/ }, ({ path: name }) => ({ path: path.join(js, standIns[name]) }));
    bundle.onResolve({ filter: /util\.inspect$/ }, () => ({ path: path.join(js, 'none.cjs') }));
    bundle.onLoad({ filter: /expect-utils[\\/]build[\\/]index\.js$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const asked = "return !!obj && isA('Function', obj.asymmetricMatch);";
      if (!text.includes(asked)) throw new Error('expect-utils has changed: look at isAsymmetric again');
      return { contents: text.replace(asked, `return require(${JSON.stringify(path.join(js, 'brand.cjs'))}).isMatcher(obj);`) };
    });
  },
};

for (const name of ['prelude', 'harness']) {
  await build({
    entryPoints: [path.join(js, `${name}.js`)],
    outfile: path.join(out, `${name}.js`),
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'bundled',
    // one expression that leaves no name behind in the learner's or the test's global scope
    banner: { js: '(()=>{var process={cwd:()=>"/",env:{}};' },
    footer: { js: 'return bundled.default})()' },
    target: 'es2023',
    platform: 'neutral',
    mainFields: ['main'],
    conditions: ['require'],
    nodePaths: [path.join(modules, 'node_modules')],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins: [adapt],
    logLevel: 'warning',
  });
}
