// Values as browsers give them back from getComputedStyle: colours in rgb(), lengths in px, one way to write each.
import { color as readColor, serializeRGB } from '@csstools/css-color-parser';
import { calcFromComponentValues } from '@csstools/css-calc';
import { parseCommaSeparatedListOfComponentValues, parseComponentValue, stringify } from '@csstools/css-parser-algorithms';
import { TokenType, tokenize } from '@csstools/css-tokenizer';

const MAX_VALUE = 20000;
const numberFormat = (number) => {
  const rounded = Math.round(number * 1e4) / 1e4;
  return String(Object.is(rounded, -0) ? 0 : rounded);
};

// Properties where a bare number is a number; elsewhere 0 is a length.
const unitless = new Set(('opacity z-index flex-grow flex-shrink order line-height font-weight tab-size orphans widows column-count zoom ' +
  'animation-iteration-count aspect-ratio scale grid-row-start grid-row-end grid-column-start grid-column-end fill-opacity stroke-opacity ' +
  'stop-opacity flood-opacity font-size-adjust counter-increment counter-reset counter-set transform filter border-image-slice ' +
  'border-image-width border-image-outset mask-border-slice initial-letter math-depth rotate backdrop-filter shape-image-threshold ' +
  'hyphenate-limit-chars transition-timing-function animation-timing-function').split(' '));
// Properties whose names are the author's own: their case counts.
const ownNames = new Set(('font-family animation-name content quotes grid-template-areas grid-area grid-row-start grid-row-end grid-column-start ' +
  'grid-column-end grid-template-columns grid-template-rows counter-increment counter-reset counter-set view-transition-name container-name ' +
  'will-change list-style-type page transition-property').split(' '));
const colorFunctions = new Set(['rgb', 'rgba', 'hsl', 'hsla', 'hwb', 'lab', 'lch', 'oklab', 'oklch', 'color', 'color-mix', 'light-dark']);
const mathFunctions = /(?:^|[^\w-])(?:calc|min|max|clamp|round|mod|rem|abs|sign|hypot|pow|sqrt)\(/i;
const absolute = { px: 1, in: 96, cm: 96 / 2.54, mm: 96 / 25.4, q: 96 / 101.6, pt: 96 / 72, pc: 16 };
const angles = { deg: 1, grad: 0.9, rad: 180 / Math.PI, turn: 360 };

const colors = new Map();
// `text` as rgb(r, g, b) or rgba(r, g, b, a); null when it is no colour.
export const colorOf = (text) => {
  if (colors.has(text)) return colors.get(text);
  let result = null;
  if (text.toLowerCase() === 'transparent') result = 'rgba(0, 0, 0, 0)';
  else {
    const parsed = parseComponentValue(tokenize({ css: text }));
    const data = parsed && readColor(parsed);
    if (data && typeof data !== 'boolean' && !/^(?:currentcolor|accentcolor|canvas|linktext)/i.test(text)) result = serializeRGB(data).toString();
  }
  if (colors.size < 2000) colors.set(text, result);
  return result;
};

const lengthInPx = (value, unit, context) => {
  if (unit in absolute) return value * absolute[unit];
  switch (unit) {
    case 'em': return value * context.fontSize;
    case 'rem': return value * context.rootFontSize;
    case 'ex': case 'ch': return (value * context.fontSize) / 2;
    case 'vw': case 'svw': case 'lvw': case 'dvw': case 'vi': return (value * context.width) / 100;
    case 'vh': case 'svh': case 'lvh': case 'dvh': case 'vb': return (value * context.height) / 100;
    case 'vmin': return (value * Math.min(context.width, context.height)) / 100;
    case 'vmax': return (value * Math.max(context.width, context.height)) / 100;
    case 'lh': return value * context.fontSize * 1.2;
    default: return null;
  }
};

const dimension = (value, unit, context) => {
  const name = unit.toLowerCase();
  const px = lengthInPx(value, name, context);
  if (px !== null) return `${numberFormat(px)}px`;
  if (name in angles) return `${numberFormat(value * angles[name])}deg`;
  if (name === 'ms') return `${numberFormat(value / 1000)}s`;
  return `${numberFormat(value)}${name}`;
};

const quote = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`;

const simplify = (text, context) => {
  const absoluteText = rewrite(text, '', { ...context, plain: true });
  const lists = parseCommaSeparatedListOfComponentValues(tokenize({ css: absoluteText }));
  return calcFromComponentValues(lists, { precision: 4, toCanonicalUnits: true })
    .map((list) => stringify([list])).join(', ');
};

// Length of the function or bracket that starts at token `at`, in tokens.
const spanFrom = (tokens, at) => {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    const type = tokens[i][0];
    if (type === TokenType.Function || type === TokenType.OpenParen) depth++;
    else if (type === TokenType.CloseParen && --depth === 0) return i - at + 1;
  }
  return tokens.length - at;
};

const textOf = (tokens) => tokens.map((token) => token[1]).join('');

// Writes `text` anew, token by token. In `plain` mode only lengths change: what calc() is handed.
const rewrite = (text, property, context) => {
  const tokens = tokenize({ css: text });
  let out = '';
  let depth = 0;
  const keepsNames = ownNames.has(property);
  for (let i = 0; i < tokens.length; i++) {
    const [type, written, , , data] = tokens[i];
    switch (type) {
      case TokenType.Whitespace:
      case TokenType.Comment:
        if (out && !/[\s(]$/.test(out)) out += ' ';
        break;
      case TokenType.Dimension:
        out += dimension(data.value, data.unit, context);
        break;
      case TokenType.Percentage:
        out += `${numberFormat(data.value)}%`;
        break;
      case TokenType.Number:
        out += numberFormat(data.value) + (!context.plain && depth === 0 && data.value === 0 && !unitless.has(property) ? 'px' : '');
        break;
      case TokenType.Hash:
        out += colorOf(written) ?? written;
        break;
      case TokenType.String:
        out += quote(data.value);
        break;
      case TokenType.URL:
        out += `url(${quote(data.value)})`;
        break;
      case TokenType.Ident: {
        const name = written.toLowerCase();
        if (context.plain || keepsNames) out += keepsNames ? written : name;
        else if (name === 'currentcolor') out += context.color ?? name;
        else out += (namedColor(name, property) ?? name);
        break;
      }
      case TokenType.Function: {
        const name = data.value.toLowerCase();
        const span = spanFrom(tokens, i);
        if (colorFunctions.has(name) && !context.plain) {
          const whole = textOf(tokens.slice(i, i + span));
          out += colorOf(/currentcolor/i.test(whole) && context.color ? whole.replace(/currentcolor/gi, context.color) : whole) ?? whole;
          i += span - 1;
          break;
        }
        if (name === 'url') {
          const inner = tokens.slice(i + 1, i + span - 1).find(([kind]) => kind === TokenType.String);
          out += `url(${quote(inner?.[4].value ?? '')})`;
          i += span - 1;
          break;
        }
        out += `${keepsNames ? data.value : name}(`;
        depth++;
        break;
      }
      case TokenType.OpenParen:
        depth++;
        out += '(';
        break;
      case TokenType.CloseParen:
        depth--;
        out = `${out.trimEnd()})`;
        break;
      case TokenType.Comma:
        out = `${out.trimEnd()}, `;
        while (tokens[i + 1]?.[0] === TokenType.Whitespace) i++;
        break;
      case TokenType.Delim:
        if (data.value === '/' && !context.plain) {
          out = `${out.trimEnd()} / `;
          while (tokens[i + 1]?.[0] === TokenType.Whitespace) i++;
        } else out += data.value;
        break;
      case TokenType.EOF:
        break;
      default:
        out += written;
    }
  }
  return out.trim();
};

const notColors = /^(?:font-family|animation-name|grid|content|counter|transition-property|will-change|view-transition|container)/;
const namedColor = (name, property) => (notColors.test(property) || !/^[a-z]{3,20}$/.test(name) || keywords.has(name) ? null : colorOf(name));
const keywords = new Set(('auto none normal inherit initial unset revert solid dashed dotted double hidden visible block inline flex grid left right top bottom center start end ' +
  'bold italic underline collapse separate static relative absolute fixed sticky both row column wrap nowrap stretch baseline cover contain repeat scroll all ease linear ' +
  'pointer default text sans serif monospace medium small large thin thick').split(' '));

const repeats = /repeat\(\s*(\d+)\s*,\s*([^()]*(?:\([^()]*\)[^()]*)*)\)/gi;

// The computed form of `text` as a value of `property`. `context`: fontSize, rootFontSize, width, height (px), color.
export const canonical = (property, text, context) => {
  let value = text.length > MAX_VALUE ? text.slice(0, MAX_VALUE) : text;
  if (mathFunctions.test(value) && property !== 'content') value = nested(value) > 32 ? value : simplify(value, context);
  if (property === 'grid-template-columns' || property === 'grid-template-rows')
    value = value.replace(repeats, (whole, count, tracks) => (count > 100 ? whole : Array(Number(count)).fill(tracks.trim()).join(' ')));
  return rewrite(value, property, context);
};

const nested = (text) => {
  let depth = 0;
  let most = 0;
  for (const character of text) {
    if (character === '(') most = Math.max(most, ++depth);
    else if (character === ')') depth--;
  }
  return most;
};

// A length in px, or null.
export const pixels = (text, context) => {
  const match = /^([+-]?[\d.]+(?:e[+-]?\d+)?)([a-z]*)$/i.exec(text);
  if (!match) return null;
  if (!match[2]) return Number(match[1]) === 0 ? 0 : null;
  return lengthInPx(Number(match[1]), match[2].toLowerCase(), context);
};
export { numberFormat };
