// @media and @supports: whether a condition holds on the screen that a test describes.
import { lexer, parse } from 'css-tree';
import properties from 'tremplin:properties';
import { pixels } from './values.js';

// The screen; a test changes it with `viewport(...)` and `preferences(...)`.
export const screen = { width: 1024, height: 768, features: { 'prefers-color-scheme': 'light', 'prefers-reduced-motion': 'no-preference', 'prefers-contrast': 'no-preference', hover: 'hover', 'any-hover': 'hover', pointer: 'fine', 'any-pointer': 'fine', scripting: 'enabled', update: 'fast', 'display-mode': 'browser', 'forced-colors': 'none' } };

const context = () => ({ fontSize: 16, rootFontSize: 16, width: screen.width, height: screen.height });
const numberOf = (node) => {
  if (!node) return null;
  if (node.type === 'Dimension') {
    if (/^dp(?:i|cm|px)$|^x$/i.test(node.unit)) return Number(node.value) / (/^dpi$/i.test(node.unit) ? 96 : 1);
    return pixels(`${node.value}${node.unit}`, context());
  }
  if (node.type === 'Number') return Number(node.value);
  if (node.type === 'Ratio') return numberOf(node.left) / (node.right ? numberOf(node.right) : 1);
  return null;
};
const actual = (name) => {
  switch (name) {
    case 'width': case 'device-width': return screen.width;
    case 'height': case 'device-height': return screen.height;
    case 'aspect-ratio': return screen.width / screen.height;
    case 'resolution': return 1;
    case 'color': return 8;
    case 'monochrome': case 'grid': return 0;
    default: return null;
  }
};
const compare = { '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b, '=': (a, b) => a === b };

const feature = (node) => {
  const written = node.name.toLowerCase();
  const [, bound, name] = /^(min-|max-)?(.*)$/.exec(written);
  if (name === 'orientation') return (screen.height >= screen.width ? 'portrait' : 'landscape') === node.value?.name?.toLowerCase();
  const known = actual(name);
  if (known !== null) {
    if (!node.value) return known !== 0;
    const value = numberOf(node.value);
    return value !== null && (bound === 'min-' ? known >= value : bound === 'max-' ? known <= value : Math.abs(known - value) < 0.001);
  }
  const state = screen.features[name];
  if (state === undefined) return false;
  return node.value ? state === node.value.name?.toLowerCase() : state !== 'none' && state !== 'no-preference';
};
const sideOf = (node) => (node?.type === 'Identifier' ? actual(node.name.toLowerCase()) : numberOf(node));
const range = (node) => {
  const [left, middle, right] = [node.left, node.middle, node.right].map(sideOf);
  const first = left !== null && middle !== null && compare[node.leftComparison](left, middle);
  return first && (!node.rightComparison || (right !== null && compare[node.rightComparison](middle, right)));
};

const condition = (node, leaf) => {
  let result = null;
  let operator = 'and';
  let negated = false;
  for (const child of node.children ?? []) {
    if (child.type === 'Identifier') {
      const word = child.name.toLowerCase();
      if (word === 'not') negated = true;
      else operator = word;
      continue;
    }
    let value = child.type === 'Condition' ? condition(child, leaf) : leaf(child);
    if (negated) value = !value;
    negated = false;
    result = result === null ? value : operator === 'or' ? result || value : result && value;
  }
  return result ?? true;
};
const mediaLeaf = (node) => {
  if (node.type === 'Feature') return feature(node);
  if (node.type === 'FeatureRange') return range(node);
  return false;
};

const parsed = new Map();
const tree = (text, kind) => {
  const key = `${kind} ${text}`;
  if (!parsed.has(key)) {
    let ast = null;
    try {
      ast = parse(text, { context: kind === 'media' ? 'mediaQueryList' : 'condition', kind, onParseError: (error) => { throw error; } });
    } catch {} // a condition that is none holds for nothing
    parsed.set(key, ast);
  }
  return parsed.get(key);
};

export const mediaHolds = (text) => {
  if (!text.trim()) return true;
  const list = tree(text, 'media');
  return list !== null && [...list.children].some((query) => {
    const type = (query.mediaType ?? 'all').toLowerCase();
    const holds = (type === 'all' || type === 'screen') && (!query.condition || condition(query.condition, mediaLeaf));
    return query.modifier?.toLowerCase() === 'not' ? !holds : holds;
  });
};

export const isPropertyKnown = (name) => Boolean(lexer.getProperty(name));
const matches = (name, value) => lexer.matchProperty(name, value).error === null;
// A property takes all of these or none: which do is found out before the snapshot.
const kinds = [[/^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i, '#000'], [/^(?:\d+|\d*\.\d+)(?:px|r?em)$/, '1px']].map(([kind, sample]) => [kind, new Set(Object.keys(properties).filter((name) => matches(name, sample)))]);
const isOfKind = (name, value) => kinds.some(([kind, names]) => names.has(name) && kind.test(value));
export const isDeclarationKnown = (name, value) => name.startsWith('--') || isOfKind(name, value) || matches(name, value);

export const supports = (text) => {
  const negated = /^\s*not\s*/i.exec(text);
  const rest = negated ? text.slice(negated[0].length) : text;
  const selector = /^\s*selector\(/i.test(rest);
  const declaration = /^\s*\(\s*(-{0,2}[\w-]+)\s*:\s*([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/.exec(rest);
  if (declaration) return isDeclarationKnown(declaration[1].toLowerCase(), declaration[2].trim()) !== Boolean(negated);
  if (selector) return !negated;
  const parts = rest.split(/\)\s*(and|or)\s*\(/i);
  if (parts.length < 3) return false;
  const values = parts.filter((_, i) => i % 2 === 0).map((part, i, all) => supports(`${i ? '(' : ''}${part}${i < all.length - 1 ? ')' : ''}`));
  return (/^or$/i.test(parts[1]) ? values.some(Boolean) : values.every(Boolean)) !== Boolean(negated);
};
