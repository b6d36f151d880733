// The page as the tests' side is told of it: every node with a number of its own, in one flat list.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';

const get = Function.prototype.call.bind(WeakMap.prototype.get);
const set = Function.prototype.call.bind(WeakMap.prototype.set);
const put = Function.prototype.call.bind(Map.prototype.set);
const find = Function.prototype.call.bind(Map.prototype.get);
const each = Function.prototype.call.bind(Map.prototype.forEach);

// What two lists differ in: null if in nothing.
export const changeOf = (before, after) => {
  const most = before.length < after.length ? before.length : after.length;
  let from = 0;
  while (from < most && isSame(before[from], after[from])) from++;
  if (from === before.length && from === after.length) return null;
  let kept = 0;
  while (kept < most - from && isSame(before[before.length - 1 - kept], after[after.length - 1 - kept])) kept++;
  const added = [];
  for (let i = from; i < after.length - kept; i++) added[added.length] = after[i];
  return { from, gone: before.length - kept - from, added };
};
const isSame = (a, b) => {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

// Entries of the list, of two characters at least in its text: with more, that would be longer than a page may be (MAX_PAGE).
const MOST = 1 << 20;
const OutOfMemory = globalThis.InternalError;

const numbers = new WeakMap();
const nodes = new Map();
let count = 0;

// A form and a select are met as themselves and as the proxy that stands for them.
export const numberOf = (element) => {
  const node = element[symbols.proxy] ?? element;
  const known = get(numbers, node);
  if (known) return known;
  count++;
  set(numbers, node, count);
  put(nodes, count, node);
  return count;
};
export const nodeOf = (number) => find(nodes, number);
// Numbers begin at 1 again, for other nodes.
export const renumber = () => {
  nodes.clear();
  count = 0;
};

const SPACES = { 'http://www.w3.org/1999/xhtml': 0, 'http://www.w3.org/2000/svg': 1, 'http://www.w3.org/1998/Math/MathML': 2 };
const live = {
  input: (element) => (element.type === 'file' ? undefined : [element.value, element.checked ? 1 : 0, element.indeterminate ? 1 : 0]),
  textarea: (element) => [element.value],
  option: (element) => [element[symbols.selectedness] ? 1 : 0],
};

// Elements: 1, number, namespace, name, attributes, live state or 0, what is in it, 0. Text: 3, number, data. Comments: 8.
const add = (list, node) => {
  const { length } = list;
  const type = node[symbols.nodeType];
  if (type === 1) {
    const attributes = [];
    each(node[symbols.attributes][symbols.items], (item) => {
      const at = attributes.length;
      attributes[at] = item[symbols.name];
      attributes[at + 1] = item[symbols.value] ?? '';
    });
    const name = node[symbols.localName];
    const state = live[name]?.(node) ?? 0;
    list[length] = 1;
    list[length + 1] = numberOf(node);
    list[length + 2] = SPACES[node[symbols.namespaceURI]] ?? 0;
    list[length + 3] = name;
    list[length + 4] = attributes;
    list[length + 5] = state;
  } else if (type === 3 || type === 8) {
    list[length] = type;
    list[length + 1] = numberOf(node);
    list[length + 2] = node[symbols.data];
  }
  return type;
};

export const treeOf = (document) => {
  const list = [];
  const stack = [[document[symbols.nodeArray], 0]];
  while (stack.length) {
    // A page that stands inside itself has no end.
    if (list.length > MOST) throw new OutOfMemory('out of memory');
    const at = stack[stack.length - 1];
    const node = at[0][at[1]++];
    if (!node) {
      stack.length--;
      if (stack.length) list[list.length] = 0;
    } else if (add(list, node) === 1) stack[stack.length] = [node[symbols.nodeArray], 0];
  }
  return list;
};
