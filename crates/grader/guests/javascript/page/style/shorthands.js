// Shorthand properties: into their longhands, and back into one text.
import { colorOf } from './values.js';

const sides = ['top', 'right', 'bottom', 'left'];
const corners = ['top-left', 'top-right', 'bottom-right', 'bottom-left'];
const lineStyles = new Set('none hidden dotted dashed solid double groove ridge inset outset auto'.split(' '));

// `text` cut at the spaces (or at `separator`) that stand outside of brackets and quotes.
export const split = (text, separator = /\s/) => {
  const parts = [];
  let depth = 0;
  let quote = '';
  let part = '';
  for (const character of text) {
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (depth === 0 && separator.test(character)) {
      if (part) parts.push(part);
      part = '';
      continue;
    }
    part += character;
  }
  if (part) parts.push(part);
  return parts;
};

const four = (parts) => [parts[0], parts[1] ?? parts[0], parts[2] ?? parts[0], parts[3] ?? parts[1] ?? parts[0]];
const box = (names) => (value) => {
  const parts = split(value);
  if (parts.length > 4) return null;
  const values = four(parts);
  return names.map((name, i) => [name, values[i]]);
};
const pair = (names) => (value) => {
  const parts = split(value);
  return parts.length > 2 ? null : [[names[0], parts[0]], [names[1], parts[1] ?? parts[0]]];
};
const isLength = (part) => /^[+-]?[\d.]/.test(part) || /^(?:calc|min|max|clamp)\(/i.test(part);
const isTime = (part) => /^[+-]?[\d.]+m?s$/i.test(part);
const isLine = (part) => lineStyles.has(part.toLowerCase());
const isWidth = (part) => isLength(part) || /^(?:thin|medium|thick)$/i.test(part);

// width, style and colour in any order
const line = (value) => {
  const found = { width: 'medium', style: 'none', color: 'currentcolor' };
  for (const part of split(value)) {
    if (isWidth(part)) found.width = part;
    else if (isLine(part)) found.style = part;
    else found.color = part;
  }
  return found;
};
const lineOf = (prefix) => (value) => Object.entries(line(value)).map(([key, part]) => [`${prefix}-${key}`, part]);

const border = (value) => {
  const found = line(value);
  return [...sides.flatMap((side) => Object.entries(found).map(([key, part]) => [`border-${side}-${key}`, part])), ['border-image-source', 'none']];
};

const radius = (value) => {
  const [across, down] = split(value, /\//).map((part) => four(split(part)));
  return corners.map((corner, i) => [`border-${corner}-radius`, down && down[i] !== across[i] ? `${across[i]} ${down[i]}` : across[i]]);
};

const flex = (value) => {
  const keyword = { none: ['0', '0', 'auto'], auto: ['1', '1', 'auto'], initial: ['0', '1', 'auto'] }[value.toLowerCase()];
  const parts = keyword ?? split(value);
  const numbers = keyword ? [] : parts.filter((part) => /^[+]?[\d.]+$/.test(part));
  const basis = keyword ? null : parts.find((part) => !/^[+]?[\d.]+$/.test(part));
  const [grow, shrink, size] = keyword ?? [numbers[0] ?? '1', numbers[1] ?? '1', basis ?? '0%'];
  return [['flex-grow', grow], ['flex-shrink', shrink], ['flex-basis', size]];
};
const flexFlow = (value) => {
  const parts = split(value.toLowerCase());
  return [['flex-direction', parts.find((part) => /^(?:row|column)/.test(part)) ?? 'row'], ['flex-wrap', parts.find((part) => /wrap/.test(part)) ?? 'nowrap']];
};

const font = (value) => {
  const found = { 'font-style': 'normal', 'font-variant': 'normal', 'font-weight': 'normal', 'font-stretch': 'normal', 'line-height': 'normal' };
  const parts = split(value.replace(/\s*\/\s*/g, '/'));
  const at = parts.findIndex((part) => isLength(part.split('/')[0]) && !/^\d+$/.test(part) || /^(?:xx?-small|small|medium|large|xx?x?-large|smaller|larger)(?:\/|$)/i.test(part));
  if (at < 0 || at === parts.length - 1) return null;
  for (const part of parts.slice(0, at)) {
    if (/^(?:italic|oblique)$/i.test(part)) found['font-style'] = part;
    else if (/^(?:bold|bolder|lighter|\d+)$/i.test(part)) found['font-weight'] = part;
    else if (/^small-caps$/i.test(part)) found['font-variant'] = part;
    else if (/(?:condensed|expanded)$/i.test(part)) found['font-stretch'] = part;
    else if (!/^normal$/i.test(part)) return null;
  }
  const [size, height] = parts[at].split('/');
  if (height) found['line-height'] = height;
  return [...Object.entries(found), ['font-size', size], ['font-family', parts.slice(at + 1).join(' ')]];
};

const backgroundDefaults = { image: 'none', 'position-x': '0%', 'position-y': '0%', size: 'auto', repeat: 'repeat', attachment: 'scroll', origin: 'padding-box', clip: 'border-box' };
const background = (value) => {
  const layers = split(value, /,/).map((layer) => layer.trim());
  let color = 'transparent';
  const found = layers.map((layer) => {
    const result = { ...backgroundDefaults };
    const [first, after] = split(layer.replace(/\s*\/\s*/g, ' / ')).reduce((sides, part) => (part === '/' ? [sides[0], []] : (sides.at(-1).push(part), sides)), [[]]);
    const position = [];
    const boxes = [];
    const parts = after ? [...first, ...after.slice(after.findIndex((part) => !isLength(part) && !/^(?:auto|cover|contain)$/i.test(part)) >>> 0)] : first;
    for (const part of parts) {
      if (/^(?:url|[a-z-]*gradient|image-set|cross-fade)\(/i.test(part)) result.image = part;
      else if (/^(?:no-repeat|repeat|repeat-x|repeat-y|space|round)$/i.test(part)) result.repeat = result.repeat === 'repeat' ? part : `${result.repeat} ${part}`;
      else if (/^(?:fixed|local|scroll)$/i.test(part)) result.attachment = part;
      else if (/-box$|^text$/i.test(part)) boxes.push(part);
      else if (isLength(part) || /^(?:left|right|top|bottom|center)$/i.test(part)) position.push(part);
      else if (!/^none$/i.test(part)) color = part;
    }
    if (boxes.length) [result.origin, result.clip] = [boxes[0], boxes[1] ?? boxes[0]];
    if (position.length) [result['position-x'], result['position-y']] = positions(position);
    if (after) result.size = after.filter((part) => isLength(part) || /^(?:auto|cover|contain)$/i.test(part)).slice(0, 2).join(' ') || 'auto';
    return result;
  });
  return [['background-color', color], ...Object.keys(backgroundDefaults).map((key) => [`background-${key}`, found.map((layer) => layer[key]).join(', ')])];
};
const percent = { left: '0%', top: '0%', center: '50%', right: '100%', bottom: '100%' };
const positions = (parts) => {
  const list = parts.map((part) => part.toLowerCase());
  if (list.length === 2 && (/^(?:top|bottom)$/.test(list[0]) || /^(?:left|right)$/.test(list[1]))) list.reverse();
  if (list.length === 1 && /^(?:top|bottom)$/.test(list[0])) list.unshift('center');
  if (list.length > 2) return [list.slice(0, 2).join(' '), list.slice(2).join(' ')];
  return [percent[list[0]] ?? list[0], percent[list[1] ?? 'center'] ?? list[1]];
};
const backgroundPosition = (value) => {
  const layers = split(value, /,/).map((layer) => positions(split(layer)));
  return [['background-position-x', layers.map(([x]) => x).join(', ')], ['background-position-y', layers.map(([, y]) => y).join(', ')]];
};

const listStyle = (value) => {
  const found = { type: 'disc', position: 'outside', image: 'none' };
  for (const part of split(value)) {
    if (/^(?:inside|outside)$/i.test(part)) found.position = part;
    else if (/^url\(/i.test(part)) found.image = part;
    else found.type = part;
  }
  return Object.entries(found).map(([key, part]) => [`list-style-${key}`, part]);
};

const textDecoration = (value) => {
  const found = { line: [], style: 'solid', color: 'currentcolor', thickness: 'auto' };
  for (const part of split(value)) {
    if (/^(?:underline|overline|line-through|blink|none)$/i.test(part)) found.line.push(part);
    else if (/^(?:solid|double|dotted|dashed|wavy)$/i.test(part)) found.style = part;
    else if (isLength(part) || /^(?:auto|from-font)$/i.test(part)) found.thickness = part;
    else found.color = part;
  }
  return [['text-decoration-line', found.line.join(' ') || 'none'], ['text-decoration-style', found.style], ['text-decoration-color', found.color], ['text-decoration-thickness', found.thickness]];
};

const timed = (prefix, keys, classify) => (value) => {
  const layers = split(value, /,/).map((layer) => {
    const found = { ...keys };
    let times = 0;
    for (const part of split(layer)) {
      if (isTime(part)) found[times++ ? 'delay' : 'duration'] = part;
      else if (/^(?:ease|linear|step|cubic-bezier)/i.test(part)) found['timing-function'] = part;
      else found[classify(part)] = part;
    }
    return found;
  });
  return Object.keys(keys).map((key) => [`${prefix}-${key}`, layers.map((layer) => layer[key]).join(', ')]);
};
const transition = timed('transition', { property: 'all', duration: '0s', 'timing-function': 'ease', delay: '0s', behavior: 'normal' }, (part) => (/^(?:allow-discrete|normal)$/i.test(part) ? 'behavior' : 'property'));
const animation = timed('animation', { duration: '0s', 'timing-function': 'ease', delay: '0s', 'iteration-count': '1', direction: 'normal', 'fill-mode': 'none', 'play-state': 'running', name: 'none' }, (part) => {
  if (/^(?:infinite|[\d.]+)$/i.test(part)) return 'iteration-count';
  if (/^(?:normal|reverse|alternate|alternate-reverse)$/i.test(part)) return 'direction';
  if (/^(?:forwards|backwards|both)$/i.test(part)) return 'fill-mode';
  return /^(?:running|paused)$/i.test(part) ? 'play-state' : 'name';
});

// Grid lines: what is left out is `auto`, or the name given for the opposite line.
const slashed = (names) => (value) => {
  const parts = split(value, /\//).map((part) => part.trim());
  const copied = (part) => (part !== undefined && /^[a-z_-]/i.test(part) && !/^(?:span|auto)\b/i.test(part) ? part : 'auto');
  const lines = names.length === 2 ? [parts[0], parts[1] ?? copied(parts[0])] : [parts[0], parts[1] ?? copied(parts[0]), parts[2] ?? copied(parts[0]), parts[3] ?? copied(parts[1] ?? parts[0])];
  return names.map((name, i) => [name, lines[i]]);
};
const place = (kind) => (value) => {
  const parts = split(value);
  return [[`align-${kind}`, parts[0]], [`justify-${kind}`, parts[1] ?? parts[0]]];
};
const gridTemplate = (value) => {
  if (/["']/.test(value)) {
    const rows = value.split('/')[0];
    return [['grid-template-areas', (rows.match(/(["']).*?\1/g) ?? []).join(' ')], ['grid-template-columns', value.split('/')[1]?.trim() ?? 'none'], ['grid-template-rows', split(rows).filter((part) => !/^["']/.test(part)).join(' ') || 'none']];
  }
  const [rows, columns] = split(value, /\//).map((part) => part.trim());
  return [['grid-template-rows', rows], ['grid-template-columns', columns ?? 'none'], ['grid-template-areas', 'none']];
};

// A template, or on one side of the slash how what is not in the template is placed: `auto-flow dense 2rem / 1fr 1fr`.
const grid = (value) => {
  const flow = /\bauto-flow\b/i;
  if (!flow.test(value)) return [...gridTemplate(value), ['grid-auto-flow', 'row'], ['grid-auto-rows', 'auto'], ['grid-auto-columns', 'auto']];
  const parts = split(value, /\//).map((part) => part.trim());
  const at = parts.findIndex((part) => flow.test(part));
  if (parts.length !== 2 || flow.test(parts[1 - at])) return null;
  const words = split(parts[at]);
  const dense = words.some((word) => /^dense$/i.test(word)) ? ' dense' : '';
  const tracks = words.filter((word) => !/^(?:auto-flow|dense)$/i.test(word)).join(' ') || 'auto';
  const [rows, columns] = at === 0 ? ['none', parts[1]] : [parts[0], 'none'];
  return [
    ...gridTemplate(`${rows} / ${columns}`),
    ['grid-auto-flow', at === 0 ? `row${dense}` : `column${dense}`],
    ['grid-auto-rows', at === 0 ? tracks : 'auto'],
    ['grid-auto-columns', at === 0 ? 'auto' : tracks],
  ];
};

const sideNames = (before, after = '') => sides.map((side) => `${before}${side}${after}`);
const shorthands = {
  margin: box(sideNames('margin-')),
  padding: box(sideNames('padding-')),
  inset: box(sides),
  'scroll-margin': box(sideNames('scroll-margin-')),
  'scroll-padding': box(sideNames('scroll-padding-')),
  'border-width': box(sideNames('border-', '-width')),
  'border-style': box(sideNames('border-', '-style')),
  'border-color': box(sideNames('border-', '-color')),
  'margin-block': pair(['margin-top', 'margin-bottom']),
  'margin-inline': pair(['margin-left', 'margin-right']),
  'padding-block': pair(['padding-top', 'padding-bottom']),
  'padding-inline': pair(['padding-left', 'padding-right']),
  'inset-block': pair(['top', 'bottom']),
  'inset-inline': pair(['left', 'right']),
  border,
  ...Object.fromEntries(sides.map((side) => [`border-${side}`, lineOf(`border-${side}`)])),
  outline: lineOf('outline'),
  'column-rule': lineOf('column-rule'),
  'border-radius': radius,
  flex,
  'flex-flow': flexFlow,
  gap: pair(['row-gap', 'column-gap']),
  'grid-gap': pair(['row-gap', 'column-gap']),
  overflow: pair(['overflow-x', 'overflow-y']),
  font,
  background,
  'background-position': backgroundPosition,
  'list-style': listStyle,
  'text-decoration': textDecoration,
  transition,
  animation,
  'grid-row': slashed(['grid-row-start', 'grid-row-end']),
  'grid-column': slashed(['grid-column-start', 'grid-column-end']),
  'grid-area': slashed(['grid-row-start', 'grid-column-start', 'grid-row-end', 'grid-column-end']),
  'grid-template': gridTemplate,
  grid,
  'place-items': place('items'),
  'place-content': place('content'),
  'place-self': place('self'),
  columns: (value) => {
    const parts = split(value);
    return [['column-count', parts.find((part) => /^\d+$/.test(part)) ?? 'auto'], ['column-width', parts.find((part) => !/^\d+$/.test(part)) ?? 'auto']];
  },
};

// One name for what browsers keep under two, in a page written from left to right.
const aliases = {
  'margin-block-start': 'margin-top', 'margin-block-end': 'margin-bottom', 'margin-inline-start': 'margin-left', 'margin-inline-end': 'margin-right',
  'padding-block-start': 'padding-top', 'padding-block-end': 'padding-bottom', 'padding-inline-start': 'padding-left', 'padding-inline-end': 'padding-right',
  'inset-block-start': 'top', 'inset-block-end': 'bottom', 'inset-inline-start': 'left', 'inset-inline-end': 'right',
  'inline-size': 'width', 'block-size': 'height', 'min-inline-size': 'min-width', 'max-inline-size': 'max-width', 'min-block-size': 'min-height', 'max-block-size': 'max-height',
  'word-wrap': 'overflow-wrap', 'grid-row-gap': 'row-gap', 'grid-column-gap': 'column-gap', '-webkit-box-sizing': 'box-sizing',
};
for (const [logical, side] of [['block-start', 'top'], ['block-end', 'bottom'], ['inline-start', 'left'], ['inline-end', 'right']]) {
  shorthands[`border-${logical}`] = lineOf(`border-${side}`);
  for (const key of ['width', 'style', 'color']) aliases[`border-${logical}-${key}`] = `border-${side}-${key}`;
}
export const nameOf = (name) => aliases[name] ?? name;

const wide = new Set(['inherit', 'initial', 'unset', 'revert', 'revert-layer']);
const cache = new Map();
const longhandsOf = {};
const samples = { font: '1px a', 'grid-template': 'none', animation: 'none', transition: 'all', 'border-radius': '0' };
for (const name of Object.keys(shorthands)) longhandsOf[name] = shorthands[name](samples[name] ?? '0').map(([longhand]) => longhand);

export const isShorthand = (name) => Object.hasOwn(shorthands, name);
export const longhands = (name) => longhandsOf[name] ?? [name];

// [[longhand, value], ...] of a declaration; null when a shorthand's value makes no sense.
export const expand = (name, value) => {
  if (!isShorthand(name)) return [[nameOf(name), value]];
  if (wide.has(value.toLowerCase())) return longhandsOf[name].map((longhand) => [longhand, value]);
  const key = `${name}:${value}`;
  if (!cache.has(key)) {
    if (cache.size > 2000) cache.clear();
    cache.set(key, shorthands[name](value));
  }
  return cache.get(key);
};

// The shorthand's text, from the computed values of its longhands.
export const collapse = (name, valueOf) => {
  const values = longhandsOf[name].map(valueOf);
  const same = values.every((value) => value === values[0]);
  switch (name) {
    case 'margin': case 'padding': case 'inset': case 'scroll-margin': case 'scroll-padding': case 'border-width': case 'border-style': case 'border-color': {
      const [top, right, bottom, left] = values;
      if (left !== right) return values.join(' ');
      if (bottom !== top) return `${top} ${right} ${bottom}`;
      return right === top ? top : `${top} ${right}`;
    }
    case 'border': {
      const [width, style, color] = values;
      return sides.every((_, i) => values[3 * i] === width && values[3 * i + 1] === style && values[3 * i + 2] === color) ? `${width} ${style} ${color}` : '';
    }
    case 'border-radius': return same ? values[0] : four(values).join(' ');
    case 'gap': case 'grid-gap': case 'overflow': case 'place-items': case 'place-content': case 'place-self': case 'margin-block': case 'margin-inline': case 'padding-block': case 'padding-inline': case 'inset-block': case 'inset-inline':
      return same ? values[0] : values.join(' ');
    case 'background': return collapseBackground(values);
    case 'font': {
      const [style, variant, weight, stretch, height, size, family] = values;
      const words = [style, variant, weight === '400' ? 'normal' : weight, stretch === '100%' ? 'normal' : stretch].filter((word) => word !== 'normal');
      return [...words, height === 'normal' ? size : `${size} / ${height}`, family].join(' ');
    }
    case 'text-decoration': {
      const [lines, style, color] = values;
      return [lines, style === 'solid' ? '' : style, color === valueOf('color') ? '' : color].filter(Boolean).join(' ');
    }
    case 'grid-row': case 'grid-column': case 'grid-area': return values.join(' / ').replace(/(?: \/ auto)+$/, '');
    case 'transition': case 'animation': return layered(name, values);
    default: return values.join(' ');
  }
};

const collapseBackground = ([color, ...rest]) => {
  const defaults = Object.values(backgroundDefaults);
  const [image, x, y, size, ...others] = rest;
  if (rest.every((value, i) => value === defaults[i])) return color;
  const place = x === '0%' && y === '0%' && size === 'auto' ? '' : `${x} ${y}${size === 'auto' ? '' : ` / ${size}`}`;
  const shown = color === colorOf('transparent') ? '' : color;
  return [shown, image, place, ...others.filter((value, i) => value !== defaults[4 + i])].filter(Boolean).join(' ');
};

const layered = (name, values) => {
  const defaults = Object.fromEntries(shorthands[name](samples[name]).map(([key, value]) => [key, value]));
  const lists = values.map((value) => split(value, /,/).map((part) => part.trim()));
  return lists[0].map((_, i) => {
    const words = lists.map((list, j) => [list[i % list.length], defaults[longhandsOf[name][j]]]).filter(([value, usual]) => value !== usual).map(([value]) => value);
    return words.join(' ') || (name === 'transition' ? 'all' : 'none');
  }).join(', ');
};
