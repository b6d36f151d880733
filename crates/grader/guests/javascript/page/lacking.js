// What browsers have and happy-dom lacks, and lessons use: ARIA attributes as properties, the rows of a part of a table, the
// images of a page, options that are made with `new`.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Document from 'happy-dom/lib/nodes/document/Document.js';
import Element from 'happy-dom/lib/nodes/element/Element.js';
import HTMLCollection from 'happy-dom/lib/nodes/element/HTMLCollection.js';
import HTMLTableSectionElement from 'happy-dom/lib/nodes/html-table-section-element/HTMLTableSectionElement.js';

// ARIA attributes are properties too: `button.ariaExpanded` is the attribute `aria-expanded`, or null.
const aria = ['Atomic', 'AutoComplete', 'Busy', 'Checked', 'ColCount', 'ColIndex', 'ColSpan', 'Current', 'Description', 'Disabled', 'Expanded', 'HasPopup', 'Hidden',
  'Invalid', 'KeyShortcuts', 'Label', 'Level', 'Live', 'Modal', 'MultiLine', 'MultiSelectable', 'Orientation', 'Placeholder', 'PosInSet', 'Pressed', 'ReadOnly',
  'Required', 'RoleDescription', 'RowCount', 'RowIndex', 'RowSpan', 'Selected', 'SetSize', 'Sort', 'ValueMax', 'ValueMin', 'ValueNow', 'ValueText'];
const reflect = (property, attribute) =>
  Object.defineProperty(Element.prototype, property, {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(attribute);
    },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(attribute);
      else this.setAttribute(attribute, value);
    },
  });
for (const name of aria) reflect(`aria${name}`, `aria-${name.toLowerCase()}`);
reflect('role', 'role');

const collect = (prototype, name, itemsOf) =>
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      return new HTMLCollection(symbols.illegalConstructor, () => itemsOf(this));
    },
  });
collect(HTMLTableSectionElement.prototype, 'rows', (section) => section[symbols.elementArray].filter((element) => element[symbols.localName] === 'tr'));
collect(Document.prototype, 'images', (document) => [...document.getElementsByTagName('img')]);

// new Option('Bondy', '93', …), as in `select.add(new Option('Bondy'))`.
export const addOptions = (window) => {
  function Option(text = '', value = undefined, defaultSelected = false, selected = false) {
    const option = window.document.createElement('option');
    option.textContent = text;
    if (value !== undefined) option.setAttribute('value', value);
    if (defaultSelected) option.setAttribute('selected', '');
    option.selected = selected;
    return option;
  }
  Option.prototype = window.HTMLOptionElement.prototype;
  Object.defineProperty(window, 'Option', { value: Option, writable: true, configurable: true });
};
