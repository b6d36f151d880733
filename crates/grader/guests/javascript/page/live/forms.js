// What the user's clicks do by themselves: links, buttons, boxes, labels, forms; and where they lead.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Event from 'happy-dom/lib/event/Event.js';
import FocusEvent from 'happy-dom/lib/event/events/FocusEvent.js';
import MouseEvent from 'happy-dom/lib/event/events/MouseEvent.js';
import SubmitEvent from 'happy-dom/lib/event/events/SubmitEvent.js';
import FormData from 'happy-dom/lib/form-data/FormData.js';
import HTMLElement from 'happy-dom/lib/nodes/html-element/HTMLElement.js';
import HTMLFormElement from 'happy-dom/lib/nodes/html-form-element/HTMLFormElement.js';
import HTMLInputElement from 'happy-dom/lib/nodes/html-input-element/HTMLInputElement.js';
import { dispatch, setActivations } from './dispatch.js';

export const nameOf = (element) => element[symbols.localName];
const controls = new Set(['button', 'input', 'select', 'textarea', 'option', 'optgroup', 'fieldset']);
const bubbling = { bubbles: true, cancelable: true };
const disabledSet = (element) => {
  for (let at = element; at?.[symbols.nodeType] === 1; at = at[symbols.parentNode]) if (nameOf(at) === 'fieldset' && at.hasAttribute('disabled')) return at;
  return null;
};
export const isDisabled = (element) => {
  if (!controls.has(nameOf(element))) return false;
  if (element.hasAttribute('disabled')) return true;
  const set = disabledSet(element);
  return set !== null && set !== element && !set.querySelector(':scope > legend')?.contains(element);
};

export const fire = (element, type, init = bubbling) => dispatch(element, new Event(type, init));

// --- Focus

const edited = new WeakMap(); // fields that the user has changed: their value when they got the focus
export const noteEdit = (field, before) => edited.has(field) || edited.set(field, before);
export const tellChange = (field) => {
  const before = edited.get(field);
  edited.delete(field);
  if (before !== undefined && before !== field.value) fire(field, 'change', { bubbles: true });
};
const isFocusable = (element) => {
  if (!element.isConnected || isDisabled(element)) return false;
  if (element.hasAttribute('tabindex') || element.isContentEditable || element.hasAttribute('contenteditable')) return true;
  const name = nameOf(element);
  return ['button', 'select', 'textarea', 'summary', 'iframe'].includes(name) || (name === 'input' && element.type !== 'hidden') || (name === 'a' && element.hasAttribute('href'));
};

export const blur = () => {
  const { document } = globalThis;
  const before = document[symbols.activeElement];
  if (!before) return;
  tellChange(before);
  document[symbols.activeElement] = null;
  dispatch(before, new FocusEvent('blur', { composed: true }));
  dispatch(before, new FocusEvent('focusout', { bubbles: true, composed: true }));
};
export const focus = (node) => {
  const { document } = globalThis;
  const element = node[symbols.proxy] ?? node;
  if (document[symbols.activeElement] === element || !isFocusable(element)) return;
  blur();
  document[symbols.activeElement] = element;
  dispatch(element, new FocusEvent('focus', { composed: true }));
  dispatch(element, new FocusEvent('focusin', { bubbles: true, composed: true }));
};
// The nearest element that a click on `element` gives the focus to.
export const focusFrom = (element) => {
  for (let at = element; at?.nodeType === 1; at = at.parentNode)
    if (isFocusable(at)) return focus(at);
  blur();
};

// --- Forms

let leave = () => {};
export const setLeave = (leaves) => {
  leave = leaves;
};

const fields = (form, submitter) => {
  const list = [];
  for (const [name, value] of new FormData(form, submitter)) list.push([name, typeof value === 'string' ? value : value.name]);
  return list;
};
const query = (list) => list.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`.replace(/%20/g, '+')).join('&');

const send = (form, submitter) => {
  const of = (name) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  const method = (of('method') ?? 'get').toLowerCase();
  if (method === 'dialog') {
    const dialog = form.closest('dialog');
    dialog?.close(submitter?.value ?? '');
    return;
  }
  const list = fields(form, submitter?.form ? submitter : undefined);
  const action = of('action') || globalThis.location.href;
  if (method === 'post') leave('POST', action, query(list));
  else leave('GET', `${action.replace(/[?#].*/s, '')}?${query(list)}`);
};

const isBarred = (element) => isDisabled(element) || element.readOnly || ['hidden', 'submit', 'reset', 'button'].includes(element.type);
const isValid = (form) => {
  const wrong = form[symbols.getFormControlItems]().filter((element) => !isBarred(element) && element.validity?.valid === false);
  for (const element of wrong) fire(element, 'invalid', { cancelable: true });
  if (wrong.length) focus(wrong[0]);
  return wrong.length === 0;
};

export const requestSubmit = (form, submitter) => {
  if (!form.isConnected) return;
  if (!form.noValidate && !submitter?.hasAttribute?.('formnovalidate') && !isValid(form)) return;
  if (dispatch(form, new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter: submitter ?? null }))) send(form, submitter);
};
export const defaultButton = (form) =>
  form[symbols.getFormControlItems]().find((item) => (nameOf(item) === 'button' && item.type === 'submit') || (nameOf(item) === 'input' && ['submit', 'image'].includes(item.type)));

// --- Clicks

const box = (input) => {
  const was = input.checked;
  const others = input.type === 'radio' ? [...input.getRootNode().querySelectorAll('input[type=radio]')].filter((other) => other.name === input.name && other.form === input.form && other.checked) : [];
  return {
    before() {
      input.checked = input.type === 'radio' ? true : !was;
      return () => {
        input.checked = was;
        for (const other of others) other.checked = true;
      };
    },
    after() {
      if (input.checked === was || !input.isConnected) return;
      fire(input, 'input', { bubbles: true });
      fire(input, 'change', { bubbles: true });
    },
  };
};
const button = (element) => ({
  after() {
    const { form, type } = element;
    if (!form || isDisabled(element)) return;
    if (type === 'submit' || type === 'image') requestSubmit(form, element);
    else if (type === 'reset' && fire(form, 'reset')) resetForm.call(form);
  },
});
const { reset: resetForm } = HTMLFormElement.prototype;

const interactive = new Set(['a', 'button', 'input', 'select', 'textarea']);
const label = (element, target) => ({
  after() {
    const { control } = element;
    for (let at = target; at && at !== element; at = at.parentNode) if (at === control || interactive.has(nameOf(at))) return;
    if (!control || isDisabled(control)) return;
    focus(control);
    dispatch(control, new MouseEvent('click', { ...bubbling, composed: true }));
  },
});
const link = (element) => ({
  after() {
    const href = element.getAttribute('href');
    if (element.getAttribute('target') === '_blank') return;
    if (href.startsWith('javascript:')) return;
    if (href.startsWith('#')) globalThis.location.hash = href;
    else leave('GET', href);
  },
});
const summary = (element) => ({
  after() {
    const details = element.parentNode;
    if (!details || nameOf(details) !== 'details' || details.querySelector('summary') !== element) return;
    details.toggleAttribute('open');
    Promise.resolve().then(() => fire(details, 'toggle', {}));
  },
});

setActivations((element, target) => {
  switch (nameOf(element)) {
    case 'a':
    case 'area':
      return element.hasAttribute('href') ? link(element) : undefined;
    case 'button':
      return button(element);
    case 'label':
      return label(element, target);
    case 'summary':
      return summary(element);
    case 'input':
      if (isDisabled(element)) return undefined;
      if (element.type === 'checkbox' || element.type === 'radio') return box(element);
      return ['submit', 'image', 'reset'].includes(element.type) ? button(element) : undefined;
    default:
      return undefined;
  }
});

// The page's own ways to do the same.
export const install = () => {
  HTMLElement.prototype.click = function click() {
    if (!isDisabled(this)) dispatch(this, new MouseEvent('click', { ...bubbling, composed: true }));
  };
  HTMLElement.prototype.focus = function () {
    focus(this);
  };
  HTMLElement.prototype.blur = function () {
    if (globalThis.document[symbols.activeElement] === (this[symbols.proxy] ?? this)) blur();
  };
  Object.assign(HTMLFormElement.prototype, {
    requestSubmit(submitter) {
      requestSubmit(this, submitter);
    },
    submit() {
      send(this);
    },
    reset() {
      if (fire(this, 'reset')) resetForm.call(this);
    },
  });
  for (const { prototype } of [HTMLInputElement, HTMLFormElement])
    prototype.reportValidity = function () {
      return this.checkValidity();
    };
};
