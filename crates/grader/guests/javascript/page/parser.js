// HTML as browsers read it: parse5 builds happy-dom's nodes. Stands for happy-dom's own parser, for `innerHTML` too.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Element from 'happy-dom/lib/nodes/element/Element.js';
import { html, Parser } from 'parse5';
import { attributeOf } from './copies.js';
import { SkimmingTokenizer } from './skim.js';

// As browsers do: what is nested deeper becomes a sibling. Recursion over a tree is then bounded.
const MAX_DEPTH = 400;
const MAX_NODES = 4000;

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

export const adapterFor = (document, { onElement, onPop } = {}) => {
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
      const element = document.createElementNS(namespace, name);
      element[symbols.disableEvaluation] = true;
      adapter.adoptAttributes(element, attributes);
      onElement?.(element, adapter.line());
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
    adoptAttributes(element, attributes) {
      for (const { name, value, namespace, prefix } of attributes) {
        if (namespace) {
          element.setAttributeNS(namespace, prefix ? `${prefix}:${name}` : name, value);
          continue;
        }
        const items = element[symbols.attributes];
        if (!items.getNamedItem(name)) items[symbols.setNamedItem](attributeOf(document, name, value));
      }
    },
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

// Reads `text` into `document`, in place of what it holds; gives the places of the end tags.
export const parseInto = (document, text, options = {}) => {
  empty(document);
  const treeAdapter = adapterFor(document, options);
  const parser = new PageParser({ treeAdapter, ...options.parse });
  treeAdapter.line = () => parser.tokenizer.preprocessor.line;
  parser.tokenizer.write(text, true);
  return parser.endTags;
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
    const context = isElement ? raw(root) : document.createElementNS('http://www.w3.org/1999/xhtml', this.inTemplate || !root ? 'template' : 'body');
    const parser = PageParser.getFragmentParser(context, { treeAdapter: adapterFor(document) });
    parser.tokenizer.write(String(text), true);
    const fragment = parser.getFragment();
    const target = root ?? document.createDocumentFragment();
    const children = fragment[symbols.nodeArray];
    while (children.length) target[symbols.appendChild](children[0], true);
    return target;
  }
}

