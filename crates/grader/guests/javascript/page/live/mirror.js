// The tests' side: a document of its own that looks like the learner's page. An element that stays in the page stays the same
// object here, so that a test may hold it while it acts.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import HTMLInputElement from 'happy-dom/lib/nodes/html-input-element/HTMLInputElement.js';
import HTMLTextAreaElement from 'happy-dom/lib/nodes/html-text-area-element/HTMLTextAreaElement.js';
import { adopt, append, make } from '../parser.js';
import { editCount } from '../styling.js';

const SPACES = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
const MOST = 1 << 20; // entries of a list: the learner's side has no more either
const own = (node) => node[symbols.proxy] ?? node;
const valueOf = { input: Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value'), textarea: Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value') };

// Where an entry's neighbour begins.
const after = (list, at) => at + (list[at] === 0 ? 1 : list[at] === 1 ? 6 : 3);
// The end of the children that begin at or before `at`: where the 0 stands.
const endFrom = (list, from) => {
  let depth = 0;
  for (let at = from; at < list.length; at = after(list, at)) {
    if (list[at] === 1) depth++;
    else if (list[at] === 0 && depth-- === 0) return at;
  }
  return list.length;
};
// Where the element begins that holds all that is another in `list` than `before`; -1: the page does.
const holderOf = (before, list, { from, gone, added }) => {
  const open = [];
  let at = 0;
  for (let next = after(list, at); next <= from && at < list.length; next = after(list, at)) {
    if (list[at] === 1) open.push(at);
    else if (list[at] === 0) open.pop();
    at = next;
  }
  let [old, now] = [at, at];
  while (open.length) {
    [old, now] = [endFrom(before, old), endFrom(list, now)];
    if (old >= from + gone && now >= from + added.length && before.length - old === list.length - now) return open.pop();
    open.pop();
    [old, now] = [old + 1, now + 1];
  }
  return -1;
};

export class Mirror {
  constructor(document) {
    this.document = document;
    this.forget();
  }
  forget() {
    this.nodes = new Map(); // by number: [node, the text of what it was last made of]
    this.numbers = new WeakMap();
    this.list = [];
    this.edits = -1;
  }
  // For another page.
  drop() {
    this.show([]);
    this.forget();
  }
  numberOf(node) {
    return this.numbers.get(own(node));
  }
  nodeOf(number) {
    return this.nodes.get(number)?.node;
  }

  // `tree` as show.js writes it: the whole page, or what is another in it since it was last shown.
  show(tree) {
    const before = this.list;
    const isWhole = Array.isArray(tree);
    this.list = isWhole ? tree : before.slice(0, tree.from).concat(tree.added, before.slice(tree.from + tree.gone));
    if (this.list.length > MOST) throw new RangeError('a page too large');
    // What a test has changed here by itself goes with the rest.
    const holder = isWhole || this.isTouched() ? -1 : holderOf(before, this.list, tree);
    const element = holder < 0 ? undefined : this.nodeOf(this.list[holder + 1]);
    if (element) this.apply(element, holder + 6);
    else this.apply(this.document, 0);
  }
  isTouched() {
    return this.edits !== editCount();
  }
  // From here on whatever changes is a test's doing.
  settle() {
    this.edits = editCount();
  }
  // Makes what is in `root` what the list says from `at` on.
  apply(root, from) {
    const tree = this.list;
    const states = [];
    const families = []; // parents before what is in them, so that each node enters the page alone and once
    let at = from;
    const children = (parent) => {
      const list = [];
      families.push(parent, list);
      while (at < tree.length) {
        const type = tree[at];
        if (type === 0) {
          at++;
          break;
        }
        if (type !== 1) {
          list.push(this.text(type, tree[at + 1], tree[at + 2]));
          at += 3;
          continue;
        }
        const element = this.element(tree[at + 1], tree[at + 2], tree[at + 3], tree[at + 4]);
        if (tree[at + 5]) states.push(element, tree[at + 5]);
        at += 6;
        children(element);
        list.push(element);
      }
    };
    children(root);
    for (let i = 0; i < families.length; i += 2) this.place(families[i], families[i + 1]);
    for (let i = 0; i < states.length; i += 2) this.state(states[i], states[i + 1]);
    this.prune();
  }

  keep(number, node, made) {
    this.nodes.set(number, { node, made });
    this.numbers.set(node, number);
    return node;
  }
  text(type, number, data) {
    const known = this.nodes.get(number);
    if (known) {
      if (known.node.data !== data) known.node.data = data;
      return known.node;
    }
    return this.keep(number, type === 3 ? this.document.createTextNode(data) : this.document.createComment(data), '');
  }
  element(number, space, name, attributes) {
    const made = attributes.join('\0');
    const known = this.nodes.get(number);
    if (known?.made === made) return known.node;
    const list = [];
    for (let i = 0; i < attributes.length; i += 2) list.push({ name: attributes[i], value: attributes[i + 1] });
    if (!known) return this.keep(number, own(make(this.document, name, SPACES[space], list)), made);
    const element = known.node;
    const wanted = new Map(list.map((attribute) => [attribute.name, attribute.value]));
    for (const attribute of [...element.attributes]) if (wanted.get(attribute.name) !== attribute.value) element[symbols.attributes][symbols.removeNamedItem](attribute);
    adopt(this.document, element, list);
    known.made = made;
    return element;
  }
  place(parent, list) {
    const target = parent[symbols.nodeArray];
    if (target.length === list.length && list.every((node, i) => own(target[i]) === node)) return;
    const wanted = new Set(list);
    for (const child of [...target]) if (!wanted.has(own(child))) parent[symbols.removeChild](child);
    for (let i = 0; i < list.length; i++) {
      const there = parent[symbols.nodeArray][i];
      if (there && own(there) === list[i]) continue;
      if (list[i][symbols.parentNode]) list[i][symbols.parentNode][symbols.removeChild](list[i]);
      const before = parent[symbols.nodeArray][i];
      if (before) parent[symbols.insertBefore](list[i], before, true);
      else append(parent, list[i]);
    }
  }
  // What a field holds is no attribute.
  state(element, [first, checked, indeterminate]) {
    const name = element[symbols.localName];
    if (name === 'option') {
      element[symbols.selectedness] = first === 1;
      element[symbols.dirtyness] = true;
      return;
    }
    if (valueOf[name].get.call(element) !== first) valueOf[name].set.call(element, first);
    if (name === 'textarea') return;
    element[symbols.checked] = checked === 1;
    element[symbols.indeterminate] = indeterminate === 1;
    element[symbols.clearCache]();
  }
  prune() {
    if (this.nodes.size < 2000) return;
    for (const [number, { node }] of this.nodes) if (!node[symbols.isConnected]) this.nodes.delete(number);
  }
}
