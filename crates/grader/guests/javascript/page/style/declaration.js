// What getComputedStyle gives: a live view of an element's style.
import { propertyNames } from './cascade.js';

const dashed = (name) => (name.startsWith('--') ? name : name === 'cssFloat' ? 'float' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^(?=webkit-|moz-|ms-)/, '-'));
const styleOf = Symbol('style');

class ComputedStyle {
  constructor(read) {
    Object.defineProperty(this, styleOf, { value: read });
  }
  getPropertyValue(name) {
    return this[styleOf](String(name).startsWith('--') ? String(name) : dashed(String(name)));
  }
  getPropertyPriority() {
    return '';
  }
  item(index) {
    return propertyNames[index] ?? '';
  }
  get length() {
    return propertyNames.length;
  }
  get cssText() {
    return propertyNames.map((name) => `${name}: ${this[styleOf](name)};`).join(' ');
  }
  setProperty() {
    throw new DOMException('getComputedStyle gives a style that cannot be changed', 'NoModificationAllowedError');
  }
  removeProperty() {
    this.setProperty();
  }
}
Object.defineProperty(ComputedStyle.prototype, Symbol.toStringTag, { value: 'CSSStyleDeclaration' });

const handler = {
  get(target, key, receiver) {
    if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver === undefined ? target : target);
    return /^\d+$/.test(key) ? target.item(Number(key)) : target[styleOf](dashed(key));
  },
  set(target) {
    target.setProperty();
  },
};
export const computedStyle = (read) => new Proxy(new ComputedStyle(read), handler);
