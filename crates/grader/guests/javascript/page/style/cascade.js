// The cascade: which declarations reach an element, in which order, and the computed value of each property.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import properties from 'tremplin:properties';
import defaults from 'tremplin:defaults';
import { isDeclarationKnown, mediaHolds, screen, supports } from './media.js';
import { compareWeights, compile, matchesSelector } from './selectors.js';
import { collapse, expand, isShorthand, longhands, nameOf, split } from './shorthands.js';
import { read, readDeclarations } from './structure.js';
import { canonical, numberFormat, pixels } from './values.js';

const MAX_VARIABLE = 20000;
let version = 0;
export const changed = () => {
  version++;
};

// --- sheets to rules

const conditionHolds = ({ kind, text }) => (kind === 'media' ? mediaHolds(text) : kind === 'supports' && supports(text));
// What these depend on is not computed: their rules are read, for what may be wrong in them, and never apply.
const neverApply = new Set(['container', 'scope', 'starting-style']);

class Sheet {
  constructor(text, importOf) {
    this.rules = [];
    this.layers = [];
    this.importOf = importOf;
    this.anonymous = 0;
    const { rules, problems } = read(text);
    this.problems = problems;
    this.source = rules;
    this.flatten(rules, null, [], null);
  }
  layer(parent, name) {
    const full = parent ? `${parent}.${name}` : name;
    if (!this.layers.includes(full)) this.layers.push(full);
    return full;
  }
  flatten(items, parent, conditions, layer) {
    for (const rule of items) {
      if (rule.value !== undefined) continue;
      if (rule.name === undefined) this.style(rule, parent, conditions, layer);
      else this.atRule(rule, parent, conditions, layer);
    }
  }
  style(rule, parent, conditions, layer) {
    const selectors = compile(rule.prelude, parent);
    rule.selectors = selectors;
    if (!selectors) return;
    this.add(rule.items, selectors, conditions, layer);
    this.flatten(rule.items, selectors, conditions, layer);
  }
  add(items, group, conditions, layer) {
    const declarations = items.filter((item) => item.value !== undefined);
    if (declarations.length) this.rules.push({ group, declarations, conditions, layer });
  }
  atRule(rule, parent, conditions, layer) {
    const { name, prelude, items } = rule;
    if (name === 'import') return this.import(prelude, conditions, layer);
    if (name === 'layer' && !items) {
      for (const one of split(prelude, /,/)) this.layer(layer, one.trim());
      return undefined;
    }
    if (!items) return undefined;
    let inner = conditions;
    let home = layer;
    if (name === 'media' || name === 'supports') inner = [...conditions, { kind: name, text: prelude }];
    else if (neverApply.has(name)) inner = [...conditions, { kind: 'never' }];
    else if (name === 'layer') home = this.layer(layer, prelude || `#${this.anonymous++}`);
    else return undefined;
    if (parent) this.add(items, parent, inner, home);
    return this.flatten(items, parent, inner, home);
  }
  import(prelude, conditions, layer) {
    const match = /^(?:url\(\s*)?["']?([^"')\s]+)["']?\s*\)?\s*(.*)$/.exec(prelude);
    const text = match && this.importOf?.(match[1]);
    if (typeof text !== 'string') return;
    const inner = match[2] && !/^(?:layer|supports)\b/.test(match[2]) ? [...conditions, { kind: 'media', text: match[2] }] : conditions;
    const sheet = new Sheet(text, null);
    for (const name of sheet.layers) this.layer(layer, name);
    for (const rule of sheet.rules) this.rules.push({ ...rule, conditions: [...inner, ...rule.conditions], layer: rule.layer ?? layer });
  }
}

const sheets = new Map();
export const sheetOf = (text, importOf) => {
  if (!sheets.has(text)) sheets.set(text, new Sheet(text, importOf));
  return sheets.get(text);
};

// Rules by what their subject must be, so that few are tried on an element.
class Index {
  constructor() {
    this.byKey = new Map();
  }
  add(rule, order, layerRank, origin) {
    for (const selector of rule.group.selectors) {
      const entry = { selector, rule, order, layerRank, origin };
      const list = this.byKey.get(selector.key);
      if (list) list.push(entry);
      else this.byKey.set(selector.key, [entry]);
    }
  }
  *candidates(element) {
    const id = element.getAttribute('id');
    const classes = element.getAttribute('class');
    const keys = ['*', element[symbols.localName].toLowerCase()];
    if (id) keys.push(`#${id}`);
    if (classes) for (const name of new Set(classes.split(/\s+/))) if (name) keys.push(`.${name}`);
    for (const key of keys) yield* this.byKey.get(key) ?? [];
  }
}

const base = new Index();
sheetOf(defaults).rules.forEach((rule, order) => base.add(rule, order, 0, 0));

// --- one document

const INITIAL = { color: 'rgb(0, 0, 0)', 'font-size': '16px', 'font-family': '"Times New Roman"', 'line-height': 'normal', quotes: 'auto', display: 'inline', 'text-align': 'start' };
const initial = (name) => INITIAL[name] ?? properties[name]?.[1] ?? '';
const isInherited = (name) => name.startsWith('--') || properties[name]?.[0] === 1;
const sizes = { 'xx-small': 9, 'x-small': 10, small: 13, medium: 16, large: 18, 'x-large': 24, 'xx-large': 32, 'xxx-large': 48 };
const sideWidths = { thin: '1px', medium: '3px', thick: '5px' };
const blocks = { inline: 'block', 'inline-block': 'block', 'inline-flex': 'flex', 'inline-grid': 'grid', 'inline-table': 'table', 'table-cell': 'block', 'table-row': 'block' };

const known = new Map();
const isKnown = (name, value) => {
  if (value.includes('var(')) return true;
  if (/^(?:inherit|initial|unset|revert|revert-layer)$/i.test(value)) return true;
  const key = `${name}:${value}`;
  if (!known.has(key)) known.set(key, value.length <= 2000 && isDeclarationKnown(name, value));
  return known.get(key);
};
// What is written most is known before the snapshot.
const common = {
  display: 'block flex grid inline inline-block inline-flex none', position: 'absolute fixed relative static sticky', float: 'left right none',
  'font-weight': 'bold normal 300 400 500 600 700 800', 'font-style': 'italic normal', 'text-align': 'center left right justify start end',
  'text-transform': 'uppercase lowercase capitalize none', 'text-decoration': 'none underline line-through', 'list-style': 'none', 'list-style-type': 'none disc circle square decimal',
  margin: '0 auto', padding: '0', border: 'none', 'border-style': 'solid dashed dotted none', 'border-collapse': 'collapse', cursor: 'pointer', 'box-sizing': 'border-box',
  'flex-direction': 'row column', 'flex-wrap': 'wrap nowrap', 'justify-content': 'center space-between space-around space-evenly flex-start flex-end',
  'align-items': 'center stretch flex-start flex-end', overflow: 'hidden auto scroll', 'overflow-x': 'auto hidden', visibility: 'hidden visible', width: '100% auto', height: '100% auto', 'max-width': '100%',
};
for (const [name, values] of Object.entries(common)) for (const value of values.split(' ')) isKnown(name, value);

export class Styles {
  constructor(document, fileOf) {
    this.document = document;
    this.fileOf = fileOf;
    this.elements = new WeakMap();
    this.states = new Set();
    this.version = -1;
  }
  // What the page's style sheets are, in order: [{ text, media, element }].
  *sources() {
    for (const element of this.document.querySelectorAll('style, link')) {
      const media = element.getAttribute('media') ?? '';
      if (element[symbols.localName] === 'style') yield { text: element.textContent, media, element };
      else if (/(?:^|\s)stylesheet(?:\s|$)/i.test(element.getAttribute('rel') ?? '') && element.getAttribute('disabled') === null) {
        const text = this.fileOf(element.getAttribute('href') ?? '');
        if (typeof text === 'string') yield { text, media, element };
      }
    }
  }
  refresh() {
    if (this.version === version) return;
    this.version = version;
    this.elements = new WeakMap();
    const sources = [...this.sources()];
    const signature = sources.map(({ text, media }) => `${media}\0${text}`).join('\0');
    if (this.signature === signature && this.screen === JSON.stringify(screen)) return;
    this.signature = signature;
    this.screen = JSON.stringify(screen);
    this.index = new Index();
    const layers = [];
    const rules = [];
    for (const { text, media } of sources) {
      if (!mediaHolds(media)) continue;
      const sheet = sheetOf(text, this.fileOf);
      for (const name of sheet.layers) if (!layers.includes(name)) layers.push(name);
      rules.push(...sheet.rules);
    }
    rules.forEach((rule, order) => {
      // rules outside of layers come after all layers
      if (rule.conditions.every(conditionHolds)) this.index.add(rule, order, rule.layer === null ? layers.length : layers.indexOf(rule.layer), 1);
    });
  }
  // Declarations that reach an element, those that count most last: a list for each property.
  declared(element, pseudo) {
    const state = { states: this.states, steps: 0 };
    const found = [];
    const collect = (index) => {
      for (const entry of index.candidates(element)) {
        if (entry.selector.pseudo === pseudo && matchesSelector(entry.selector, element, state)) found.push(entry);
      }
    };
    collect(base);
    collect(this.index);
    const list = [];
    found.forEach(({ rule, selector, order, layerRank, origin }) => {
      rule.declarations.forEach((declaration, i) => list.push({ declaration, weight: selector.weight, order: order * 1000 + i, layerRank, origin }));
    });
    if (!pseudo) {
      presentation(element).forEach((declaration, i) => list.push({ declaration, weight: [0, 0, 0], order: i - 1000, layerRank: -1, origin: 1 }));
      const inline = element.getAttribute('style');
      if (inline) inlineOf(inline).forEach((declaration, i) => list.push({ declaration, weight: [0, 0, 0], order: i, layerRank: Infinity, origin: 1 }));
    }
    const importance = ({ declaration, origin }) => (declaration.important ? 3 - origin : origin);
    list.sort((a, b) => importance(a) - importance(b)
      || (a.declaration.important && a.layerRank !== Infinity && b.layerRank !== Infinity ? b.layerRank - a.layerRank : Math.sign(a.layerRank - b.layerRank) || 0)
      || compareWeights(a.weight, b.weight) || a.order - b.order);
    const byName = new Map();
    for (const { declaration, origin } of list) {
      const { name, value } = declaration;
      const names = isShorthand(name) ? longhands(name) : [nameOf(name)];
      for (const longhand of names) {
        const entry = { name, value, origin };
        const entries = byName.get(longhand);
        if (entries) entries.push(entry);
        else byName.set(longhand, [entry]);
      }
    }
    return byName;
  }
  of(element, pseudo = null) {
    this.refresh();
    let cached = this.elements.get(element);
    if (!cached) {
      cached = new Map();
      this.elements.set(element, cached);
    }
    if (!cached.has(pseudo)) cached.set(pseudo, new Computed(this, element, pseudo));
    return cached.get(pseudo);
  }
}

const inlines = new Map();
const inlineOf = (text) => {
  if (!inlines.has(text)) inlines.set(text, readDeclarations(text).items.filter((item) => item.value !== undefined));
  return inlines.get(text);
};

// Attributes that browsers read as style.
const presentation = (element) => {
  const list = [];
  const name = element[symbols.localName];
  const add = (property, value) => value && list.push({ name: property, value, important: false });
  if (element.getAttribute('hidden') !== null) add('display', 'none');
  if (name === 'img' || name === 'video' || name === 'iframe' || name === 'canvas') {
    for (const side of ['width', 'height']) {
      const value = element.getAttribute(side);
      if (value && /^\d+$/.test(value)) add(side, `${value}px`);
    }
  }
  return list;
};

class Computed {
  constructor(styles, element, pseudo) {
    this.styles = styles;
    this.element = element;
    this.pseudo = pseudo;
    this.values = new Map();
    this.busy = new Set();
  }
  get declared() {
    this.list ??= this.styles.declared(this.element, this.pseudo);
    return this.list;
  }
  get parent() {
    if (this.pseudo) return this.styles.of(this.element);
    const parent = this.element[symbols.parentNode];
    return parent?.nodeType === 1 ? this.styles.of(parent) : null;
  }
  get root() {
    return this.styles.document.documentElement === this.element && !this.pseudo ? null : this.styles.of(this.styles.document.documentElement);
  }
  inherited(name) {
    const { parent } = this;
    if (!parent) return name.startsWith('--') ? '' : this.compute(name, initial(name));
    const value = parent.get(name);
    // A line height without unit is inherited as the factor, not as what it gave the parent.
    return name === 'line-height' && parent.lineFactor ? this.compute(name, parent.lineFactor) : value;
  }
  get(name) {
    const cached = this.values.get(name);
    if (cached !== undefined) return cached;
    if (this.busy.has(name)) return name.startsWith('--') ? null : initial(name);
    this.busy.add(name);
    const value = name.startsWith('--') ? this.variable(name) : this.adjust(name, this.winner(name));
    this.busy.delete(name);
    this.values.set(name, value);
    return value;
  }
  variable(name) {
    const entries = this.declared.get(name);
    const written = entries?.at(-1).value;
    if (written === undefined || /^(?:inherit|unset)$/i.test(written)) return this.inherited(name);
    if (/^initial$/i.test(written)) return '';
    return this.substitute(written) ?? '';
  }
  winner(name, maxOrigin = 1) {
    const entries = this.declared.get(name) ?? [];
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i];
      if (entry.origin > maxOrigin || !isKnown(entry.name, entry.value)) continue;
      const text = entry.value.includes('var(') ? this.substitute(entry.value) : entry.value;
      if (text === null || (text !== entry.value && !isKnown(entry.name, text))) break; // invalid at computed-value time
      const value = expand(entry.name, text)?.find(([longhand]) => longhand === name)?.[1];
      if (value === undefined) continue;
      switch (value.toLowerCase()) {
        case 'inherit': return this.inherited(name);
        case 'initial': return this.compute(name, initial(name));
        case 'unset': return isInherited(name) ? this.inherited(name) : this.compute(name, initial(name));
        case 'revert': case 'revert-layer': return this.winner(name, 0);
        default: return this.compute(name, value);
      }
    }
    return isInherited(name) ? this.inherited(name) : this.compute(name, initial(name));
  }
  // `text` with each var() replaced; null when one has no value.
  substitute(text) {
    let out = '';
    let rest = text;
    for (;;) {
      const at = /(?:^|[^\w-])var\(/i.exec(rest);
      if (!at) return out + rest;
      const start = at.index + at[0].length;
      const end = closing(rest, start);
      const [name, ...fallback] = splitFirst(rest.slice(start, end));
      let value = this.get(name.trim());
      if (value === null || value === '') value = fallback.length ? this.substitute(fallback[0].trim()) : null;
      if (value === null) return null;
      out += rest.slice(0, start - 4) + value;
      rest = rest.slice(end + 1);
      if (out.length + rest.length > MAX_VARIABLE) return null;
    }
  }
  context(name) {
    const { parent } = this;
    const own = name === 'font-size';
    const size = own ? (parent ? Number.parseFloat(parent.get('font-size')) : 16) : Number.parseFloat(this.get('font-size'));
    const { root } = this;
    return {
      fontSize: size,
      rootFontSize: root ? Number.parseFloat(root.get('font-size')) : own ? 16 : size,
      width: screen.width,
      height: screen.height,
      color: name === 'color' ? (parent ? parent.get('color') : INITIAL.color) : /currentcolor/i.test(this.pending ?? '') ? this.get('color') : undefined,
    };
  }
  compute(name, text) {
    if (text === '') return '';
    this.pending = text;
    const context = this.context(name);
    switch (name) {
      case 'font-size': return this.fontSize(text, context);
      case 'font-weight': {
        const word = text.toLowerCase();
        const inherited = Number(this.parent?.get(name) ?? 400);
        if (word === 'bolder') return inherited < 350 ? '400' : inherited < 550 ? '700' : '900';
        if (word === 'lighter') return inherited < 550 ? '100' : inherited < 750 ? '400' : '700';
        return { normal: '400', bold: '700' }[word] ?? canonical(name, text, context);
      }
      case 'line-height': {
        this.lineFactor = /^[\d.]+$/.test(text) ? text : undefined;
        const factor = this.lineFactor ? Number(text) : /^[\d.]+%$/.test(text) ? Number.parseFloat(text) / 100 : null;
        return factor === null ? canonical(name, text, context) : `${numberFormat(factor * context.fontSize)}px`;
      }
      case 'letter-spacing': case 'word-spacing':
        return text === '0' ? '0px' : canonical(name, text, context);
      default: {
        const value = canonical(name, text, context);
        return name.endsWith('-width') && sideWidths[value] ? sideWidths[value] : value;
      }
    }
  }
  fontSize(text, context) {
    const word = text.toLowerCase();
    if (sizes[word]) return `${sizes[word]}px`;
    if (word === 'larger') return `${numberFormat(context.fontSize * 1.2)}px`;
    if (word === 'smaller') return `${numberFormat(context.fontSize / 1.2)}px`;
    if (/^[\d.]+%$/.test(text)) return `${numberFormat((Number.parseFloat(text) / 100) * context.fontSize)}px`;
    const value = canonical('font-size', text.replace(/([\d.]+)%/g, (_, number) => `${(Number(number) / 100) * context.fontSize}px`), context);
    return pixels(value, context) === null ? `${context.fontSize}px` : value;
  }
  // What the rest of the style makes of a value.
  adjust(name, value) {
    if (/^(?:border-(?:top|right|bottom|left)|outline|column-rule)-width$/.test(name)) {
      const style = this.get(name.replace('-width', '-style'));
      return style === 'none' || style === 'hidden' ? '0px' : value;
    }
    if (name === 'display' && value !== 'none' && value !== 'contents') {
      const parent = this.parent?.get('display');
      const isItem = /^(?:inline-)?(?:flex|grid)$/.test(parent ?? '');
      if (isItem || !this.parent || this.get('float') !== 'none' || /^(?:absolute|fixed)$/.test(this.get('position'))) return blocks[value] ?? value;
    }
    return value;
  }
  text(name) {
    if (isShorthand(name)) return collapse(name, (longhand) => this.get(longhand));
    const own = nameOf(name);
    return own.startsWith('--') || properties[own] ? (this.get(own) ?? '') : '';
  }
}

const closing = (text, from) => {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return text.length;
};
const splitFirst = (text) => {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === ',' && depth === 0) return [text.slice(0, i), text.slice(i + 1)];
  }
  return [text];
};

export const propertyNames = Object.keys(properties).filter((name) => !name.startsWith('-') && !isShorthand(name) && nameOf(name) === name).sort();
