// Matchers about pages, beside Jest's own.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import { expand, isShorthand } from './style/shorthands.js';

const dashed = (name) => (name.startsWith('--') ? name : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
const isElement = (value) => value?.nodeType === 1;
const needElement = (value) => {
  if (!isElement(value)) throw new Error('Matcher error: received value must be an element of the page');
};
const textOf = (element) => element.textContent.replace(/\s+/g, ' ').trim();
const fits = (text, wanted) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(String(wanted).replace(/\s+/g, ' ').trim()));
const answer = (pass, actual, expected) => ({ pass, actual, expected, message: () => '' });

const isShown = (element, styles) => {
  if (!element.isConnected) return false;
  const own = styles.of(element);
  if (own.get('visibility') !== 'visible' || Number(own.get('opacity')) === 0) return false;
  for (let at = element; at?.nodeType === 1; at = at.parentNode) if (styles.of(at).get('display') === 'none') return false;
  return true;
};

const states = ['input', 'select', 'textarea', 'button', 'fieldset', 'option', 'optgroup'];
const isDisabled = (element) => states.includes(element[symbols.localName]) && (element.disabled || element.closest('fieldset[disabled]') !== null);

// { property: value } as the page's own values would read, longhand by longhand.
const wantedStyle = (wanted, computed) => {
  const list = {};
  for (const [key, value] of Object.entries(wanted)) {
    const name = dashed(key);
    if (name.startsWith('--')) {
      list[name] = String(value).trim();
      continue;
    }
    const parts = isShorthand(name) ? expand(name, String(value)) : [[name, String(value)]];
    for (const [longhand, part] of parts ?? []) if (computed.text(longhand) !== '') list[longhand] = computed.compute(longhand, part);
  }
  return list;
};

export const matchersFor = (styles, page) => ({
  toHaveStyle(element, wanted) {
    needElement(element);
    const computed = styles.of(element);
    const expected = wantedStyle(wanted, computed);
    const actual = Object.fromEntries(Object.keys(expected).map((name) => [name, computed.text(name)]));
    const differing = Object.keys(expected).filter((name) => expected[name] !== actual[name]);
    const shown = differing.length ? differing : Object.keys(expected);
    const pick = (values) => shown.map((name) => `${name}: ${values[name]}`).join('; ');
    return answer(differing.length === 0 && Object.keys(expected).length > 0, pick(actual), pick(expected));
  },
  toBeVisible(element) {
    needElement(element);
    return { pass: isShown(element, styles), message: () => '' };
  },
  toBeInTheDocument(element) {
    return { pass: isElement(element) && element.isConnected, message: () => '' };
  },
  toHaveTextContent(element, wanted) {
    needElement(element);
    const text = textOf(element);
    return answer(fits(text, wanted), text, wanted);
  },
  toHaveAttribute(element, name, wanted) {
    needElement(element);
    const value = element.getAttribute(name);
    return answer(value !== null && (wanted === undefined || value === String(wanted)), value, wanted === undefined ? name : wanted);
  },
  toHaveClass(element, ...names) {
    needElement(element);
    const wanted = names.flatMap((name) => name.split(/\s+/));
    return answer(wanted.every((name) => element.classList.contains(name)), element.className, wanted.join(' '));
  },
  toHaveValue(element, wanted) {
    needElement(element);
    const value = element.type === 'number' && element.value !== '' ? Number(element.value) : element.value;
    return answer(Object.is(value, wanted), value, wanted);
  },
  toBeChecked(element) {
    needElement(element);
    return { pass: element.checked === true, message: () => '' };
  },
  toBeDisabled(element) {
    needElement(element);
    return { pass: isDisabled(element), message: () => '' };
  },
  toBeEnabled(element) {
    needElement(element);
    return { pass: !isDisabled(element), message: () => '' };
  },
  toHaveFocus(element) {
    needElement(element);
    return { pass: element.ownerDocument.activeElement === element, message: () => '' };
  },
  toBeEmptyDOMElement(element) {
    needElement(element);
    return { pass: element.innerHTML.trim() === '', message: () => '' };
  },
  toBeValidHtml(received, options = {}) {
    return validity(page.htmlFindings(), options);
  },
  toBeValidCss(received, options = {}) {
    return validity(page.cssFindings(), options);
  },
});

// `ignore`: the ids that an author does not ask for yet: toBeValidHtml({ ignore: ["html-no-lang"] }).
const validity = (all, { ignore = [] }) => {
  const findings = all.filter(({ id }) => !ignore.includes(id));
  const list = findings.map(({ id, file, line }) => `${file}:${line} ${id}`).join('\n');
  return { pass: findings.length === 0, actual: list || null, expected: null, findings, message: () => list };
};
