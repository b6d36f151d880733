// Pages in which every tag stands where it may and is closed where it should be, read without what repairs all others. A page is
// looked through before any node is made: whatever is unusual in it leaves the whole of it to parse5.

const MAX_STEPS = 4000;
const MAX_DEPTH = 100;

const words = (text) => text.split(' ');
const kinds = new Map(); // what an element's name asks of where it stands: a function of (names of the open elements, how many of each)
const kind = (names, check) => {
  for (const name of words(names)) kinds.set(name, check);
};
const last = (open) => open[open.length - 1];
const isIn = (...parents) => (open) => parents.includes(last(open));
const notInside = (name) => (open, counts) => !counts.has(name);
// Inside of these no text may stand but blanks, and only the elements that ask for it.
const strict = new Set(words('table thead tbody tfoot tr select'));
const anywhere = (open) => !strict.has(last(open)) && last(open) !== 'option';
const both = (...checks) => (open, counts) => checks.every((check) => check(open, counts));

const flow = both(anywhere, notInside('p')); // what closes a paragraph
const voids = new Set(words('area br hr img input link meta source track wbr'));
const raw = new Set(words('script style'));
kind('abbr audio b bdi bdo canvas cite code data datalist del dfn em i ins kbd label map mark meter output picture progress q s samp small span strong sub sup time u var video', anywhere);
kind('area br img input link meta script source style track wbr', anywhere);
kind('address article aside blockquote details dialog div dl fieldset figcaption figure footer header hgroup main menu nav ol p section summary ul hr pre', flow);
kind('h1 h2 h3 h4 h5 h6', (open, counts) => flow(open, counts) && !/^h[1-6]$/.test(last(open)));
kind('a', both(anywhere, notInside('a')));
kind('button', both(anywhere, notInside('button')));
kind('form', both(flow, notInside('form')));
kind('legend', isIn('fieldset'));
kind('li', isIn('ul', 'ol', 'menu'));
kind('dt dd', isIn('dl'));
kind('select textarea', both(anywhere, notInside('select')));
kind('option', isIn('select', 'datalist'));
kind('table', both(flow, notInside('table')));
kind('caption thead tbody tfoot', isIn('table'));
kind('tr', isIn('thead', 'tbody', 'tfoot'));
kind('td th', isIn('tr'));
const ofHead = new Set(words('link meta script style title'));

// NUL, CR, control characters, what is no character.
const ODD = /[\0-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]/;
const BLANK = /^[ \t\n]*$/;
const START = /^<!doctype html>[ \t\n]*(?=<html[ >\n])/i;
const ATTRIBUTES = /(?:[ \t\n]+[a-z][a-z0-9-]*(?:=(?:"[^"]*"|'[^']*'))?)*[ \t\n]*\/?>/y;
const ATTRIBUTE = /([a-z][a-z0-9-]*)(?:=(?:"([^"]*)"|'([^']*)'))?/g;
const named = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&nbsp;': '\u00a0' };
const NAMED = /&(?:amp|lt|gt|quot|nbsp);/g;

class Odd extends Error {}

// What a text as it is written means, where that needs no table of names.
const plain = (text) => {
  if (!text.includes('&')) return text;
  if (text.replace(NAMED, '').includes('&')) throw new Odd();
  return text.replace(NAMED, (name) => named[name]);
};

export const STEP = 5;
export const TEXT = 0;
export const OPEN = 1; // with an end
export const VOID = 2;
export const CLOSE = 3;
export const COMMENT = 4;

class Survey {
  constructor(text) {
    this.text = text;
    this.at = START.exec(text)?.[0].length ?? -1;
    this.steps = []; // STEP entries each: what, name or text, attributes or null, where it begins, where a start tag ends
    this.open = [];
    this.counts = new Map();
  }
  step(what, name, attributes, from) {
    if (this.steps.length > STEP * MAX_STEPS) throw new Odd();
    this.steps.push(what, name, attributes, from, this.at);
  }
  // The start tag that stands here.
  start() {
    const { text, at } = this;
    let end = at + 1;
    for (let code = text.charCodeAt(end); (code >= 97 && code <= 122) || (code >= 48 && code <= 57 && end > at + 1); code = text.charCodeAt(end)) end++;
    const name = text.slice(at + 1, end);
    if (text[end] === '>') {
      this.at = end + 1;
      return { name, attributes: null, at };
    }
    ATTRIBUTES.lastIndex = end;
    const written = ATTRIBUTES.exec(text)?.[0];
    if (!name || !written) throw new Odd();
    this.at = end + written.length;
    const attributes = [];
    for (const [, key, double = '', single = double] of written.matchAll(ATTRIBUTE)) {
      if (attributes.some((other) => other.name === key)) throw new Odd();
      attributes.push({ name: key, value: plain(single) });
    }
    if (written.endsWith('/>') && !voids.has(name)) throw new Odd();
    return { name, attributes, at };
  }
  enter({ name, attributes, at }) {
    this.step(OPEN, name, attributes, at);
    this.open.push(name);
    if (this.open.length > MAX_DEPTH) throw new Odd();
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
  // `only`: the one element that may be entered here.
  begin(only) {
    const tag = this.text.startsWith(`<${only}`, this.at) ? this.start() : null;
    if (tag?.name !== only) throw new Odd();
    this.enter(tag);
  }
  leave(name) {
    if (last(this.open) !== name || !this.text.startsWith(`</${name}>`, this.at)) throw new Odd();
    this.step(CLOSE, name, null, this.at);
    this.open.pop();
    const count = this.counts.get(name);
    if (count > 1) this.counts.set(name, count - 1);
    else this.counts.delete(name);
    this.at += name.length + 3;
  }
  blanks(kept) {
    let { at } = this;
    while (' \n\t'.includes(this.text[at] || 'x')) at++;
    if (kept && at > this.at) this.step(TEXT, this.text.slice(this.at, at), null, this.at);
    this.at = at;
  }
  comment() {
    const end = this.text.indexOf('-->', this.at + 4);
    const data = this.text.slice(this.at + 4, end);
    if (end < 0 || !this.text.startsWith('<!--', this.at) || /^-?>|--|-$|<!/.test(data)) throw new Odd();
    this.step(COMMENT, data, null, this.at);
    this.at = end + 3;
  }
  // What holds nothing but text.
  whole(tag) {
    const { text } = this;
    const { name } = tag;
    this.enter(tag);
    let end = text.indexOf('</', this.at);
    while (raw.has(name) && end >= 0 && text.slice(end + 2, end + 2 + name.length).toLowerCase() !== name) end = text.indexOf('</', end + 2);
    const data = text.slice(this.at, end);
    if (end < 0 || (raw.has(name) ? data.includes('<!--') : name === 'textarea' && data[0] === '\n')) throw new Odd();
    if (data) this.step(TEXT, raw.has(name) ? data : plain(data), null, this.at);
    this.at = end;
    this.leave(name);
  }
  tag(inHead) {
    const { text } = this;
    const next = text[this.at + 1];
    if (next === '!') return this.comment();
    if (next === '/') return this.leave(last(this.open));
    const tag = this.start();
    const { name } = tag;
    if (inHead ? !ofHead.has(name) : !kinds.get(name)?.(this.open, this.counts)) throw new Odd();
    if (raw.has(name) || name === 'textarea' || name === 'title') return this.whole(tag);
    if (voids.has(name)) return this.step(VOID, name, tag.attributes, tag.at);
    if (name === 'pre' && text[this.at] === '\n') throw new Odd();
    return this.enter(tag);
  }
  words() {
    const end = this.text.indexOf('<', this.at);
    if (end < 0) throw new Odd();
    if (end === this.at) return;
    const data = this.text.slice(this.at, end);
    if (strict.has(last(this.open)) && !BLANK.test(data)) throw new Odd();
    this.step(TEXT, plain(data), null, this.at);
    this.at = end;
  }
  page() {
    this.begin('html');
    this.blanks(false);
    this.begin('head');
    for (;;) {
      this.blanks(true);
      if (this.text.startsWith('</head>', this.at)) break;
      if (this.text[this.at] !== '<') throw new Odd();
      this.tag(true);
    }
    this.leave('head');
    this.blanks(true);
    this.begin('body');
    for (;;) {
      this.words();
      if (this.open.length === 2 && this.text.startsWith('</body>', this.at)) break;
      this.tag(false);
    }
    this.end();
  }
  // Blanks after the body are part of it.
  end() {
    this.at += 7;
    const bodyEnd = this.at - 7;
    this.blanks(true);
    if (!this.text.startsWith('</html>', this.at)) throw new Odd();
    const htmlEnd = this.at;
    this.at += 7;
    this.blanks(true);
    if (this.at !== this.text.length) throw new Odd();
    this.step(CLOSE, 'body', null, bodyEnd);
    this.step(CLOSE, 'html', null, htmlEnd);
  }
}

// The steps that make the page, or null when there is something odd in it.
export const survey = (text) => {
  const one = new Survey(text);
  if (one.at < 0 || ODD.test(text) || !text.isWellFormed()) return null;
  try {
    one.page();
    return one.steps;
  } catch (error) {
    if (error instanceof Odd) return null;
    throw error;
  }
};
