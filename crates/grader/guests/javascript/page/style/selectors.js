// Selectors: read by css-tree, matched here, for nesting, for states a test asks for (`:hover`) and for speed.
import parse from 'css-tree/selector-parser';
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import { split } from './shorthands.js';

const MAX_DEPTH = 24;
const html = 'http://www.w3.org/1999/xhtml';
const pseudoElements = new Set(('before after first-line first-letter marker placeholder selection backdrop file-selector-button cue part slotted ' +
  'spelling-error grammar-error target-text highlight view-transition details-content -webkit-scrollbar -webkit-scrollbar-thumb ' +
  '-webkit-scrollbar-track -webkit-slider-thumb -moz-range-thumb -webkit-file-upload-button -webkit-search-cancel-button -webkit-inner-spin-button -webkit-outer-spin-button').split(' '));
const legacy = new Set(['before', 'after', 'first-line', 'first-letter']);

class BadSelector extends Error {}

const nameOf = (element) => element[symbols.localName];
const siblings = (element) => element[symbols.parentNode]?.[symbols.elementArray] ?? [element];
const attribute = (element, name) => element.getAttribute(name);
const parentOf = (element) => {
  const parent = element[symbols.parentNode];
  return parent?.nodeType === 1 ? parent : null;
};
const isSame = (a, b) => a === b || (a[symbols.proxy] ?? a) === (b[symbols.proxy] ?? b);
const fields = new Set(['input', 'select', 'textarea', 'button', 'fieldset', 'option', 'optgroup']);
const isDisabled = (element) => {
  if (!fields.has(nameOf(element))) return false;
  if (attribute(element, 'disabled') !== null) return true;
  for (let up = parentOf(element); up; up = parentOf(up)) if (nameOf(up) === 'fieldset' && attribute(up, 'disabled') !== null) return true;
  return false;
};
const isLink = (element) => (nameOf(element) === 'a' || nameOf(element) === 'area') && attribute(element, 'href') !== null;
const isWritable = (element) => (nameOf(element) === 'textarea' || (nameOf(element) === 'input' && !/^(?:checkbox|radio|button|submit|reset|file|color|range|hidden|image)$/.test(element.type))) && !isDisabled(element) && attribute(element, 'readonly') === null;
const isField = (element) => ['input', 'select', 'textarea'].includes(nameOf(element));
const focused = (element) => isSame(element.ownerDocument.activeElement ?? element.ownerDocument, element);

const simple = {
  root: (element) => element.ownerDocument.documentElement === element,
  scope: (element) => element.ownerDocument.documentElement === element,
  empty: (element) => element[symbols.nodeArray].every((node) => node.nodeType !== 1 && (node.nodeType !== 3 || node.data === '')),
  'first-child': (element) => isSame(siblings(element)[0], element),
  'last-child': (element) => isSame(siblings(element).at(-1), element),
  'only-child': (element) => siblings(element).length === 1,
  'first-of-type': (element) => isSame(ofType(element)[0], element),
  'last-of-type': (element) => isSame(ofType(element).at(-1), element),
  'only-of-type': (element) => ofType(element).length === 1,
  checked: (element) => (nameOf(element) === 'option' ? element.selected : nameOf(element) === 'input' && /^(?:checkbox|radio)$/.test(element.type) && element.checked),
  disabled: isDisabled,
  enabled: (element) => fields.has(nameOf(element)) && !isDisabled(element),
  required: (element) => isField(element) && attribute(element, 'required') !== null,
  optional: (element) => isField(element) && attribute(element, 'required') === null,
  'read-only': (element) => !isWritable(element),
  'read-write': isWritable,
  'placeholder-shown': (element) => isField(element) && attribute(element, 'placeholder') !== null && element.value === '',
  link: isLink,
  'any-link': isLink,
  visited: () => false,
  target: () => false,
  default: (element) => attribute(element, 'checked') !== null || attribute(element, 'selected') !== null,
  indeterminate: (element) => Boolean(element.indeterminate),
  valid: (element) => isField(element) && element.validity?.valid === true,
  invalid: (element) => isField(element) && element.validity?.valid === false,
  'user-valid': () => false,
  'user-invalid': () => false,
  'in-range': (element) => isField(element) && element.validity?.valid === true,
  'out-of-range': (element) => isField(element) && (element.validity?.rangeOverflow || element.validity?.rangeUnderflow),
  open: (element) => attribute(element, 'open') !== null,
  modal: () => false,
  'popover-open': () => false,
  fullscreen: () => false,
  defined: () => true,
  autofill: () => false,
  focus: (element, context) => focused(element) || context.states.has('focus'),
  'focus-visible': (element, context) => focused(element) || context.states.has('focus') || context.states.has('focus-visible'),
  'focus-within': (element, context) => context.states.has('focus-within') || contains(element, element.ownerDocument.activeElement),
  hover: (element, context) => context.states.has('hover'),
  active: (element, context) => context.states.has('active'),
};
const contains = (element, inner) => {
  for (let at = inner; at; at = parentOf(at)) if (isSame(at, element)) return true;
  return false;
};
const ofType = (element) => siblings(element).filter((other) => nameOf(other) === nameOf(element));

const nth = (node, context) => {
  const { nth: formula, selector } = node;
  let [a, b] = [0, 0];
  if (formula.type === 'Identifier') [a, b] = formula.name.toLowerCase() === 'odd' ? [2, 1] : [2, 0];
  else [a, b] = [Number(formula.a === '-' ? -1 : formula.a === '+' ? 1 : (formula.a ?? 0)), Number(formula.b ?? 0)];
  const filter = selector ? compileList(selector, context) : null;
  return { accepts: (position) => (a === 0 ? position === b : (position - b) % a === 0 && (position - b) / a >= 0), filter };
};
const nthTest = (name, node, context) => {
  const { accepts, filter } = nth(node, context);
  const typed = name.endsWith('of-type');
  const fromEnd = name.startsWith('nth-last');
  const test = (element, state) => {
    let list = typed ? ofType(element) : siblings(element);
    if (filter) {
      if (!filter.matches(element, state)) return false;
      list = list.filter((other) => filter.matches(other, state));
    }
    const index = list.findIndex((other) => isSame(other, element));
    return accepts(fromEnd ? list.length - index : index + 1);
  };
  return { test, weight: add([0, 1, 0], filter ? filter.weight : [0, 0, 0]) };
};

const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const compareWeights = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
const heaviest = (weights) => weights.reduce((most, weight) => (compareWeights(weight, most) > 0 ? weight : most), [0, 0, 0]);

const attributeTest = (node) => {
  const name = node.name.name;
  const value = node.value?.type === 'String' ? node.value.value : node.value?.name;
  const fold = node.flags?.toLowerCase() === 'i' || (name === 'type' && node.flags !== 's');
  const clean = (text) => (fold ? text.toLowerCase() : text);
  const wanted = clean(value ?? '');
  const tests = {
    '=': (text) => text === wanted,
    '~=': (text) => wanted !== '' && !/\s/.test(wanted) && text.split(/\s+/).includes(wanted),
    '|=': (text) => text === wanted || text.startsWith(`${wanted}-`),
    '^=': (text) => wanted !== '' && text.startsWith(wanted),
    '$=': (text) => wanted !== '' && text.endsWith(wanted),
    '*=': (text) => wanted !== '' && text.includes(wanted),
  };
  const test = node.matcher ? tests[node.matcher] : () => true;
  return (element) => {
    const text = attribute(element, name);
    return text !== null && test(clean(text));
  };
};

const languageTest = (node) => {
  const wanted = [...node.children].map((child) => (child.name ?? child.value ?? '').toLowerCase()).filter(Boolean);
  return (element) => {
    for (let at = element; at; at = parentOf(at)) {
      const language = attribute(at, 'lang')?.toLowerCase();
      if (language !== undefined && language !== null) return wanted.some((name) => language === name || language.startsWith(`${name}-`));
    }
    return false;
  };
};

const pseudoClass = (node, context) => {
  const name = node.name.toLowerCase();
  const first = node.children?.first ?? null;
  if (!node.children && Object.hasOwn(simple, name)) return { test: simple[name], weight: [0, 1, 0] };
  switch (name) {
    case 'is': case 'where': case 'not': case 'matches': case '-webkit-any': {
      if (!first) throw new BadSelector();
      const list = compileList(first, context);
      const negated = name === 'not';
      return { test: (element, state) => list.matches(element, state) !== negated, weight: name === 'where' ? [0, 0, 0] : list.weight };
    }
    case 'has': {
      if (!first) throw new BadSelector();
      const list = compileList(first, { ...context, relative: true });
      return { test: (element, state) => list.has(element, state), weight: list.weight };
    }
    case 'nth-child': case 'nth-last-child': case 'nth-of-type': case 'nth-last-of-type':
      if (first?.type !== 'Nth') throw new BadSelector();
      return nthTest(name, first, context);
    case 'lang':
      return { test: languageTest(node), weight: [0, 1, 0] };
    case 'dir':
      return { test: (element) => (element.closest('[dir]')?.getAttribute('dir') ?? 'ltr') === first?.name, weight: [0, 1, 0] };
    default:
      throw new BadSelector();
  }
};

const part = (node, compound, context) => {
  switch (node.type) {
    case 'TypeSelector': {
      const name = node.name.slice(node.name.lastIndexOf('|') + 1);
      if (name === '*') return;
      const lower = name.toLowerCase();
      compound.tests.push((element) => (element[symbols.namespaceURI] === html ? nameOf(element) === lower : nameOf(element) === name));
      compound.tag = lower;
      compound.weight[2]++;
      return;
    }
    case 'IdSelector':
      compound.tests.push((element) => attribute(element, 'id') === node.name);
      compound.id = node.name;
      compound.weight[0]++;
      return;
    case 'ClassSelector': {
      const { name } = node;
      compound.tests.push((element) => {
        const text = attribute(element, 'class');
        return text !== null && text.includes(name) && text.split(/\s+/).includes(name);
      });
      compound.class = name;
      compound.weight[1]++;
      return;
    }
    case 'AttributeSelector':
      compound.tests.push(attributeTest(node));
      compound.weight[1]++;
      return;
    case 'NestingSelector': {
      const { parent } = context;
      compound.tests.push(parent ? (element, state) => parent.matches(element, state) : simple.root);
      compound.weight = add(compound.weight, parent ? parent.weight : [0, 1, 0]);
      return;
    }
    case 'PseudoElementSelector':
      return pseudoElement(node, compound);
    case 'PseudoClassSelector': {
      if (legacy.has(node.name.toLowerCase())) return pseudoElement(node, compound);
      const { test, weight } = pseudoClass(node, context);
      compound.tests.push(test);
      compound.weight = add(compound.weight, weight);
      return;
    }
    default:
      throw new BadSelector();
  }
};

const pseudoElement = (node, compound) => {
  const name = node.name.toLowerCase();
  if (!pseudoElements.has(name)) throw new BadSelector();
  compound.pseudo = name;
  compound.weight[2]++;
};

const compileSelector = (ast, context) => {
  const compounds = [];
  let compound = null;
  let combinator = context.relative ? ' ' : null;
  for (const node of ast.children) {
    if (node.type === 'Combinator') {
      if (!compound && !context.relative) throw new BadSelector();
      combinator = node.name;
      if (!'> +~'.includes(combinator)) throw new BadSelector();
      compound = null;
      continue;
    }
    if (!compound) {
      compound = { tests: [], weight: [0, 0, 0], combinator };
      compounds.push(compound);
      combinator = null;
    }
    part(node, compound, context);
  }
  if (!compound) throw new BadSelector();
  const last = compounds.at(-1);
  const weight = compounds.reduce((sum, { weight: one }) => add(sum, one), [0, 0, 0]);
  return { compounds, weight, pseudo: last.pseudo ?? null, key: last.id ? `#${last.id}` : last.class ? `.${last.class}` : (last.tag ?? '*') };
};

const passes = (compound, element, state) => {
  for (const test of compound.tests) if (!test(element, state)) return false;
  return true;
};

// Whether the compounds up to `at` match, the last of them on `element`. `anchor`: where a relative selector must begin.
const climb = (compounds, at, element, state, anchor) => {
  if (++state.steps > MAX_STEPS) return false;
  const compound = compounds[at];
  if (!passes(compound, element, state)) return false;
  if (at === 0 && !anchor) return true;
  const reached = (other) => (at === 0 ? isSame(other, anchor) : climb(compounds, at - 1, other, state, anchor));
  switch (compound.combinator) {
    case '>': {
      const parent = parentOf(element);
      return parent !== null && reached(parent);
    }
    case '+': case '~': {
      const list = siblings(element);
      for (let i = list.findIndex((other) => isSame(other, element)) - 1; i >= 0; i--) {
        if (reached(list[i])) return true;
        if (compound.combinator === '+') return false;
      }
      return false;
    }
    default:
      for (let up = parentOf(element); up; up = parentOf(up)) if (reached(up)) return true;
      return false;
  }
};
const MAX_STEPS = 200000;

const matchesOne = (selector, element, state) => climb(selector.compounds, selector.compounds.length - 1, element, state, null);
const hasOne = (selector, anchor, state) => {
  const beside = '+~'.includes(selector.compounds[0].combinator);
  const scope = beside ? siblings(anchor) : [anchor];
  const visit = (element) => {
    for (const child of element[symbols.elementArray]) {
      if (climb(selector.compounds, selector.compounds.length - 1, child, state, anchor) || visit(child)) return true;
    }
    return false;
  };
  return scope.some((element) => (beside && !isSame(element, anchor) && climb(selector.compounds, selector.compounds.length - 1, element, state, anchor)) || visit(element));
};

const compileList = (list, context) => {
  const depth = (context.depth ?? 0) + 1;
  if (depth > MAX_DEPTH) throw new BadSelector();
  const selectors = [...(list.children ?? [])].map((ast) => compileSelector(ast, { ...context, depth }));
  if (!selectors.length) throw new BadSelector();
  return group(selectors);
};
const group = (selectors) => ({
  selectors,
  weight: heaviest(selectors.map(({ weight }) => weight)),
  matches: (element, state) => selectors.some((selector) => !selector.pseudo && matchesOne(selector, element, state)),
  has: (element, state) => selectors.some((selector) => hasOne(selector, element, state)),
});

// `text` as a list of selectors, nested in `parent`'s; null when it is none.
export const compile = (text, parent = null) => {
  try {
    const selectors = split(text, /,/).map((one) => {
      const written = one.trim();
      if (!written) throw new BadSelector();
      const full = parent && !written.includes('&') ? `& ${written}` : written;
      return compileSelector(parse(full, { context: 'selector', onParseError: () => { throw new BadSelector(); } }), { parent });
    });
    if (/,\s*$/.test(text)) throw new BadSelector();
    return group(selectors);
  } catch (error) {
    // nested too deep to be read is as bad
    if (error instanceof BadSelector || error?.name === 'SyntaxError' || error instanceof RangeError) return null;
    throw error;
  }
};

export const matchesSelector = matchesOne;
