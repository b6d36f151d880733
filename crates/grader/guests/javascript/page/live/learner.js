// The learner's side of a page: a window in which their page is opened and its scripts run. Evaluates to a function of the
// native calls, which gives what the C side calls: prepare(text), take(files, page, script), act(request), look(), report(error).
//
// What answers here is the learner's in the end, whatever they did to the window: a page that lies lies about itself only.
// It must not be easy to lie by accident, so nothing below asks a method that the page may have replaced to reach a node.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Event from 'happy-dom/lib/event/Event.js';
import * as eventKinds from './kinds.js';
import { copyNodes } from '../copies.js';
import { fileName } from '../document.js';
import { beginReading, empty, placeOf, readOdd } from '../parser.js';
import { styling } from '../styling.js';
import { makeWindow } from '../window.js';
import { dispatch, errors, install as installDispatch, report } from './dispatch.js';
import { install as installForms } from './forms.js';
import { isDeferred, isImmediate } from './scripts.js';
import { changeOf, nodeOf, numberOf, renumber, treeOf } from './show.js';
import { install as installStrict } from './strict.js';
import * as user from './user.js';
import { addAnswers, addReplies, install as installWorld, open, stored, storages, told } from './world.js';
import sample from 'tremplin:sample';

const { parse, stringify } = JSON;
const { assign } = Object;

export default (native) => {
  const window = makeWindow(true);
  const { document } = window;
  copyNodes(document, native.copy);
  const page = { files: new Map(), name: 'index.html', script: null };
  const { getComputedStyle } = styling(document, window, (address) => page.files.get(fileName(address)));
  Object.defineProperty(globalThis, 'getComputedStyle', { value: getComputedStyle, writable: true, configurable: true });
  window.getComputedStyle = getComputedStyle;
  installDispatch(eventKinds.activated);
  installForms();
  installWorld();
  installStrict();
  globalThis[symbols.evaluateScript] = window[symbols.evaluateScript] = (code, { filename } = {}) => native.evaluate(code, String(filename).startsWith('https:') ? '<page>' : filename, 1, false);
  globalThis[symbols.dispatchError] = window[symbols.dispatchError] = report;

  // --- Opening

  const attempt = (callback) => {
    try {
      return callback();
    } catch (error) {
      report(error);
    }
  };
  let ran; // names of the scripts the page has run
  const run = (element) => {
    const source = element.getAttribute('src');
    const module = element.getAttribute('type') === 'module';
    document[symbols.currentScript] = module ? null : element;
    if (source !== null) {
      const name = fileName(source);
      if (page.files.has(name)) {
        ran.add(name);
        attempt(() => native.run(name, module));
      }
    } else {
      attempt(() => native.evaluate(element.textContent, page.name, element[placeOf] ?? 1, module));
    }
    document[symbols.currentScript] = null;
  };
  const state = (name) => {
    document[symbols.readyState] = name;
    dispatch(document, new Event('readystatechange'));
  };
  // Reads the page up to its first script, if it is tidy; one that is not runs its scripts while `finish` reads it. `script` is
  // the one to run now, `deferred` are those that run later.
  const begin = (text) => {
    document[symbols.readyState] = 'loading';
    const reading = { text, building: null, script: null, deferred: [], finish: () => readOdd(document, text, options) };
    const options = {
      onElement(element, line) {
        if (element[symbols.localName] === 'script') element[placeOf] = line();
      },
      onPop(element) {
        if (isDeferred(element)) reading.deferred.push(element);
        if (!isImmediate(element)) return false;
        if (reading.building) reading.script = element;
        else run(element);
        return true;
      },
    };
    reading.building = beginReading(document, text, options);
    reading.building?.go();
    return reading;
  };
  let answer = {};
  let last = null; // what the tests' side was last shown
  let prepared = null; // what is read of the page that the exercise gives
  const prepare = (text) => {
    const reading = begin(text);
    if (!reading.building) return; // odd: it is read when it is opened
    reading.tree = treeOf(document);
    prepared = reading;
  };
  // `isShown`: the tests' side has prepared the same page, and is told what the scripts have changed.
  const read = (text, isShown) => {
    ran = new Set();
    const reading = prepared?.text === text ? prepared : begin(text);
    prepared = null;
    answer.prepared = isShown && Boolean(reading.tree);
    if (answer.prepared) last = reading.tree;
    if (!reading.building) reading.finish();
    for (let script = reading.script; script; script = reading.script) {
      reading.script = null;
      run(script);
      reading.building.go();
    }
    const { deferred } = reading;
    state('interactive');
    for (const element of deferred) run(element);
    if (page.script !== null && !ran.has(page.script)) attempt(() => native.run(page.script));
    dispatch(document, new Event('DOMContentLoaded', { bubbles: true }));
    state('complete');
    dispatch(globalThis, new Event('load'));
  };

  // --- Acting

  const target = (number) => (number === 0 ? document : number === -1 ? globalThis : nodeOf(number));
  const isGone = (node) => !node || (node !== document && node !== globalThis && !node[symbols.isConnected]);
  let lastStored = '';
  const actions = {
    open({ name, prepared: isShown, ...settings }) {
      if (name !== page.name) {
        page.name = name;
        page.script = null;
      }
      open(settings, page.files, page.name);
      read(page.files.get(page.name) ?? '', isShown === true);
    },
    look() {},
    replies: ({ replies }) => addReplies(replies),
    answers: ({ answers }) => addAnswers(answers),
    tab: ({ back }) => user.tab(back),
    event(node, { kind, type, init }) {
      const Kind = eventKinds.byName[kind] ?? Event;
      answer.kept = dispatch(node, new Kind(type, init));
    },
    call(node, { name }) {
      node[name]();
    },
    press: (node, { key, modifiers }) => user.press(node, key, modifiers),
    type: (node, { text }) => user.type(node, text),
    choose: (node, { options }) => user.choose(node, options),
    set: (node, { name, value }) => user.set(node, name, value),
  };
  for (const name of ['click', 'doubleClick', 'hover', 'unhover', 'clear', 'submit']) actions[name] = (node) => user[name](node);

  const act = (text) => {
    const { act: name, node: number, ...rest } = parse(text);
    answer = {};
    if (number === undefined) actions[name](rest);
    else {
      const node = number === null ? (document.activeElement ?? document.body) : target(number);
      if (isGone(node)) answer.gone = true;
      else attempt(() => actions[name](node, rest));
    }
  };

  const look = () => {
    if (errors.length) {
      const [error] = errors;
      errors.length = 0;
      last = null;
      throw error;
    }
    const tree = treeOf(document);
    const shown = stringify(last ? changeOf(last, tree) : tree);
    const storage = stringify(stored());
    const focused = document[symbols.activeElement];
    assign(answer, { focus: focused?.[symbols.isConnected] ? numberOf(focused) : 0, url: globalThis.location.href, ...told });
    const text = `{"answer":${stringify(answer)},"tree":${shown},"storage":${storage === lastStored ? null : storage}}`;
    [last, lastStored] = [tree, storage];
    assign(told, { dialogs: [], requests: [], leave: null });
    return text;
  };

  // Everything that is built when first used is built before the snapshot.
  page.files.set('index.html', sample);
  const rehearse = (request) => {
    act(stringify(request));
    return parse(look());
  };
  prepare(sample);
  rehearse({ act: 'open', name: 'index.html', url: 'https://exemple.fr/', storage: { localStorage: { a: '1' } } });
  for (const element of document.querySelectorAll('button, input, a, p, form')) {
    for (const name of ['click', 'hover', 'clear']) rehearse({ act: name, node: numberOf(element) });
    rehearse({ act: 'type', node: numberOf(element), text: 'a{Enter}' });
    getComputedStyle(element).display;
    element.innerHTML = '<b class="x">x</b>';
    element.classList.add('y');
    element.style.color = 'red';
  }
  for (const kind of storages) globalThis[kind].clear();
  // The window set a timer for the end of its own loading: left there it would say `load` again, once time passes.
  for (let id = globalThis.setTimeout(() => {}, 0); id > 0; id--) globalThis.clearTimeout(id);
  empty(document);
  renumber();
  last = null;
  lastStored = '';
  errors.length = 0;

  return {
    prepare,
    take(files, entry, script) {
      page.files = new Map(files);
      page.name = files[entry][0];
      page.script = script < 0 ? null : files[script][0];
    },
    act,
    look,
    report,
  };
};
