// What is wrong in a page, in a form that is put into words elsewhere: { id, words, file, line, column }.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import properties from 'tremplin:properties';
import { sheetOf } from './style/cascade.js';
import { isDeclarationKnown, isPropertyKnown } from './style/media.js';
import { placeOf } from './parser.js';

const elements = new Set(('a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite code col colgroup data ' +
  'datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe ' +
  'img input ins kbd label legend li link main map mark menu meta meter nav noscript object ol optgroup option output p picture pre progress q rp rt ' +
  'ruby s samp script search section select slot small source span strong style sub summary sup table tbody td template textarea tfoot th thead time ' +
  'title tr track u ul var video wbr svg math').split(' '));
const obsolete = new Set('acronym applet basefont bgsound big blink center dir font frame frameset isindex keygen marquee nobr noembed noframes param plaintext strike tt xmp'.split(' '));
const voids = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const implied = new Set(['html', 'head', 'body', 'tbody', 'colgroup']);
const quiet = new Set('hidden submit button reset image'.split(' '));

// Distance in letters between two words, for "did you mean".
const distance = (a, b) => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
};
const nearest = (word, list) => {
  if (word.length > 30) return '';
  let best = '';
  let least = Math.min(3, Math.ceil(word.length / 3) + 1);
  for (const other of list) {
    if (Math.abs(other.length - word.length) >= least) continue;
    const d = distance(word, other);
    if (d < least) [best, least] = [other, d];
  }
  return best;
};

// --- HTML

const parseErrors = {
  'missing-doctype': 'html-no-doctype',
  'duplicate-attribute': 'html-duplicate-attribute',
  'eof-in-tag': 'html-tag-not-ended',
  'unexpected-character-in-attribute-name': 'html-quote',
  'unexpected-character-in-unquoted-attribute-value': 'html-quote',
  'missing-whitespace-between-attributes': 'html-attribute-space',
  'unexpected-equals-sign-before-attribute-name': 'html-attribute-space',
  'missing-attribute-value': 'html-attribute-value',
  'eof-in-comment': 'html-unclosed-comment',
  'incorrectly-opened-comment': 'html-comment',
  'invalid-first-character-of-tag-name': 'html-less-than',
  'eof-before-tag-name': 'html-less-than',
  'missing-end-tag-name': 'html-less-than',
  'unexpected-null-character': 'html-null',
  'unknown-named-character-reference': 'html-entity',
  'missing-semicolon-after-character-reference': 'html-entity',
  'end-tag-with-attributes': 'html-end-tag-attributes',
  'non-void-html-element-start-tag-with-trailing-solidus': 'html-self-closing',
};

const nameAt = (text, offset) => /^<\/?([a-z][^\s/>]*)/i.exec(text.slice(offset, offset + 80))?.[1].toLowerCase() ?? '';

// The tag that the end of the page cuts off: the parser tells of the end, and not where it began.
const cutOff = (text) => {
  for (const tag of text.matchAll(/<\/?[a-z](?:[^"'>]|"[^"]*"|'[^']*')*/gi)) {
    const next = text[tag.index + tag[0].length];
    if (next === '>') continue;
    const { line, column } = lineAt(text, tag.index);
    return { code: next === undefined ? 'eof-in-tag' : 'unexpected-character-in-attribute-name', startLine: line, startCol: column, startOffset: tag.index, endOffset: tag.index };
  }
  return undefined;
};

// `errors`: what the parser said, in order; `text`: the page as written; `endTags`: the places of its end tags.
export const htmlFindings = (document, file, text, errors, endTags) => {
  const found = [];
  const add = (id, place, words = {}) => found.push({ id, words, file, line: place?.startLine ?? 1, column: place?.startCol ?? 1, offset: place?.startOffset ?? 0 });
  const start = (element) => element[placeOf]?.startTag ?? element[placeOf];
  for (const told of errors) {
    const error = (told.code === 'eof-in-tag' && cutOff(text)) || told;
    const id = parseErrors[error.code];
    if (id) add(id, error, { tag: nameAt(text, error.startOffset), what: text.slice(error.startOffset, error.endOffset).slice(0, 40) });
  }
  const ids = new Map();
  const closing = new Set();
  const labels = new Set();
  let heading = 0;
  const all = [...document.querySelectorAll('*')];
  for (const label of document.querySelectorAll('label')) if (label.getAttribute('for') !== null) labels.add(label.getAttribute('for'));
  for (const element of all) {
    const name = element[symbols.localName];
    const place = start(element);
    const whole = element[placeOf];
    // what `</p>` alone makes is an element that begins where it ends
    if (whole?.endTag && whole.endTag.startOffset !== whole.startOffset) closing.add(whole.endTag.startOffset);
    const isHtml = element[symbols.namespaceURI] === 'http://www.w3.org/1999/xhtml';
    if (!isHtml || !place) continue;
    if (!voids.has(name) && !implied.has(name) && !element[placeOf]?.endTag && place) add('html-unclosed', place, { tag: name });
    const written = name === 'img' ? nameAt(text, place.startOffset) : name; // browsers take <image> for it
    if (obsolete.has(written)) add('html-obsolete', place, { tag: written });
    else if (!elements.has(written) && !written.includes('-')) add('html-unknown-tag', place, { tag: written, near: nearest(written, elements) || 'none' });
    const id = element.getAttribute('id');
    if (id !== null) {
      if (id === '' || /\s/.test(id)) add('html-bad-id', place, { value: id });
      else if (ids.has(id)) add('html-duplicate-id', place, { value: id, first: ids.get(id) });
      else ids.set(id, place.startLine);
    }
    const level = /^h([1-6])$/.exec(name);
    if (level) {
      if (heading === 0 ? Number(level[1]) > 1 : Number(level[1]) > heading + 1) add('html-heading-order', place, { tag: name, expected: `h${heading + 1}` });
      heading = Number(level[1]);
    }
    checkElement(element, name, place, add, labels);
  }
  for (const label of document.querySelectorAll('label[for]')) {
    if (!document.getElementById(label.getAttribute('for'))) add('html-label-for', start(label), { value: label.getAttribute('for') });
  }
  for (const place of endTags) if (!closing.has(place.startOffset)) add('html-stray-end-tag', place, { tag: nameAt(text, place.startOffset) });
  const root = document.documentElement;
  if (root && !root.getAttribute('lang')?.trim()) add('html-no-lang', start(root));
  if (!document.querySelector('head > title')?.textContent.trim()) add('html-no-title', start(document.head ?? root));
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
};

const checkElement = (element, name, place, add, labels) => {
  const has = (attribute) => element.getAttribute(attribute) !== null;
  if (name === 'img' && !has('alt')) add('html-no-alt', place);
  if (name === 'img' && !element.getAttribute('src')) add('html-no-src', place, { tag: name });
  if (name === 'a' && !has('href') && !has('id') && !has('name')) add('html-no-href', place);
  const parent = element.parentElement?.[symbols.localName];
  if ((parent === 'ul' || parent === 'ol') && name !== 'li' && name !== 'script' && name !== 'template') add('html-list-child', place, { tag: name, parent });
  if (name === 'li' && !['ul', 'ol', 'menu'].includes(parent)) add('html-item-outside', place);
  if (/^(?:input|select|textarea)$/.test(name) && !(name === 'input' && quiet.has(element.getAttribute('type')?.toLowerCase()))) {
    const named = has('aria-label') || has('aria-labelledby') || has('title') || element.closest('label') || (has('id') && labels.has(element.getAttribute('id')));
    if (!named) add('html-no-label', place, { tag: name });
  }
  if (name === 'button' && !element.textContent.trim() && !has('aria-label') && !has('title') && !element.querySelector('img[alt]')) add('html-empty-button', place);
};

// --- CSS

const lineAt = (text, offset) => {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1).length + 1 };
};

const unitFree = /^(?:opacity|z-index|flex|flex-grow|flex-shrink|order|line-height|font-weight|zoom|tab-size|orphans|widows|columns?|column-count|scale|grid|aspect-ratio|animation)/;
const valueProblem = ({ name, value }) => {
  if (value === '') return ['css-empty-value', { property: name }];
  if (/(?:^|\s)-?[\d.]+\s+(?:px|em|rem|vh|vw|pt|cm|%)(?:\s|$)/i.test(value)) return ['css-unit-space', { property: name, value }];
  if (/(?:^|\s)-?(?!0+(?:\.0*)?(?:\s|$))[\d.]+(?:\s|$)/.test(value) && !unitFree.test(name)) return ['css-missing-unit', { property: name, value }];
  if (/(?:color|background)/.test(name) && /^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(value)) return ['css-missing-hash', { property: name, value }];
  if (/#[^\s,)]*/.test(value) && /color|background|border/.test(name)) return ['css-bad-color', { property: name, value }];
  return ['css-bad-value', { property: name, value }];
};

// A condition of @media that is not in brackets, or lacks its colon.
const isBareCondition = (prelude) => {
  if (/\(\s*(?:min|max)-[a-z]+\s+[^:()]*\)/i.test(prelude)) return true;
  let depth = 0;
  for (const letter of prelude) {
    if (letter === ':' && depth === 0) return true;
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
  }
  return false;
};
const atRules = new Set('import media supports layer font-face keyframes -webkit-keyframes charset namespace page property container scope counter-style starting-style view-transition font-feature-values font-palette-values position-try'.split(' '));

// Problems of one sheet. `document`: the page it styles, to tell a class written without its dot.
export const cssFindings = (text, file, document, base = { line: 1, column: 1 }) => {
  const sheet = sheetOf(text);
  const found = [];
  const add = (id, offset, words = {}) => {
    const place = lineAt(text, offset);
    found.push({ id, words, file, line: base.line + place.line - 1, column: place.line === 1 ? base.column + place.column - 1 : place.column });
  };
  for (const { id, at, words } of sheet.problems) add(id, at, words);
  const declaration = (item) => {
    if (item.name.startsWith('--') || item.name.startsWith('-')) return;
    if (!isPropertyKnown(item.name)) return add('css-unknown-property', item.at, { property: item.name, near: nearest(item.name, common()) || 'none' });
    if (item.value.includes('var(') || /^(?:inherit|initial|unset|revert|revert-layer)$/i.test(item.value)) return undefined;
    if (sheet.problems.some(({ id, at }) => id === 'css-missing-semicolon' && at >= item.at && at <= item.end)) return undefined;
    if (!isDeclarationKnown(item.name, item.value)) return add(valueProblem(item)[0], item.at, valueProblem(item)[1]);
    return undefined;
  };
  const visit = (items, isKeyframes) => {
    for (const item of items) {
      if (item.value !== undefined) declaration(item);
      else if (item.name === undefined) {
        const reported = sheet.problems.some(({ at }) => at >= item.at && at <= item.at + item.prelude.length);
        if (!isKeyframes && !item.selectors && !reported) add('css-bad-selector', item.at, { selector: item.prelude });
        else if (!isKeyframes && item.selectors) checkTags(item, document, add);
        visit(item.items, false);
      } else {
        if (!atRules.has(item.name)) add('css-unknown-at-rule', item.at, { rule: item.name });
        else if (item.name === 'media' && isBareCondition(item.prelude)) add('css-media-condition', item.at);
        if (item.items && !/^(?:font-face|property|counter-style|page)$/.test(item.name)) visit(item.items, item.name.endsWith('keyframes'));
      }
    }
  };
  visit(sheet.source, false);
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
};

// A name of no element that is a class or an id of the page: its dot or its hash was forgotten.
const checkTags = (rule, document, add) => {
  const names = new Set(rule.prelude.replace(/\([^()]*\)/g, '').match(/(?:^|[\s,>+~(])([a-z][\w-]*)/gi)?.map((word) => word.replace(/^[\s,>+~(]/, '')) ?? []);
  for (const name of names) {
    const lower = name.toLowerCase();
    if (elements.has(lower) || obsolete.has(lower) || /^(?:from|to)$/.test(lower) || rule.prelude.includes(`[${name}`) || document.getElementsByTagName(name).length) continue;
    if (document.getElementsByClassName(name).length) add('css-no-dot', rule.at, { name });
    else if (document.getElementById(name)) add('css-no-hash', rule.at, { name });
    else if (!name.includes('-')) add('css-unknown-tag', rule.at, { name, near: nearest(lower, elements) || 'none' });
  }
};

let names;
const common = () => {
  names ??= Object.keys(properties).filter((name) => !name.startsWith('-'));
  return names;
};
