// Which elements are scripts, and when a page runs them.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';

const types = ['', 'module', 'text/javascript', 'application/javascript'];
const isScript = (element) => element[symbols.localName] === 'script' && (!element.hasAttribute('type') || types.includes(element.getAttribute('type').trim().toLowerCase()));
const waits = (element) => element.getAttribute('type') === 'module' || (element.hasAttribute('src') && (element.hasAttribute('defer') || element.hasAttribute('async')));
// Runs where it stands, before what follows it is read.
export const isImmediate = (element) => isScript(element) && !waits(element);
// Runs when the page is read.
export const isDeferred = (element) => isScript(element) && waits(element);
