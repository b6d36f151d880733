// HTML as browsers read it: parse5 builds happy-dom's nodes. Stands for happy-dom's own parser, for `innerHTML` too.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Element from 'happy-dom/lib/nodes/element/Element.js';
import { html, Parser } from 'parse5';
import { attributeOf } from './copies.js';
import { SkimmingTokenizer } from './skim.js';
import { CLOSE, COMMENT, OPEN, STEP, survey, TEXT } from './tidy.js';

// As browsers do: what is nested deeper becomes a sibling. Recursion over a tree is then bounded.
const MAX_DEPTH = 400;
const MAX_NODES = 4000;
const HTML = 'http://www.w3.org/1999/xhtml';

export class PageTooLarge extends Error {}

// Puts a node where it is the last, as happy-dom does, without what only a node with a past and a place that is watched need.
export const append = (parent, node) => {
  if (node[symbols.parentNode] || parent[symbols.appendChild] !== Element.prototype[symbols.appendChild] || parent[symbols.mutationListeners].length || parent[symbols.shadowRoot] || node.nodeType === 11) {
    parent[symbols.appendChild](node, true);
    return;
  }
  const own = node[symbols.proxy] ?? node;
  own[symbols.parentNode] = parent;
  parent[symbols.nodeArray].push(own);
  if (own.nodeType === 1) parent[symbols.elementArray].push(own);
  own[symbols.connectedToNode]();
  parent[symbols.clearCache]();
};

const raw = (node) => node[symbols.proxy] ?? node;

export const adopt = (document, element, attributes) => {
  const items = element[symbols.attributes];
  for (const { name, value, namespace, prefix } of attributes) {
    if (namespace) element.setAttributeNS(namespace, prefix ? `${prefix}:${name}` : name, value);
    else if (!items.getNamedItem(name)) items[symbols.setNamedItem](attributeOf(document, name, value));
  }
};
// An element as parsers make them: nothing runs that is written in it.
export const make = (document, name, namespace, attributes) => {
  const element = document.createElementNS(namespace, name);
  element[symbols.disableEvaluation] = true;
  adopt(document, element, attributes);
  return element;
};

const adapterFor = (document, { onElement, onPop } = {}) => {
  const depths = new WeakMap();
  let count = 0;
  const place = (parent, node, before) => {
    if (++count > MAX_NODES) throw new PageTooLarge();
    let depth = (depths.get(parent) ?? 0) + 1;
    let home = parent;
    while (depth > MAX_DEPTH && home.parentNode) {
      home = home.parentNode;
      depth--;
    }
    depths.set(node, depth);
    if (before && home === parent) home[symbols.insertBefore](node, before, true);
    else append(home, node);
  };
  const adapter = {
    line: () => 1, // where the parser is
    createDocument: () => document,
    createDocumentFragment: () => document.createDocumentFragment(),
    createElement(name, namespace, attributes) {
      const element = make(document, name, namespace, attributes);
      onElement?.(element, adapter.line);
      return element;
    },
    createCommentNode: (data) => document.createComment(data),
    createTextNode: (data) => document.createTextNode(data),
    appendChild: (parent, node) => place(parent, node),
    insertBefore: (parent, node, before) => place(parent, node, before),
    setTemplateContent(template, content) {
      template[symbols.content] = content;
    },
    getTemplateContent: (template) => template.content,
    setDocumentType(target, name, publicId, systemId) {
      const type = document.implementation.createDocumentType(name, publicId, systemId);
      target[symbols.appendChild](type, true);
    },
    setDocumentMode() {},
    getDocumentMode: () => html.DOCUMENT_MODE.NO_QUIRKS,
    detachNode(node) {
      node.parentNode?.[symbols.removeChild](node);
    },
    insertText(parent, text) {
      const last = parent.lastChild;
      if (last?.nodeType === 3) last[symbols.data] += text;
      else place(parent, document.createTextNode(text));
    },
    insertTextBefore(parent, text, before) {
      const previous = before.previousSibling;
      if (previous?.nodeType === 3) previous[symbols.data] += text;
      else place(parent, document.createTextNode(text), before);
    },
    adoptAttributes: (element, attributes) => adopt(document, element, attributes),
    getFirstChild: (node) => node.firstChild,
    getChildNodes: (node) => node[symbols.nodeArray],
    getParentNode: (node) => node.parentNode,
    getAttrList: (element) => Array.from(element.attributes, ({ name, value }) => ({ name, value })),
    getTagName: (element) => element[symbols.localName],
    getNamespaceURI: (element) => element[symbols.namespaceURI],
    getTextNodeContent: (node) => node.data,
    getCommentNodeContent: (node) => node.data,
    getDocumentTypeNodeName: (node) => node.name,
    getDocumentTypeNodePublicId: (node) => node.publicId,
    getDocumentTypeNodeSystemId: (node) => node.systemId,
    isTextNode: (node) => node.nodeType === 3,
    isCommentNode: (node) => node.nodeType === 8,
    isDocumentTypeNode: (node) => node.nodeType === 10,
    isElementNode: (node) => node.nodeType === 1,
    setNodeSourceCodeLocation(node, place) {
      node[placeOf] = place;
    },
    getNodeSourceCodeLocation: (node) => node[placeOf],
    updateNodeSourceCodeLocation(node, end) {
      node[placeOf] = { ...node[placeOf], ...end };
    },
    onItemPop: onPop,
  };
  return adapter;
};

export const placeOf = Symbol('place');

export const empty = (node) => {
  const children = node[symbols.nodeArray];
  while (children.length) node[symbols.removeChild](children[children.length - 1]);
};

// The parser says nothing of end tags that close nothing: `endTags` collects where all of them stand.
class PageParser extends Parser {
  endTags = [];
  constructor(...given) {
    super(...given);
    const tokenizer = new SkimmingTokenizer(this.options, this);
    tokenizer.inForeignNode = this.tokenizer.inForeignNode;
    this.tokenizer = tokenizer;
  }
  onEndTag(token) {
    if (token.location) this.endTags.push(token.location);
    super.onEndTag(token);
  }
}

// Where things stand in a text, as parse5 tells it.
const placesIn = (text) => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  let line = 0;
  const point = (offset) => {
    while (line > 0 && starts[line] > offset) line--;
    while (line + 1 < starts.length && starts[line + 1] <= offset) line++;
    return [line + 1, offset - starts[line] + 1];
  };
  return (from, end) => {
    const [startLine, startCol] = point(from);
    const [endLine, endCol] = point(end - 1);
    return { startLine, startCol, startOffset: from, endLine, endCol: endCol + 1, endOffset: end };
  };
};

// Says of the elements that `steps` made where they stand.
const locate = (text, steps, made) => {
  const placeIn = placesIn(text);
  const open = [];
  for (let i = 0; i < steps.length; i += STEP) {
    const [what, name, , from, end] = steps.slice(i, i + STEP);
    if (what === TEXT || what === COMMENT) continue;
    if (what === CLOSE) {
      open.pop()[placeOf].endTag = placeIn(from, from + name.length + 3);
      continue;
    }
    const element = made[i / STEP];
    element[placeOf] = { ...placeIn(from, end), startTag: placeIn(from, end) };
    if (what === OPEN) open.push(element);
  }
};

const none = [];
// A page that is being made of what the survey of it told.
class Building {
  constructor(document, text, steps, { onElement, onPop } = {}) {
    Object.assign(this, { document, text, steps, onElement, onPop });
    this.at = 0;
    this.open = [document];
    this.made = [];
    this.end = 0;
    this.line = () => text.slice(0, this.end).split('\n').length;
    document[symbols.appendChild](document.implementation.createDocumentType('html', '', ''), true);
  }
  // Goes on to the end, which is true, or until `onPop` says true, which is false: there is more then.
  go() {
    const { document, steps, open, made, onElement, onPop, line } = this;
    while (this.at < steps.length) {
      const i = this.at;
      this.at += STEP;
      const parent = open[open.length - 1];
      const what = steps[i];
      if (what === TEXT) {
        const children = parent[symbols.nodeArray];
        const before = children[children.length - 1];
        if (before?.[symbols.nodeType] === 3) before[symbols.data] += steps[i + 1];
        else append(parent, document.createTextNode(steps[i + 1]));
      } else if (what === CLOSE) {
        open.length--;
        if (onPop?.(parent)) return false;
      } else if (what === COMMENT) append(parent, document.createComment(steps[i + 1]));
      else {
        this.end = steps[i + 4];
        const element = make(document, steps[i + 1], HTML, steps[i + 2] ?? none);
        onElement?.(element, line);
        append(parent, element);
        made[i / STEP] = element;
        if (what === OPEN) open.push(element);
      }
    }
    return true;
  }
  locate() {
    locate(this.text, this.steps, this.made);
  }
}

// Begins to read `text` into `document`, in place of what it holds; null when there is something odd in it, and nothing done.
export const beginReading = (document, text, options) => {
  const steps = survey(text);
  if (!steps) return null;
  empty(document);
  return new Building(document, text, steps, options);
};

// Reads a `text` in which there is something odd into `document`, in place of what it holds, and repairs it as browsers do.
export const readOdd = (document, text, options = {}) => {
  empty(document);
  const treeAdapter = adapterFor(document, options);
  const parser = new PageParser({ treeAdapter, ...options.parse });
  treeAdapter.line = () => parser.tokenizer.preprocessor.line;
  parser.tokenizer.write(text, true);
  return { endTags: parser.endTags, locate() {} };
};

// Reads `text` into `document`, in place of what it holds. Gives the places of the end tags that may close nothing, and what
// is to be called for the elements to know their places.
export const parseInto = (document, text, options) => {
  const building = beginReading(document, text, options);
  if (!building) return readOdd(document, text, options);
  building.go();
  return { endTags: [], locate: () => building.locate() };
};

export default class HTMLParser {
  constructor(window, options) {
    this.window = window;
    this.inTemplate = options?.isTemplateDocumentFragment;
  }
  parse(text, root) {
    const { document } = this.window;
    if (root?.nodeType === 9) {
      parseInto(root, String(text));
      return root;
    }
    const isElement = root?.nodeType === 1;
    const context = isElement ? raw(root) : document.createElementNS(HTML, this.inTemplate || !root ? 'template' : 'body');
    const parser = PageParser.getFragmentParser(context, { treeAdapter: adapterFor(document) });
    parser.tokenizer.write(String(text), true);
    const fragment = parser.getFragment();
    const target = root ?? document.createDocumentFragment();
    const children = fragment[symbols.nodeArray];
    while (children.length) target[symbols.appendChild](children[0], true);
    return target;
  }
}

