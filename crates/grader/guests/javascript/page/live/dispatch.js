// How events go through a page, as the standard says: in place of happy-dom's own way, which asks methods that a page may
// replace, loses `this` of handlers and lets an error in one listener stop the others.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import ErrorEvent from 'happy-dom/lib/event/events/ErrorEvent.js';
import Event from 'happy-dom/lib/event/Event.js';
import EventTarget from 'happy-dom/lib/event/EventTarget.js';
import MouseEvent from 'happy-dom/lib/event/events/MouseEvent.js';

const { apply } = Reflect;
const get = Function.prototype.call.bind(Map.prototype.get);
const CAPTURING = 1;
const AT_TARGET = 2;
const BUBBLING = 3;
const MAX_NESTED = 200;

export const errors = [];
let reporting = false;
let nested = 0;

// What nobody caught: kept for whoever acted on the page, after the page's own `error` listeners.
export const report = (error) => {
  if (!(error instanceof Error)) {
    let text = 'objet';
    try {
      text = String(error);
    } catch {
      // its own toString throws
    }
    error = new Error(`Uncaught ${text}`);
  }
  if (errors.length < 20) errors[errors.length] = error;
  if (reporting) return;
  reporting = true;
  dispatch(globalThis, new ErrorEvent('error', { message: error.message, error, cancelable: true }));
  reporting = false;
};

export const guarded = (callback, self, args) => {
  try {
    return apply(callback, self, args);
  } catch (error) {
    report(error);
  }
};

const pathOf = (target, event) => {
  const path = [target];
  let at = target;
  for (;;) {
    const next = at[symbols.parentNode] ?? (at[symbols.nodeType] === 9 && event[symbols.type] !== 'load' ? globalThis : null);
    if (!next || at === globalThis) return path;
    path[path.length] = next;
    at = next;
  }
};

// Whether anything in the page hears events of this type on `target`, or on what it stands in.
export const isHeard = (target, type) => {
  const name = `on${type}`;
  for (let at = target; at; at = at === globalThis ? null : (at[symbols.parentNode] ?? (at[symbols.nodeType] === 9 ? globalThis : null))) {
    const { bubbling, capturing } = at[symbols.listeners];
    if (get(bubbling, type)?.length || get(capturing, type)?.length) return true;
    const set = at[symbols.propertyEventListeners];
    if ((set && get(set, name)) || (at[symbols.nodeType] === 1 && at.hasAttribute(name)) || (at === globalThis && at[name])) return true;
  }
  return false;
};

const callListeners = (node, event, phase) => {
  const listeners = get(node[symbols.listeners][phase], event[symbols.type]);
  if (!listeners) return;
  const options = get(node[symbols.listenerOptions][phase], event[symbols.type]);
  const calls = [];
  for (let i = 0; i < listeners.length; i++) calls[i] = [listeners[i], options[i]];
  for (let i = 0; i < calls.length; i++) {
    const [listener, option] = calls[i];
    if (!listeners.includes(listener)) continue; // removed by one before it
    if (option?.once) EventTarget.prototype.removeEventListener.call(node, event[symbols.type], listener);
    event[symbols.isInPassiveEventListener] = option?.passive === true;
    if (typeof listener === 'function') guarded(listener, node[symbols.proxy] ?? node, [event]);
    else if (listener) guarded(() => listener.handleEvent(event), undefined, []);
    event[symbols.isInPassiveEventListener] = false;
    if (event[symbols.immediatePropagationStopped]) return;
  }
};

// `onclick` as a property or as an attribute.
const callHandler = (node, event) => {
  const name = `on${event[symbols.type]}`;
  const set = node[symbols.propertyEventListeners];
  const handler = (set && get(set, name)) ?? guarded(() => node[name], undefined, []);
  if (typeof handler !== 'function') return;
  const own = node[symbols.proxy] ?? node;
  const result = guarded(handler, own, node === globalThis && event[symbols.type] === 'error' ? [event.message, '', 0, 0, event.error] : [event]);
  if (result === false && event[symbols.cancelable]) event[symbols.defaultPrevented] = true;
};

const visit = (node, event, eventPhase, phases) => {
  if (event[symbols.propagationStopped] || event[symbols.immediatePropagationStopped] || !node[symbols.listeners]) return;
  event[symbols.eventPhase] = eventPhase;
  event[symbols.currentTarget] = node[symbols.proxy] ?? node;
  for (const phase of phases) {
    if (event[symbols.immediatePropagationStopped]) return;
    callListeners(node, event, phase);
    if (phase === 'bubbling' && !event[symbols.immediatePropagationStopped]) callHandler(node, event);
  }
};

// activations(node): what a click on it does besides, if anything: { before(): undo, after(event) }.
let activationOf = () => undefined;
export const setActivations = (activations) => {
  activationOf = activations;
};

const findActivation = (path, event) => {
  if (event[symbols.type] !== 'click' || !(event instanceof MouseEvent)) return undefined;
  const reach = event[symbols.bubbles] ? path.length : 1;
  for (let i = 0; i < reach; i++) {
    const activation = path[i][symbols.nodeType] === 1 ? activationOf(path[i], path[0]) : undefined;
    if (activation) return activation;
  }
  return undefined;
};

// Gives whether nothing prevented what the event does by default.
export const dispatch = (target, event) => {
  if (nested >= MAX_NESTED) throw new RangeError('Maximum call stack size exceeded');
  nested++;
  try {
    event[symbols.dispatching] = true;
    event[symbols.target] = target[symbols.proxy] ?? target;
    const path = pathOf(target, event);
    const activation = findActivation(path, event);
    const undo = activation?.before?.();
    for (let i = path.length - 1; i > 0; i--) visit(path[i], event, CAPTURING, ['capturing']);
    visit(path[0], event, AT_TARGET, ['capturing', 'bubbling']);
    if (event[symbols.bubbles]) for (let i = 1; i < path.length; i++) visit(path[i], event, BUBBLING, ['bubbling']);
    event[symbols.eventPhase] = 0;
    event[symbols.currentTarget] = null;
    event[symbols.dispatching] = false;
    event[symbols.propagationStopped] = false;
    event[symbols.immediatePropagationStopped] = false;
    if (event[symbols.defaultPrevented]) undo?.();
    else activation?.after?.(event);
    return !event[symbols.defaultPrevented];
  } finally {
    nested--;
  }
};

// In place of the page's own ways to dispatch.
export const install = (classes) => {
  for (const { prototype } of classes) if (Object.hasOwn(prototype, 'dispatchEvent')) delete prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = function dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeError("Failed to execute 'dispatchEvent' on 'EventTarget': parameter 1 is not of type 'Event'.");
    if (event[symbols.dispatching]) throw new Error("Failed to execute 'dispatchEvent' on 'EventTarget': The event is already being dispatched.");
    return dispatch(this ?? globalThis, event);
  };
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    // a function's result in place of a function: the commonest slip, which a browser refuses in silence or in English
    if (listener === null || listener === undefined) return;
    if (typeof listener !== 'function' && typeof listener !== 'object')
      throw new TypeError("Failed to execute 'addEventListener' on 'EventTarget': parameter 2 is not of type 'Object'.");
    addEventListener.call(this ?? globalThis, String(type), listener, options);
  };
};
