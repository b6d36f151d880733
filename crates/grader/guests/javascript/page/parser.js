// HTML as browsers read it: parse5 builds happy-dom's nodes. Stands for happy-dom's own parser, for `innerHTML` too.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import { html, parseFragment, Parser } from 'parse5';

// As browsers do: what is nested deeper becomes a sibling. Recursion over a tree is then bounded.
const MAX_DEPTH = 400;
const MAX_NODES = 4000;

export class PageTooLarge extends Error {}

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
    else home[symbols.appendChild](node, true);
  };
  const adapter = {
    createDocument: () => document,
    createDocumentFragment: () => document.createDocumentFragment(),
    createElement(name, namespace, attributes) {
      const element = document.createElementNS(namespace, name);
      element[symbols.disableEvaluation] = true;
      adapter.adoptAttributes(element, attributes);
      onElement?.(element);
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
        if (items.getNamedItem(name)) continue;
        const attribute = document.createAttribute(name);
        attribute[symbols.name] = name;
        attribute[symbols.localName] = name;
        attribute[symbols.value] = value;
        items[symbols.setNamedItem](attribute);
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

const empty = (node) => {
  const children = node[symbols.nodeArray];
  while (children.length) node[symbols.removeChild](children[children.length - 1]);
};

// The parser says nothing of end tags that close nothing: `endTags` collects where all of them stand.
class PageParser extends Parser {
  endTags = [];
  onEndTag(token) {
    if (token.location) this.endTags.push(token.location);
    super.onEndTag(token);
  }
}

// Reads `text` into `document`, in place of what it holds; gives the places of the end tags.
export const parseInto = (document, text, options = {}) => {
  empty(document);
  const parser = new PageParser({ treeAdapter: adapterFor(document, options), ...options.parse });
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
    const fragment = parseFragment(context, String(text), { treeAdapter: adapterFor(document) });
    const target = root ?? document.createDocumentFragment();
    const children = fragment[symbols.nodeArray];
    while (children.length) target[symbols.appendChild](children[0], true);
    return target;
  }
}

