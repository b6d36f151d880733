// A window made before the snapshot, whose names are the globals, as in a browser.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import GlobalWindow from 'happy-dom/lib/window/GlobalWindow.js';
import { ownListeners } from './happy/listeners.js';
import { addOptions } from './lacking.js';
import './queries.js';

export { symbols };

export const url = 'https://exemple.fr/';

const settings = {
  disableJavaScriptFileLoading: true,
  disableCSSFileLoading: true,
  disableIframePageLoading: true,
  handleDisabledFileLoadingAsSuccess: true,
  disableErrorCapturing: true,
  navigation: { disableMainFrameNavigation: true, disableChildFrameNavigation: true, disableChildPageNavigation: true, disableFallbackToSetURL: true },
};

// What the engine or the prelude has already, and does in virtual time.
const kept = new Set(['console', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate',
  'queueMicrotask', 'structuredClone', 'happyDOM', 'global', 'undefined', 'Infinity', 'NaN', 'eval', 'Buffer', 'WritableStream', 'ReadableStream', 'TransformStream']);

// `runs`: whether code written in the page (an onclick attribute) may run here; it never may where verdicts are made.
export const makeWindow = (runs) => {
  const window = new GlobalWindow({ url, console: globalThis.console, settings: { ...settings, enableJavaScriptEvaluation: runs, suppressInsecureJavaScriptEnvironmentWarning: true } });
  if (!runs) window[symbols.evaluateScript] = () => undefined;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask'])
    Object.defineProperty(window, name, { value: globalThis[name], writable: true, configurable: true });
  ownListeners(window, symbols); // the same for both, from the start
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(window))) {
    if (kept.has(key)) continue;
    const own = Object.getOwnPropertyDescriptor(globalThis, key);
    if (own && own.value === descriptor.value && own.value !== undefined) continue;
    if (descriptor.value === window) {
      window[key] = globalThis;
      descriptor.value = globalThis;
    }
    Object.defineProperty(globalThis, key, { ...descriptor, configurable: true });
  }
  for (const symbol of Object.getOwnPropertySymbols(window))
    Object.defineProperty(globalThis, symbol, { ...Object.getOwnPropertyDescriptor(window, symbol), configurable: true });
  globalThis.document[symbols.defaultView] = globalThis;
  addOptions(globalThis);
  return window;
};
