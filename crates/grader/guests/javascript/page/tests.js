// Tests' side of pages: `document`, `getComputedStyle` and what tests say about a page. Evaluates to a function of the native
// calls and of the harness, which gives what the C side calls: prepare(text), start(mode, files, entry), fresh(hidden), look().
import CSSStyleDeclaration from 'happy-dom/lib/css/declaration/CSSStyleDeclaration.js';
import DOMTokenList from 'happy-dom/lib/dom/DOMTokenList.js';
import DocumentFragment from 'happy-dom/lib/nodes/document-fragment/DocumentFragment.js';
import Document from 'happy-dom/lib/nodes/document/Document.js';
import Element from 'happy-dom/lib/nodes/element/Element.js';
import HTMLCollection from 'happy-dom/lib/nodes/element/HTMLCollection.js';
import Node from 'happy-dom/lib/nodes/node/Node.js';
import NodeList from 'happy-dom/lib/nodes/node/NodeList.js';
import { copyNodes } from './copies.js';
import { matchersFor } from './matchers.js';
import { Page } from './document.js';
import { liveTests } from './live/tests.js';
import { empty } from './parser.js';
import { changed, propertyNames } from './style/cascade.js';
import { screen } from './style/media.js';
import { styling } from './styling.js';
import { makeWindow } from './window.js';
import sample from 'tremplin:sample';

// Findings that alone can make every test of a page fail: told with the verdict, whatever the tests ask.
const serious = new Set(['html-unclosed-comment', 'html-quote', 'html-tag-not-ended', 'css-missing-brace', 'css-extra-brace', 'css-missing-semicolon',
  'css-missing-colon', 'css-equals', 'css-unclosed-comment', 'css-unclosed-string', 'css-line-comment', 'css-html', 'css-no-dot', 'css-no-hash', 'css-bad-selector']);

const looks = [[Document, ['querySelector', 'getElementById']], [Element, ['querySelector', 'closest']], [DocumentFragment, ['querySelector']]];

// The host chooses the page of the learner's side in the same way.
const pageOf = (files) => {
  const names = files.map(([name]) => name);
  return names.find((name) => name === 'index.html') ?? names.find((name) => name.endsWith('.html')) ?? 'index.html';
};

const HTML = 1;
const DOM = 2;

export default (native, harness) => {
  const { expect } = globalThis;
  const window = makeWindow(false);
  const { document } = window;
  copyNodes(document, native.copy);
  const page = new Page(document, native.imprint);

  // What the page does not have, of what a test looked for last: a test that goes on without it throws a TypeError.
  let missed = null;
  for (const [{ prototype }, names] of looks) {
    for (const name of names) {
      const look = prototype[name];
      prototype[name] = function (selector) {
        const found = look.call(this, selector);
        if (found === null && selector !== 'base') missed = name === 'getElementById' ? `#${selector}` : String(selector);
        return found;
      };
    }
  }
  const lacking = (error) => {
    if (!(error instanceof TypeError) || !/^cannot (?:read|set) property '.*' of (?:null|undefined)$/.test(error.message)) return undefined;
    return missed ?? 'élément';
  };

  const { styles, getComputedStyle } = styling(
    document,
    window,
    (address) => page.fileOf(address),
    () => Object.assign(new TypeError('getComputedStyle: not an element'), { missing: missed ?? 'élément' }),
  );
  const defaults = { width: screen.width, height: screen.height, features: { ...screen.features } };
  const viewport = (width, height = screen.height) => {
    screen.width = width;
    screen.height = height;
    window.happyDOM.setViewport({ width, height });
    changed();
  };
  const prefers = (features) => {
    for (const [name, value] of Object.entries(features)) screen.features[name in screen.features ? name : `prefers-${name}`] = value;
    changed();
  };

  const shared = { getComputedStyle, viewport, prefers, page, source: (name) => page.files.get(name) };
  for (const [name, value] of Object.entries(shared)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  window.getComputedStyle = getComputedStyle;
  expect.extend(matchersFor(styles, page));
  // Text of what would otherwise be shown with all that hangs on it.
  const describe = (value) => {
    if (value === null || typeof value !== 'object') return undefined;
    if (value instanceof Node) return value.outerHTML ?? value.textContent ?? String(value);
    if (value instanceof NodeList || value instanceof HTMLCollection) return `[${Array.from(value, describe).join(', ')}]`;
    if (value instanceof DOMTokenList) return String(value);
    if (value instanceof CSSStyleDeclaration) return value.cssText;
    return value === page || value === window || value === globalThis ? 'page' : undefined;
  };
  harness.describeValues(describe, lacking);
  harness.observe((name, actual) => native.note(`${name} ${harness.show(actual)}`));
  harness.beforeEach(() => {
    if (screen.width !== defaults.width || screen.height !== defaults.height) viewport(defaults.width, defaults.height);
    Object.assign(screen.features, defaults.features);
    missed = null;
    changed();
  });

  const live = liveTests(native, { window, document, page, missing: () => missed });
  let mode = HTML;
  const fresh = () => {
    if (mode === DOM) return live.fresh();
    return page.read();
  };
  harness.afterBlock((failed) => {
    if (mode === DOM || !failed) return;
    const { html, css } = page.look();
    const told = [...css, ...html].find(({ id }) => serious.has(id));
    if (told) native.report(harness.stringify({ block: 0, finding: told }));
  });

  // Everything that is built when first used is built before the snapshot.
  page.take([['index.html', sample], ['style.css', 'p { color: red }']], 'index.html');
  page.read();
  for (const element of document.querySelectorAll('*')) for (const name of propertyNames) styles.of(element).text(name);
  page.look();
  page.take([], 'index.html');
  empty(document);

  return {
    prepare: (text) => live.prepare(text),
    start(ofPage, files, entry) {
      mode = ofPage;
      page.take(files, mode === DOM ? pageOf(files) : entry);
      if (mode === DOM) live.start();
    },
    fresh,
    look: live.look,
  };
};
