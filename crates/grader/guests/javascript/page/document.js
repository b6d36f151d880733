// The learner's page as data: read by the parser, styled by its own files, never run.
import { htmlFindings, cssFindings } from './findings.js';
import { empty, PageTooLarge, parseInto, placeOf } from './parser.js';
import { editCount } from './styling.js';

// The name of a learner's file that an address in the page means.
export const fileName = (address) => /^(?:https:\/\/exemple\.fr\/|\.?\/)?([\w.-]+)(?:[?#].*)?$/.exec(address.trim())?.[1] ?? null;

const MAX_ERRORS = 200;
const readInto = (document, text) => {
  const errors = [];
  const endTags = parseInto(document, text, { parse: { sourceCodeLocationInfo: true, onParseError: (error) => errors.length < MAX_ERRORS && errors.push(error) } });
  return { errors, endTags };
};

export class Page {
  constructor(document) {
    this.document = document;
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
  // Reads the page anew. False: it is too large to be read.
  read() {
    try {
      this.written = readInto(this.document, this.html);
      this.edits = editCount();
      return true;
    } catch (error) {
      if (error instanceof PageTooLarge) return false;
      throw error;
    }
  }
  // As written, whatever a test has changed since.
  look() {
    this.found ??= this.written && this.edits === editCount() ? this.lookAt(this.document, this.written) : this.lookAnew();
    return this.found;
  }
  lookAnew() {
    const document = this.document.implementation.createHTMLDocument('');
    const found = this.lookAt(document, readInto(document, this.html));
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
