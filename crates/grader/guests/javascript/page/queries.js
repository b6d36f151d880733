// The selectors that most questions are asked with (`#plats li`, `.note`, `h1`), matched by our own: happy-dom notes on every
// element it passes that an answer depends on it.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import NodeList from 'happy-dom/lib/nodes/node/NodeList.js';
import QuerySelector from 'happy-dom/lib/query-selector/QuerySelector.js';

const SIMPLE = /^(?:[a-z][a-z0-9]*|(?=[.#]))(?:[.#][a-zA-Z][\w-]*)*(?: (?:[a-z][a-z0-9]*|(?=[.#]))(?:[.#][a-zA-Z][\w-]*)*)*$/;
const MAX_KNOWN = 500;
const { apply } = Reflect;
const known = new Map();
const get = Function.prototype.call.bind(Map.prototype.get);
const set = Function.prototype.call.bind(Map.prototype.set);

// `li.fait#x` as { tag, id, classes }.
const compoundOf = (text) => {
  const [, tag, rest] = /^([a-z0-9]*)(.*)$/.exec(text);
  const compound = { tag, id: null, classes: [] };
  for (const part of rest.match(/[.#][^.#]+/g) ?? []) {
    if (part[0] === '.') compound.classes.push(part.slice(1));
    else if (compound.id !== null && compound.id !== part.slice(1)) return null;
    else compound.id = part.slice(1);
  }
  return compound;
};
// The compounds of a selector, each below the one before; null when it is not that simple.
const simple = (text) => {
  if (typeof text !== 'string') return null;
  let compounds = get(known, text);
  if (compounds === undefined) {
    compounds = SIMPLE.test(text) && text.length < 200 ? text.split(' ').map(compoundOf) : null;
    if (compounds?.includes(null)) compounds = null;
    if (known.size < MAX_KNOWN) set(known, text, compounds);
  }
  return compounds;
};
const fits = ({ tag, id, classes }, element) => {
  if (tag !== '' && element[symbols.localName] !== tag) return false;
  if (id !== null && element.getAttribute('id') !== id) return false;
  if (!classes.length) return true;
  const own = element.getAttribute('class')?.split(/[ \t\n\f\r]+/);
  return own !== undefined && classes.every((name) => own.includes(name));
};
// The nearest fitting ancestor will do: what is above it is above all others too.
const matches = (compounds, element) => {
  let at = compounds.length - 1;
  if (!fits(compounds[at], element)) return false;
  for (let up = element[symbols.parentNode]; at > 0; up = up[symbols.parentNode]) {
    if (up?.[symbols.nodeType] !== 1) return false;
    if (fits(compounds[at - 1], up)) at--;
  }
  return true;
};

// Elements below `root` in the order of the page, as long as `visit` does not say true.
const walk = (root, visit) => {
  const stack = [[root[symbols.elementArray], 0]];
  while (stack.length) {
    const at = stack[stack.length - 1];
    const element = at[0][at[1]++];
    if (!element) stack.length--;
    else if (visit(element)) return;
    else if (element[symbols.elementArray].length) stack[stack.length] = [element[symbols.elementArray], 0];
  }
};
const { querySelector, querySelectorAll } = QuerySelector;
QuerySelector.querySelector = function (node, text) {
  const selector = simple(text);
  if (!selector) return apply(querySelector, this, [node, text]);
  let found = null;
  walk(node, (element) => {
    if (!matches(selector, element)) return false;
    found = element;
    return true;
  });
  return found;
};
QuerySelector.querySelectorAll = function (node, text) {
  const selector = simple(text);
  if (!selector) return apply(querySelectorAll, this, [node, text]);
  const found = [];
  walk(node, (element) => {
    if (matches(selector, element)) found[found.length] = element;
    return false;
  });
  return new NodeList(symbols.illegalConstructor, found);
};
