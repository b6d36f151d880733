// The learner's page as data: read by the parser, styled by its own files, never run.
import { htmlFindings, cssFindings } from './findings.js';
import { PageTooLarge, parseInto, placeOf } from './parser.js';

// The name of a learner's file that an address in the page means.
export const fileName = (address) => /^(?:https:\/\/exemple\.fr\/|\.?\/)?([\w.-]+)(?:[?#].*)?$/.exec(address.trim())?.[1] ?? null;

export class Page {
  constructor(document) {
    this.document = document;
    this.files = new Map();
    this.entry = 'index.html';
  }
  take(files, entry) {
    this.files = new Map(files);
    this.entry = entry;
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
    this.errors = [];
    try {
      this.endTags = parseInto(this.document, this.html, { parse: { sourceCodeLocationInfo: true, onParseError: (error) => this.errors.length < 200 && this.errors.push(error) } });
      return true;
    } catch (error) {
      if (error instanceof PageTooLarge) return false;
      throw error;
    }
  }
  // As written: what a test changed since does not count, so the page is looked at before tests run.
  look() {
    this.found ??= { html: htmlFindings(this.document, this.entry, this.html, this.errors, this.endTags), css: this.lookAtStyles() };
    return this.found;
  }
  forget() {
    this.found = null;
  }
  lookAtStyles() {
    const found = [];
    for (const element of this.document.querySelectorAll('style')) {
      const place = element[placeOf]?.startTag;
      if (place) found.push(...cssFindings(element.textContent, this.entry, this.document, { line: place.endLine, column: place.endCol }));
    }
    for (const [name, text] of this.files) if (name.endsWith('.css')) found.push(...cssFindings(text, name, this.document));
    return found;
  }
  htmlFindings() {
    return this.look().html;
  }
  cssFindings() {
    return this.look().css;
  }
}
