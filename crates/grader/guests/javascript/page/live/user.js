// What a person does with a page: the mouse, the keyboard, fields. The order of events is that of browsers.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import InputEvent from 'happy-dom/lib/event/events/InputEvent.js';
import KeyboardEvent from 'happy-dom/lib/event/events/KeyboardEvent.js';
import MouseEvent from 'happy-dom/lib/event/events/MouseEvent.js';
import PointerEvent from 'happy-dom/lib/event/events/PointerEvent.js';
import { dispatch, isHeard } from './dispatch.js';
import { blur, defaultButton, fire, focus, focusFrom, isDisabled, nameOf, noteEdit, requestSubmit, tellChange } from './forms.js';

const mouse = { bubbles: true, cancelable: true, composed: true, button: 0 };
// Making an event is dear: one that nobody hears, and that does nothing by itself, is left out.
const send = (element, Kind, type, init = mouse) => (type === 'click' || isHeard(element, type) ? dispatch(element, new Kind(type, init)) : true);

// --- Mouse

export const hover = (element) => {
  for (const [Kind, prefix] of [[PointerEvent, 'pointer'], [MouseEvent, 'mouse']]) {
    send(element, Kind, `${prefix}over`);
    for (let at = element; at?.nodeType === 1; at = at.parentNode) send(at, Kind, `${prefix}enter`, { composed: true });
    send(element, Kind, `${prefix}move`);
  }
};
export const unhover = (element) => {
  for (const [Kind, prefix] of [[PointerEvent, 'pointer'], [MouseEvent, 'mouse']]) {
    send(element, Kind, `${prefix}move`);
    send(element, Kind, `${prefix}out`);
    for (let at = element; at?.nodeType === 1; at = at.parentNode) send(at, Kind, `${prefix}leave`, { composed: true });
  }
};

export const click = (element, detail = 1) => {
  const init = { ...mouse, detail };
  send(element, PointerEvent, 'pointerdown', init);
  const disabled = isDisabled(element);
  if (!disabled && send(element, MouseEvent, 'mousedown', init)) focusFrom(element);
  send(element, PointerEvent, 'pointerup', init);
  if (disabled) return;
  send(element, MouseEvent, 'mouseup', init);
  send(element, PointerEvent, 'click', init);
};
export const doubleClick = (element) => {
  click(element);
  click(element, 2);
  if (!isDisabled(element)) send(element, MouseEvent, 'dblclick', { ...mouse, detail: 2 });
};

// --- Fields

const lines = new Set(['text', 'search', 'url', 'tel', 'email', 'password', 'number']);
const whole = new Set(['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range']);
const isField = (element) => nameOf(element) === 'textarea' || (nameOf(element) === 'input' && (lines.has(element.type) || whole.has(element.type)));
const isEditable = (element) => element.hasAttribute('contenteditable') && element.getAttribute('contenteditable') !== 'false';
const buffers = new WeakMap(); // what is typed and no value yet, as the "-" of a number

const contentOf = (element) => (isField(element) ? (buffers.get(element)?.value === element.value ? buffers.get(element).text : element.value) : element.textContent);
const setContent = (element, text) => {
  if (!isField(element)) {
    element.textContent = text;
    return;
  }
  noteEdit(element, element.value);
  element.value = text;
  buffers.set(element, { text, value: element.value });
};

const edit = (element, text, inputType, data = null) => {
  if ((!isField(element) && !isEditable(element)) || isDisabled(element) || element.readOnly) return;
  const init = { bubbles: true, cancelable: true, composed: true, inputType, data };
  if (!send(element, InputEvent, 'beforeinput', init)) return;
  setContent(element, text);
  send(element, InputEvent, 'input', { ...init, cancelable: false });
};
const insert = (element, text) => {
  const most = Number(element.getAttribute?.('maxlength') ?? Number.NaN);
  const before = contentOf(element);
  if (isField(element) && before.length + text.length > most) return;
  edit(element, before + text, 'insertText', text);
};

// --- Keyboard

const codes = { Enter: 'Enter', Tab: 'Tab', Escape: 'Escape', ' ': 'Space', Backspace: 'Backspace', Delete: 'Delete' };
const codeOf = (key) => codes[key] ?? (/^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key.length > 1 ? key : '');
const numbers = { Enter: 13, Tab: 9, Escape: 27, ' ': 32, Backspace: 8, Delete: 46, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };
const active = () => globalThis.document.activeElement ?? globalThis.document.body;

const isPressed = (element) => nameOf(element) === 'button' || nameOf(element) === 'summary' || (nameOf(element) === 'input' && ['submit', 'button', 'reset', 'checkbox', 'radio', 'image'].includes(element.type));
const tabStops = () => {
  const all = [...globalThis.document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]')];
  const usable = all.filter((element) => !isDisabled(element) && element.type !== 'hidden' && element.getAttribute('tabindex') !== '-1' && !element.closest('[hidden]'));
  const order = (element) => Math.max(Number(element.getAttribute('tabindex') ?? 0), 0) || Number.POSITIVE_INFINITY;
  return usable.map((element, at) => ({ element, at })).sort((a, b) => (order(a.element) === order(b.element) ? a.at - b.at : order(a.element) - order(b.element))).map(({ element }) => element);
};
export const tab = (back) => {
  const stops = tabStops();
  const at = stops.indexOf(active());
  const next = stops[at < 0 ? (back ? stops.length - 1 : 0) : at + (back ? -1 : 1)];
  if (next) focus(next);
  else blur();
};

// What Enter does in a field: the click of the form's button, or the form itself when it has none.
const submitFrom = (field) => {
  tellChange(field);
  const { form } = field;
  if (!form) return;
  const button = defaultButton(form);
  if (button) {
    if (!isDisabled(button)) send(button, PointerEvent, 'click');
  } else if (form[symbols.getFormControlItems]().filter(isField).length === 1) requestSubmit(form);
};
const onEnter = (element) => {
  if (nameOf(element) === 'textarea') insert(element, '\n');
  else if ((isPressed(element) && element.type !== 'checkbox' && element.type !== 'radio') || nameOf(element) === 'a') send(element, PointerEvent, 'click');
  else if (nameOf(element) === 'input') submitFrom(element);
};
const steps = { ArrowUp: 1, ArrowDown: -1 };
const onKey = (element, key, init) => {
  if (key === 'Tab') return tab(init.shiftKey);
  if (key === 'Enter') return onEnter(element);
  if (key === 'Backspace') return contentOf(element) ? edit(element, contentOf(element).slice(0, -1), 'deleteContentBackward') : undefined;
  if (key === 'Escape') return element.closest?.('dialog[open]')?.close();
  if (key in steps && nameOf(element) === 'select') return choose(element, [element.selectedIndex - steps[key]]);
  if (key.length === 1 && !init.ctrlKey && !init.metaKey && !init.altKey && (isField(element) || isEditable(element))) insert(element, key);
};

export const press = (element, key, modifiers = {}) => {
  const init = { bubbles: true, cancelable: true, composed: true, key, code: codeOf(key), keyCode: numbers[key] ?? key.toUpperCase().charCodeAt(0), ...modifiers };
  let kept = send(element, KeyboardEvent, 'keydown', init);
  if (kept && (key.length === 1 || key === 'Enter')) kept = send(active(), KeyboardEvent, 'keypress', init);
  if (kept) onKey(active(), key, init);
  const released = send(active(), KeyboardEvent, 'keyup', init);
  if (kept && released && key === ' ' && isPressed(active())) send(active(), PointerEvent, 'click');
};

const strokes = (text) => text.match(/\{\{|\{[A-Za-z]+\}|./gsu) ?? [];
export const type = (element, text) => {
  if (globalThis.document.activeElement !== element) click(element);
  if (isField(element) && whole.has(element.type)) {
    if (isDisabled(element) || element.readOnly) return;
    setContent(element, text);
    fire(element, 'input', { bubbles: true });
    return tellChange(element);
  }
  for (const stroke of strokes(text)) {
    const at = globalThis.document.activeElement ?? element;
    if (isDisabled(at)) return;
    press(at, stroke === '{{' ? '{' : stroke.length > 2 && stroke[0] === '{' ? keyNamed(stroke.slice(1, -1)) : stroke === '\n' ? 'Enter' : stroke);
  }
};
const keyNamed = (name) => ({ enter: 'Enter', space: ' ', backspace: 'Backspace', tab: 'Tab', esc: 'Escape', escape: 'Escape' })[name.toLowerCase()] ?? name;

export const clear = (element) => {
  focus(element);
  if (contentOf(element) !== '') edit(element, '', 'deleteContentBackward');
};

// Options by number, in the order of the list.
export const choose = (select, wanted) => {
  if (isDisabled(select)) return;
  focus(select);
  const options = [...select.options];
  const chosen = options.filter((option, at) => wanted.includes(at) && !isDisabled(option));
  if (!chosen.length || chosen.every((option) => option.selected)) return;
  for (const option of options) if (select.multiple ? chosen.includes(option) : option === chosen.at(-1)) option.selected = true;
  fire(select, 'input', { bubbles: true });
  fire(select, 'change', { bubbles: true });
};

export const submit = (form) => {
  if (nameOf(form) !== 'form') return submitFrom(form);
  const button = defaultButton(form);
  if (button && !isDisabled(button)) click(button);
  else requestSubmit(form);
};

// A field's value set at once by a script of the test's, with the event that tells of it left to the test.
export const set = (element, name, value) => {
  if (name === 'value' && isField(element)) setContent(element, value);
  else element[name] = value;
};
