// What a page reaches beside its document: addresses, the network (the exercise's files and what the test answers), dialogs,
// storage, timers. Nothing leaves the page: what it asks for is written down for the tests' side.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Event from 'happy-dom/lib/event/Event.js';
import { URL } from '../globals.js';
import { dispatch, guarded } from './dispatch.js';
import { setLeave } from './forms.js';

const { parse, stringify } = JSON;

// What the tests' side is told of, since it was last told.
export const told = { dialogs: [], requests: [], leave: null };
const settings = { answers: [], replies: {}, files: new Map(), page: 'index.html' };

// --- Addresses

let address = new URL('https://exemple.fr/');
const go = (method, href, body = null) => {
  const target = new URL(String(href), address.href);
  told.leave ??= { method, url: target.href, body };
};
const setHash = (hash) => {
  const before = address.href;
  const after = new URL(before);
  after.hash = hash;
  if (after.href === before) return;
  address = after;
  globalThis.setTimeout(() => dispatch(globalThis, Object.assign(new Event('hashchange'), { oldURL: before, newURL: after.href })), 0);
};
const location = {
  assign: (href) => visit(href),
  replace: (href) => visit(href),
  reload: () => go('GET', address.href),
  toString: () => address.href,
};
const visit = (href) => {
  const target = new URL(String(href), address.href);
  const plain = (url) => url.href.replace(/#.*/s, '');
  if (plain(target) === plain(address) && target.hash) setHash(target.hash);
  else go('GET', href);
};
for (const name of ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'origin'])
  Object.defineProperty(location, name, {
    enumerable: true,
    get: () => address[name],
    set(value) {
      if (name === 'hash') return setHash(value);
      if (name === 'href') return visit(value);
      const other = new URL(address.href);
      other[name] = value;
      go('GET', other.href);
    },
  });
const moveTo = (state, href) => {
  history.state = state ?? null;
  if (href !== undefined && href !== null) address = new URL(String(href), address.href);
};
const history = { length: 1, state: null, back() {}, forward() {}, go() {}, pushState: (state, _, href) => moveTo(state, href), replaceState: (state, _, href) => moveTo(state, href) };

// --- Network

const types = { json: 'application/json', html: 'text/html', css: 'text/css', js: 'text/javascript', txt: 'text/plain', svg: 'image/svg+xml', csv: 'text/csv', xml: 'text/xml' };
const later = (milliseconds, value) => new Promise((resolve) => (milliseconds > 0 ? globalThis.setTimeout(() => resolve(value), milliseconds) : resolve(value)));

class Headers {
  #map = new Map();
  constructor(init = {}) {
    for (const [name, value] of init instanceof Headers || Array.isArray(init) ? init : Object.entries(init)) this.set(name, value);
  }
  get(name) {
    return this.#map.get(String(name).toLowerCase()) ?? null;
  }
  has(name) {
    return this.#map.has(String(name).toLowerCase());
  }
  set(name, value) {
    this.#map.set(String(name).toLowerCase(), String(value));
  }
  append(name, value) {
    this.set(name, this.has(name) ? `${this.get(name)}, ${value}` : value);
  }
  delete(name) {
    this.#map.delete(String(name).toLowerCase());
  }
  forEach(callback) {
    for (const [name, value] of this) callback(value, name, this);
  }
  entries() {
    return this.#map.entries();
  }
  [Symbol.iterator]() {
    return this.#map.entries();
  }
}

const bodyText = (body) => {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  if (body instanceof globalThis.FormData) return [...body].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return String(body);
};

class Body {
  #text;
  bodyUsed = false;
  constructor(text) {
    this.#text = text ?? '';
  }
  async text() {
    if (this.bodyUsed) throw new TypeError('body stream already read');
    this.bodyUsed = true;
    return this.#text;
  }
  async json() {
    return parse(await this.text());
  }
  copy() {
    return this.#text;
  }
}
class Request extends Body {
  constructor(input, init = {}) {
    const of = input instanceof Request ? input : {};
    super(bodyText(init.body) ?? (input instanceof Request ? input.copy() || null : null));
    this.url = new URL(String(of.url ?? input), address.href).href;
    this.method = String(init.method ?? of.method ?? 'GET').toUpperCase();
    this.headers = new Headers(init.headers ?? of.headers ?? {});
    this.signal = init.signal ?? of.signal ?? null;
  }
}
const reasons = { 200: 'OK', 201: 'Created', 204: 'No Content', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error', 503: 'Service Unavailable' };
class Response extends Body {
  constructor(body, { status = 200, statusText = reasons[status] ?? '', headers = {}, url = '' } = {}) {
    super(bodyText(body));
    Object.assign(this, { status, statusText, ok: status >= 200 && status < 300, headers: new Headers(headers), url, redirected: false, type: 'basic' });
  }
  clone() {
    return new Response(this.copy(), this);
  }
  static json(value, init) {
    return new Response(stringify(value), { ...init, headers: { 'content-type': 'application/json', ...init?.headers } });
  }
}

// What answers a request: what the test wrote for "POST /api/bus", "/api/bus" or the whole address, else a file beside the page.
const replyTo = (request) => {
  const url = new URL(request.url);
  const local = url.origin === address.origin ? [url.pathname + url.search, url.pathname, url.pathname.slice(1)] : [];
  for (const name of [url.href, url.href.replace(/\?.*/s, ''), ...local])
    for (const key of [`${request.method} ${name}`, name]) if (Object.hasOwn(settings.replies, key)) return settings.replies[key];
  const name = url.pathname.slice(1);
  if (local.length && settings.files.has(name)) return { text: settings.files.get(name), type: types[name.split('.').pop()] ?? 'text/plain' };
  return { status: 404, text: 'Not Found', type: 'text/plain' };
};
const fetch = async (input, init) => {
  const request = new Request(input, init);
  const sent = request.copy();
  told.requests.push({ method: request.method, url: request.url, body: sent === '' ? null : sent, headers: Object.fromEntries(request.headers) });
  const reply = replyTo(request);
  const aborted = () => {
    if (request.signal?.aborted) throw new globalThis.DOMException('The operation was aborted.', 'AbortError');
  };
  aborted();
  await later(reply.delay ?? 0);
  aborted();
  if (reply.error) throw new TypeError('Failed to fetch');
  const text = Object.hasOwn(reply, 'json') ? stringify(reply.json) : (reply.text ?? '');
  const type = reply.type ?? (Object.hasOwn(reply, 'json') ? types.json : 'text/plain');
  return new Response(text, { status: reply.status ?? 200, headers: { 'content-type': type, ...reply.headers }, url: request.url });
};

// --- Dialogs

const ask = (kind, fallback) => (message = '', ...rest) => {
  const answer = kind === 'alert' || !settings.answers.length ? fallback(rest) : settings.answers.shift();
  told.dialogs.push({ kind, message: String(message) });
  return kind === 'confirm' ? Boolean(answer) : kind === 'prompt' ? (answer === null || answer === undefined ? null : String(answer)) : undefined;
};

// --- Timers

const FRAME = 16;
const CLAMP_LEVEL = 5;
const CLAMP = 4;
let level = 0; // how many timers set each other, one inside the other
const timer = (set, repeats) => (callback, delay, ...args) => {
  if (typeof callback !== 'function') throw new TypeError("Failed to execute 'setTimeout' on 'Window': parameter 1 is not of type 'Function'.");
  const own = level + 1;
  const wait = Math.max(Number(delay) || 0, own > CLAMP_LEVEL || (repeats && own > 1) ? CLAMP : 0);
  return set((...given) => {
    level = own;
    guarded(callback, globalThis, given);
    level = 0;
  }, wait, ...args);
};

const storageOf = (kind) => ({ ...globalThis[kind][symbols.data] });
export const storages = ['localStorage', 'sessionStorage'];
export const stored = () => storages.map(storageOf);

export const install = () => {
  const { setTimeout, setInterval } = globalThis;
  const now = () => globalThis.performance.now();
  const values = {
    location, history, fetch, Request, Response, Headers,
    alert: ask('alert', () => undefined),
    confirm: ask('confirm', () => true),
    prompt: ask('prompt', ([initial]) => initial ?? ''),
    setTimeout: timer(setTimeout, false),
    setInterval: timer(setInterval, true),
    requestAnimationFrame: (callback) => globalThis.setTimeout(() => callback(now()), FRAME),
    cancelAnimationFrame: globalThis.clearTimeout,
    requestIdleCallback: (callback) => globalThis.setTimeout(() => callback({ didTimeout: false, timeRemaining: () => 50 }), 1),
    cancelIdleCallback: globalThis.clearTimeout,
    open: () => null,
    print() {},
    scrollTo() {},
    scrollBy() {},
  };
  for (const [name, value] of Object.entries(values)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
  Object.defineProperty(globalThis.document.constructor.prototype, 'location', { get: () => location, set: visit, configurable: true });
  Object.defineProperty(globalThis, 'location', { get: () => location, set: visit, configurable: true });
  for (const name of ['URL', 'documentURI', 'baseURI']) Object.defineProperty(globalThis.document, name, { get: () => address.href, configurable: true });
  setLeave(go);
};

export const open = ({ url, storage, replies, answers }, files, page) => {
  if (address.href !== url) address = new URL(url);
  Object.assign(settings, { files, page, replies: replies ?? {}, answers: [...(answers ?? [])] });
  for (const kind of storages) for (const [key, value] of Object.entries(storage?.[kind] ?? {})) globalThis[kind].setItem(key, value);
};
export const addReplies = (replies) => Object.assign(settings.replies, replies);
export const addAnswers = (answers) => settings.answers.push(...answers);
