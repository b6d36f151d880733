// Nodes as copies of nodes made before the snapshot: happy-dom sets some seventy properties on each new one.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Attr from 'happy-dom/lib/nodes/attr/Attr.js';
import Document from 'happy-dom/lib/nodes/document/Document.js';
import HTMLElementConfig from 'happy-dom/lib/config/HTMLElementConfig.js';
import NamedNodeMap from 'happy-dom/lib/nodes/element/NamedNodeMap.js';
import { NO_CACHE } from './happy/cache.js';
import { NO_LISTENERS } from './happy/listeners.js';

const HTML = 'http://www.w3.org/1999/xhtml';
const { apply } = Reflect;
const get = Function.prototype.call.bind(Map.prototype.get);

// `copy(object)`: another with its properties; throws when it is not a plain object of a few values.
const moldOf = (node, copy, shared) => {
  const mold = { node, arrays: [], maps: [], sets: [], hasAttributes: false };
  if (node[symbols.proxy]) return null; // what stands for it would stand for the copies too
  for (const key of Reflect.ownKeys(node)) {
    const { value } = Object.getOwnPropertyDescriptor(node, key);
    if (typeof value === 'function') return null;
    if (value === null || typeof value !== 'object' || shared.has(value)) continue;
    if (Array.isArray(value) && !value.length) mold.arrays.push(key);
    else if (value instanceof Map && !value.size) mold.maps.push(key);
    else if (value instanceof Set && !value.size) mold.sets.push(key);
    else if (value instanceof NamedNodeMap && !value.length && key === symbols.attributes) mold.hasAttributes = true;
    else return null;
  }
  try {
    copy(node);
  } catch {
    return null;
  }
  return mold;
};

// What cannot be copied, as there is a proxy for it, is made beforehand. The proxy prepares a method when it is first asked for.
const SPARES = 4;
const worn = (element) => {
  for (const key of [...Object.values(symbols), ...names]) if (key in element) void element[key];
  return element;
};
const names = ['querySelector', 'querySelectorAll', 'getAttribute', 'hasAttribute', 'closest', 'nodeType', 'childNodes', 'parentNode', 'localName', 'isConnected', 'addEventListener'];

let copyOf;
let attributesMold;
const cast = (mold) => {
  const node = copyOf(mold.node);
  const { arrays, maps, sets } = mold;
  for (let i = 0; i < arrays.length; i++) node[arrays[i]] = [];
  for (let i = 0; i < maps.length; i++) node[maps[i]] = new Map();
  for (let i = 0; i < sets.length; i++) node[sets[i]] = new Set();
  if (mold.hasAttributes) {
    const attributes = copyOf(attributesMold);
    attributes[symbols.itemsByNamespaceURI] = new Map();
    attributes[symbols.itemsByName] = new Map();
    attributes[symbols.items] = new Map();
    attributes[symbols.ownerElement] = node;
    node[symbols.attributes] = attributes;
  }
  return node;
};

let castAttribute = null;
// An attribute of an element of HTML, as the parser makes them.
export const attributeOf = (document, name, value) => {
  const attribute = castAttribute?.(document) ?? document.createAttribute(name);
  attribute[symbols.name] = name;
  attribute[symbols.localName] = name;
  attribute[symbols.value] = value;
  return attribute;
};

// From here on `own` makes its nodes by copying; other documents go on as they did.
export const copyNodes = (own, copy) => {
  copyOf = copy;
  const shared = new Set([own, own[symbols.window], NO_CACHE, NO_LISTENERS]);
  attributesMold = new NamedNodeMap(null);
  const elements = new Map();
  const spares = new Map();
  for (const name of Object.keys(HTMLElementConfig)) {
    const element = own.createElement(name);
    const mold = moldOf(element, copy, shared);
    if (mold) elements.set(name, mold);
    else if (element[symbols.proxy]) spares.set(name, Array.from({ length: SPARES }, () => worn(own.createElement(name))));
  }
  const text = moldOf(own.createTextNode(''), copy, shared);
  const attribute = moldOf(own.createAttribute('a'), copy, shared);
  if (attribute) castAttribute = (document) => (document === own ? cast(attribute) : null);
  const { createElementNS, createTextNode } = Document.prototype;
  Document.prototype.createElementNS = function (space, name, options) {
    const mold = space === HTML && this === own && options === undefined ? get(elements, name) : undefined;
    if (mold) return cast(mold);
    const spare = space === HTML && this === own && options === undefined ? get(spares, name)?.pop() : undefined;
    return spare ?? apply(createElementNS, this, arguments);
  };
  Document.prototype.createTextNode = function (data) {
    if (this !== own || arguments.length < 1 || !text) return apply(createTextNode, this, arguments);
    const node = cast(text);
    node[symbols.data] = String(data);
    return node;
  };
};
