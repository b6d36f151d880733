// The tests' side of a page whose scripts run: what tests do to the page goes to the learner's side by the number of the
// element, and what the page then looks like comes back. The names are those of Testing Library's user-event.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import EventTarget from 'happy-dom/lib/event/EventTarget.js';
import HTMLElement from 'happy-dom/lib/nodes/html-element/HTMLElement.js';
import HTMLFormElement from 'happy-dom/lib/nodes/html-form-element/HTMLFormElement.js';
import HTMLInputElement from 'happy-dom/lib/nodes/html-input-element/HTMLInputElement.js';
import HTMLOptionElement from 'happy-dom/lib/nodes/html-option-element/HTMLOptionElement.js';
import HTMLSelectElement from 'happy-dom/lib/nodes/html-select-element/HTMLSelectElement.js';
import HTMLTextAreaElement from 'happy-dom/lib/nodes/html-text-area-element/HTMLTextAreaElement.js';
import { fileName } from '../document.js';
import { beginReading, empty } from '../parser.js';
import { url } from '../window.js';
import { byName } from './kinds.js';
import { Mirror } from './mirror.js';
import { isImmediate } from './scripts.js';
import { treeOf } from './show.js';

const { parse, stringify } = JSON;
const kinds = Object.entries(byName).reverse();
const passed = ['bubbles', 'cancelable', 'composed', 'detail', 'key', 'code', 'keyCode', 'altKey', 'ctrlKey', 'metaKey', 'shiftKey', 'repeat', 'button', 'buttons', 'clientX', 'clientY', 'data', 'inputType', 'deltaX', 'deltaY'];
const storages = ['localStorage', 'sessionStorage'];
const ABSENT = 'absent.html'; // a page of which the exercise has no file: it is empty
const MAX_FOLLOWED = 10;
const WAIT_STEP = 50;
const WAIT_MOST = 1000;

export const liveTests = (native, { window, document, page, missing }) => {
  const mirror = new Mirror(document);
  const seen = { dialogs: [], requests: [], url };
  let acting = false; // whether the names of the page's elements act on the learner's page
  let opened = {}; // what the test said of the visitor's browser
  let followed = 0; // pages that led to each other with no act of the test in between

  const storedHere = () => Object.fromEntries(storages.map((name) => [name, { ...globalThis[name][symbols.data] }]));
  const store = (contents) => {
    storages.forEach((name, i) => {
      globalThis[name].clear();
      for (const [key, value] of Object.entries(contents[i])) globalThis[name].setItem(key, value);
    });
  };

  const quietly = (callback) => {
    const before = acting;
    acting = false;
    try {
      return callback();
    } finally {
      acting = before;
    }
  };

  const request = (what) => {
    const { answer, tree, storage } = parse(native.page(stringify(what)));
    quietly(() => {
      if (what.prepared && !answer.prepared) mirror.drop();
      const isLikeThePage = tree || !mirror.isTouched();
      if (tree) mirror.show(tree);
      if (storage) store(storage);
      document[symbols.activeElement] = (answer.focus && mirror.nodeOf(answer.focus)) || null;
      document[symbols.clearCache]();
      if (isLikeThePage) mirror.settle();
    });
    seen.dialogs.push(...answer.dialogs);
    seen.requests.push(...answer.requests);
    seen.url = answer.url;
    if (answer.leave) follow(answer.leave);
    return answer;
  };

  // The page has left for another, or for itself: its scripts begin again, what is stored stays.
  const follow = ({ method, url: to, body }) => {
    seen.requests.push({ method, url: to, body, headers: {}, navigation: true });
    if (followed++ < MAX_FOLLOWED) reopen({ ...opened, url: to });
  };
  const isEntry = /^https:\/\/exemple\.fr\/(?:[?#].*)?$/;
  const pageAt = (address) => {
    if (isEntry.test(address)) return page.entry;
    const name = fileName(address);
    return page.files.has(name) ? name : ABSENT;
  };
  const reopen = (settings) => {
    const storage = storedHere();
    quietly(() => mirror.drop());
    native.reload();
    request({ act: 'open', storage, name: pageAt(settings.url), ...settings });
  };

  const lacking = (what) => Object.assign(new TypeError('not an element of the page'), { missing: what ?? missing() ?? 'élément' });
  const numberOf = (target) => {
    if (target === document) return 0;
    if (target === window || target === globalThis) return -1;
    const number = target === null || target === undefined || typeof target !== 'object' ? undefined : mirror.numberOf(target);
    if (number === undefined) throw lacking(target?.outerHTML);
    return number;
  };
  const on = (target, act, rest) => {
    followed = 0;
    const answer = request({ act, node: numberOf(target), ...rest });
    if (answer.gone) throw lacking(target.outerHTML);
    return answer;
  };

  const wait = (milliseconds = 0) => {
    native.advance(milliseconds);
    request({ act: 'look' });
  };
  const waitFor = (check, { timeout = WAIT_MOST } = {}) => {
    for (let left = timeout; ; left -= WAIT_STEP) {
      try {
        return check();
      } catch (error) {
        if (left <= 0) throw error;
      }
      wait(WAIT_STEP);
    }
  };
  const optionsOf = (select, wanted) => {
    const list = Array.isArray(wanted) ? wanted : [wanted];
    const options = [...select.options];
    const places = list.map((one) => options.findIndex((option) => option === one || option.value === String(one) || option.text.trim() === String(one)));
    if (places.includes(-1)) throw lacking(`option ${list[places.indexOf(-1)]}`);
    return places;
  };
  const isTarget = (value) => value instanceof EventTarget || value === globalThis || value === null || value === undefined;

  const user = {
    click: (element) => void on(element, 'click'),
    dblClick: (element) => void on(element, 'doubleClick'),
    hover: (element) => void on(element, 'hover'),
    unhover: (element) => void on(element, 'unhover'),
    type: (element, text) => void on(element, 'type', { text: String(text) }),
    clear: (element) => void on(element, 'clear'),
    selectOptions: (select, options) => void on(select, 'choose', { options: optionsOf(select, options) }),
    check: (element) => (element?.checked ? undefined : user.click(element)),
    uncheck: (element) => (element?.checked === false ? undefined : user.click(element)),
    tab: ({ shift = false } = {}) => void request({ act: 'tab', back: shift }),
    submit: (form) => void on(form, 'submit'),
    // press('Enter') where the focus is, press(element, 'Enter')
    press(...given) {
      const [element, key, modifiers = {}] = isTarget(given[0]) ? given : [undefined, ...given];
      if (isTarget(given[0])) on(element, 'press', { key, modifiers });
      else request({ act: 'press', node: null, key, modifiers });
    },
  };
  const reply = (value) => (value !== null && typeof value === 'object' && ['json', 'text', 'status', 'error', 'delay'].some((key) => Object.hasOwn(value, key)) ? value : { json: value });
  const replies = (list) => Object.fromEntries(Object.entries(list ?? {}).map(([address, value]) => [address, reply(value)]));
  const browser = {
    // Opens the page anew, as a visitor whose browser holds `storage` and whose network answers `fetch`.
    open({ url: to = '', storage = {}, fetch, answers } = {}) {
      for (const name of storages) globalThis[name].clear();
      for (const [key, value] of Object.entries(storage)) globalThis.localStorage.setItem(key, typeof value === 'string' ? value : stringify(value));
      opened = { replies: replies(fetch), answers };
      [seen.dialogs, seen.requests, followed] = [[], [], 0];
      reopen({ ...opened, url: new window.URL(to, url).href });
    },
    reload: () => reopen({ ...opened, url: seen.url }),
    respond(address, value) {
      const added = replies({ [address]: value });
      opened.replies = { ...opened.replies, ...added };
      request({ act: 'replies', replies: added });
    },
    answer: (...answers) => void request({ act: 'answers', answers }),
    dialogs: () => seen.dialogs.map(({ message }) => message),
    requests: () => seen.requests.map((one) => ({ ...one })),
    address: () => seen.url,
    wait,
    waitFor,
  };

  // The page's own methods, called on elements of the mirror, act on the learner's page.
  const redirect = (prototype, name, act) => {
    const method = prototype[name];
    prototype[name] = function (...given) {
      return acting && (this === document || this === globalThis || this === undefined || mirror.numberOf(this) !== undefined) ? act(this ?? globalThis, ...given) : method.apply(this, given);
    };
  };
  const redirectSet = (prototype, name) => {
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, name);
    Object.defineProperty(prototype, name, {
      configurable: true,
      get,
      set(value) {
        if (acting && mirror.numberOf(this) !== undefined) on(this, 'set', { name, value });
        else set.call(this, value);
      },
    });
  };
  const redirectAll = () => {
    for (const name of ['click', 'focus', 'blur']) redirect(HTMLElement.prototype, name, (element) => void on(element, 'call', { name }));
    for (const name of ['requestSubmit', 'submit', 'reset']) redirect(HTMLFormElement.prototype, name, (form) => void on(form, 'call', { name }));
    redirect(EventTarget.prototype, 'dispatchEvent', (element, event) => {
      const [kind] = kinds.find(([, Kind]) => event instanceof Kind) ?? ['Event'];
      const init = {};
      for (const name of passed) if (event[name] !== undefined) init[name] = event[name];
      return on(element, 'event', { kind, type: event.type, init }).kept;
    });
    for (const { prototype } of [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement]) redirectSet(prototype, 'value');
    redirectSet(HTMLInputElement.prototype, 'checked');
    redirectSet(HTMLOptionElement.prototype, 'selected');
    redirectSet(HTMLSelectElement.prototype, 'selectedIndex');
  };

  const setUp = { setup: () => userEvent };
  const userEvent = Object.assign(setUp, user, { dblclick: user.dblClick, keyboard: (text) => user.type(document.activeElement ?? document.body, text) });
  let isStarted = false;
  let isPrepared = false;
  return {
    // For a page that the exercise gives, before anything is known of the learner: what it looks like where its first script runs.
    prepare(text) {
      this.start();
      const building = beginReading(document, text, { onPop: isImmediate });
      if (!building) return;
      building.go();
      const tree = treeOf(document);
      empty(document);
      mirror.show(tree);
      mirror.settle();
      isPrepared = true;
    },
    start() {
      if (isStarted) return;
      isStarted = true;
      redirectAll();
      globalThis.jest.advanceTimersByTime = wait; // else the page goes on unseen, and into the next test
      globalThis.jest.advanceTimersByTimeAsync = async (milliseconds) => wait(milliseconds);
      globalThis.jest.runAllTimers = () => wait(Number.POSITIVE_INFINITY);
      globalThis.jest.runAllTimersAsync = async () => wait(Number.POSITIVE_INFINITY);
      for (const [name, value] of Object.entries({ ...user, ...browser, userEvent })) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    },
    fresh() {
      acting = true;
      for (const name of storages) globalThis[name].clear();
      opened = {};
      Object.assign(seen, { dialogs: [], requests: [], url });
      followed = 0;
      const prepared = isPrepared;
      isPrepared = false;
      if (!prepared) quietly(() => mirror.drop());
      request({ act: 'open', url, name: page.entry, prepared });
      return true;
    },
    look: () => void request({ act: 'look' }),
  };
};
