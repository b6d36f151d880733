// The learner's page as data: read by the parser, styled by its own files, never run.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import { htmlFindings, cssFindings } from './findings.js';
import { empty, PageTooLarge, parseInto, placeOf } from './parser.js';
import { editCount } from './styling.js';

// The name of a learner's file that an address in the page means.
export const fileName = (address) => /^(?:https:\/\/exemple\.fr\/|\.?\/)?([\w.-]+)(?:[?#].*)?$/.exec(address.trim())?.[1] ?? null;

const MAX_ERRORS = 200;
const readInto = (document, text) => {
  const errors = [];
  const read = parseInto(document, text, { parse: { sourceCodeLocationInfo: true, onParseError: (error) => errors.length < MAX_ERRORS && errors.push(error) } });
  return { errors, ...read };
};

// What tells a page that nothing has touched: the state of each node (fields, listeners, what a test hung on it), where that is
// no edit of the document.
const imprintOf = (document, imprint) => {
  const list = [document[symbols.activeElement], listening(globalThis), listening(document)];
  const nodes = [document];
  for (let i = 0; i < nodes.length; i++)
    for (const node of nodes[i][symbols.nodeArray]) {
      list.push(node[symbols.propertyEventListeners]?.size ? Number.NaN : imprint(node));
      nodes.push(node);
    }
  return list;
};
const listening = (target) => {
  let count = 0;
  for (const listeners of Object.values(target[symbols.listeners])) for (const of of listeners.values()) count += of.length;
  return count;
};

export class Page {
  constructor(document, imprint) {
    this.document = document;
    this.imprint = imprint;
    this.files = new Map();
    this.entry = 'index.html';
  }
  take(files, entry) {
    this.files = new Map(files);
    this.entry = entry;
    this.found = null;
  }
  fileOf(address) {
    const name = fileName(address);
    return name === null ? undefined : this.files.get(name);
  }
  get html() {
    return this.files.get(this.entry) ?? '';
  }
  // Whether reading the page anew would make no difference.
  isUntouched() {
    if (!this.written || this.text !== this.html || this.edits !== editCount()) return false;
    const now = imprintOf(this.document, this.imprint);
    return now.length === this.state.length && now.every((one, i) => one === this.state[i]);
  }
  // Makes the page what it is when it is opened. False: it is too large to be read.
  read() {
    if (this.isUntouched()) return true;
    try {
      this.written = readInto(this.document, this.html);
      this.text = this.html;
      this.edits = editCount();
      this.state = imprintOf(this.document, this.imprint);
      return true;
    } catch (error) {
      if (error instanceof PageTooLarge) return false;
      throw error;
    }
  }
  // As written, whatever a test has changed since.
  look() {
    this.found ??= this.written && this.edits === editCount() ? this.lookHere() : this.lookAnew();
    return this.found;
  }
  // That its elements learn their places makes the page no other.
  lookHere() {
    const untouched = this.isUntouched();
    this.written.locate();
    if (untouched) this.state = imprintOf(this.document, this.imprint);
    return this.lookAt(this.document, this.written);
  }
  lookAnew() {
    const document = this.document.implementation.createHTMLDocument('');
    const written = readInto(document, this.html);
    written.locate();
    const found = this.lookAt(document, written);
    empty(document); // else its elements would be known by their ids
    return found;
  }
  lookAt(document, { errors, endTags }) {
    return { html: htmlFindings(document, this.entry, this.html, errors, endTags), css: this.lookAtStyles(document) };
  }
  lookAtStyles(document) {
    const found = [];
    for (const element of document.querySelectorAll('style')) {
      const place = element[placeOf]?.startTag;
      if (place) found.push(...cssFindings(element.textContent, this.entry, document, { line: place.endLine, column: place.endCol }));
    }
    for (const [name, text] of this.files) if (name.endsWith('.css')) found.push(...cssFindings(text, name, document));
    return found;
  }
  htmlFindings() {
    return this.look().html;
  }
  cssFindings() {
    return this.look().css;
  }
}
