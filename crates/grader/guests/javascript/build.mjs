// Bundles the scripts that the guests evaluate before their snapshot: node build.mjs SOURCES PACKAGES OUT SCRIPT...
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [source, modules, out, ...wanted] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'package.json'));
const { build } = await import(pathToFileURL(require.resolve('esbuild')).href);
const js = path.join(source, 'js');
const page = path.join(source, 'page');

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

// What of happy-dom is another's here: its parser is parse5, its style our own cascade, and nothing leaves the page.
const replaced = {
  'html-parser/HTMLParser.js': 'parser.js',
  'css/declaration/computed-style/CSSComputedStyle.js': 'nothing.js',
  'css/declaration/utilities/CSSMeasurementConverter.js': 'nothing.js',
  'fetch/Fetch.js': 'nothing.js',
  'fetch/SyncFetch.js': 'nothing.js',
  'fetch/ResourceFetch.js': 'nothing.js',
  'xml-http-request/XMLHttpRequest.js': 'nothing.js',
  'web-socket/WebSocketImplementation.js': 'nothing.js',
  'cookie/PublicSuffixList.js': 'nothing.js',
  'module/ECMAScriptModuleCompiler.js': 'nothing.js',
  'javascript/JavaScriptCompiler.js': 'nothing.js',
};

// What every node of happy-dom makes for itself and few ever need, they share until they need it.
const cacheImport = `import { NO_CACHE, cacheOf, forgetCache } from ${JSON.stringify(path.join(page, 'happy', 'cache.js'))};\n`;
const listenersImport = `import { NO_LISTENERS, ownListeners } from ${JSON.stringify(path.join(page, 'happy', 'listeners.js'))};\n`;
const own = 'this[PropertySymbol.';
const unheard = [/\bthis\[PropertySymbol\.reportMutation\]\(new MutationRecord\(/g, `if (!${own}mutationListeners].length) ${own}clearCache](); else ${own}reportMutation](new MutationRecord(`];
const cached = [/\b(\w+)\[PropertySymbol\.cache\]\.(?=\w)/g, 'cacheOf($1).'];
const edited = {
  'event/EventTarget.js': [
    listenersImport,
    [/(\[PropertySymbol\.(?:listeners|listenerOptions)\] = )\{\s+bubbling: new Map\(\),\s+capturing: new Map\(\)\s+\}/g, '$1NO_LISTENERS'],
    [/(?=let listeners = this\[PropertySymbol\.listeners\]\[eventPhase\])/, 'ownListeners(this, PropertySymbol); '],
  ],
  'nodes/node/Node.js': [
    cacheImport,
    [/(this\[PropertySymbol\.cache\] = )\{[^}]+\}/, '$1NO_CACHE'],
    [/const cache = this\[PropertySymbol\.cache\];[^]+?(?=const affectsCache)/, 'forgetCache(this); '],
    unheard,
  ],
  'nodes/character-data/CharacterData.js': ['', unheard],
  'nodes/element/NamedNodeMap.js': ['', [/\bgetNamedItem\(name\) \{/, '$& if (!this[PropertySymbol.itemsByName].size) return null;']],
  'nodes/element/Element.js': [
    '',
    unheard,
    // the property is asked for last: it may be an address that is then read
    [/(this\[attribute\[PropertySymbol\.name\]\] !== undefined) &&(\s+attribute\[PropertySymbol\.name\]\[0\] === 'o' &&\s+attribute\[PropertySymbol\.name\]\[1\] === 'n')/, '$2 && $1'],
  ],
  // the whole text of a method, to see that it is no class
  'utilities/ClassMethodBinder.js': ['', ["descriptor.value.toString().startsWith('class ')", "Object.getOwnPropertyDescriptor(descriptor.value, 'prototype')?.writable === false"]],
  'query-selector/QuerySelector.js': [cacheImport, cached],
  'nodes/parent-node/ParentNodeUtility.js': [cacheImport, cached],
};
const edit = (name, text) => {
  const [before, ...changes] = edited[name];
  return before + changes.reduce((result, [pattern, replacement]) => {
    const changed = result.replace(pattern, replacement);
    if (changed === result) throw new Error(`happy-dom has changed: look at ${name} again`);
    return changed;
  }, text);
};
const nodeModules = /^(?:node:)?(?:fs|path|http|https|vm|url|crypto|stream|stream\/web|buffer|util|perf_hooks|child_process|net|zlib|ws|buffer-image-size)$/;

// Each longhand: [whether it is inherited, its initial value].
const properties = () => {
  const all = require('mdn-data/css/properties.json');
  const table = {};
  for (const [name, { inherited, initial }] of Object.entries(all)) {
    if (typeof inherited === 'boolean' && typeof initial === 'string') table[name] = [inherited ? 1 : 0, /^[a-z]+[A-Z]/.test(initial) ? '' : initial];
  }
  return JSON.stringify(table);
};

const pages = {
  name: 'pages',
  setup(bundle) {
    bundle.onResolve({ filter: nodeModules }, () => ({ path: path.join(page, 'node.cjs') }));
    bundle.onResolve({ filter: /^tremplin:/ }, ({ path: name }) => ({ path: name, namespace: 'tremplin' }));
    bundle.onLoad({ filter: /.*/, namespace: 'tremplin' }, async ({ path: name }) => {
      if (name === 'tremplin:properties') return { contents: properties(), loader: 'json' };
      const file = { 'tremplin:defaults': 'style/defaults.css', 'tremplin:sample': 'sample.html' }[name];
      return { contents: await readFile(path.join(page, file), 'utf8'), loader: 'text' };
    });
    bundle.onLoad({ filter: /happy-dom[\\/]lib[\\/]/ }, async ({ path: file }) => {
      const name = file.split(/happy-dom[\\/]lib[\\/]/)[1].replaceAll('\\', '/');
      const other = replaced[name];
      if (other) return { contents: `export { default } from ${JSON.stringify(path.join(page, other))};`, resolveDir: page };
      return edited[name] && { contents: edit(name, await readFile(file, 'utf8')) };
    });
    // these read their tables from disk; the package has them as modules too
    bundle.onLoad({ filter: /css-tree[\\/]lib[\\/](?:data|version)\.js$/ }, async ({ path: file }) => ({ contents: await readFile(file.replace(/lib([\\/])/, 'dist$1'), 'utf8') }));
  },
};

const bundle = (entry, name, plugins, mainFields, conditions, inject = []) =>
  build({
    entryPoints: [entry],
    outfile: path.join(out, `${name}.js`),
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'bundled',
    // one expression that leaves no name behind in the learner's or the test's global scope
    banner: { js: '(()=>{var process={cwd:()=>"/",env:{},platform:"linux",arch:"x64",versions:{}};' },
    footer: { js: 'return bundled.default})()' },
    target: 'es2023',
    platform: 'neutral',
    mainFields,
    conditions,
    nodePaths: [path.join(modules, 'node_modules')],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins,
    inject,
    logLevel: 'warning',
  });

for (const name of wanted) {
  const ofPage = name.startsWith('page-');
  if (ofPage) await bundle(path.join(page, `${name.slice(5)}.js`), name, [pages], ['module', 'main'], ['import'], [path.join(page, 'globals.js')]);
  else await bundle(path.join(js, `${name}.js`), name, [adapt], ['main'], ['require']);
}
