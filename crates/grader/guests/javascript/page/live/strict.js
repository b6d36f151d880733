// Where browsers refuse what beginners get wrong and happy-dom lets it through, with the words of browsers; and where they
// take a number for a text, and happy-dom stumbles over it.
import DOMTokenList from 'happy-dom/lib/dom/DOMTokenList.js';
import DOMException from 'happy-dom/lib/exception/DOMException.js';
import CharacterData from 'happy-dom/lib/nodes/character-data/CharacterData.js';
import DocumentFragment from 'happy-dom/lib/nodes/document-fragment/DocumentFragment.js';
import Document from 'happy-dom/lib/nodes/document/Document.js';
import HTMLCollection from 'happy-dom/lib/nodes/element/HTMLCollection.js';
import Element from 'happy-dom/lib/nodes/element/Element.js';
import HTMLElement from 'happy-dom/lib/nodes/html-element/HTMLElement.js';
import HTMLTextAreaElement from 'happy-dom/lib/nodes/html-text-area-element/HTMLTextAreaElement.js';
import Node from 'happy-dom/lib/nodes/node/Node.js';
import NodeList from 'happy-dom/lib/nodes/node/NodeList.js';

const before = (prototype, name, check) => {
  const method = prototype[name];
  prototype[name] = function (...given) {
    check(given);
    return method.apply(this, given);
  };
};
const refuse = (method, on, what) => `Failed to execute '${method}' on '${on}': ${what}`;

const needNode = (name, most) => (given) => {
  for (let i = 0; i < most; i++)
    if (!(given[i] instanceof Node) && !(i === 1 && name === 'insertBefore' && (given[i] === null || given[i] === undefined)))
      throw new TypeError(refuse(name, 'Node', `parameter ${i + 1} is not of type 'Node'.`));
};
const needTokens = (name, first = 0, last = Infinity) => (given) => {
  for (const token of given.slice(first, last)) {
    if (String(token) === '') throw new DOMException(refuse(name, 'DOMTokenList', 'The token provided must not be empty.'), 'SyntaxError');
    if (/\s/.test(token)) throw new DOMException(refuse(name, 'DOMTokenList', `The token provided ('${token}') contains HTML space characters, which are not valid in tokens.`), 'InvalidCharacterError');
  }
};

const takesText = (prototype, name) => {
  const { get, set } = Object.getOwnPropertyDescriptor(prototype, name);
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: true,
    get,
    set(value) {
      set.call(this, value === null ? '' : String(value));
    },
  });
};
const adders = [[Element, ['append', 'prepend', 'before', 'after', 'replaceWith', 'replaceChildren']], [DocumentFragment, ['append', 'prepend', 'replaceChildren']], [CharacterData, ['before', 'after', 'replaceWith']]];
const texts = [[Element, ['textContent', 'innerHTML', 'outerHTML']], [HTMLElement, ['innerText', 'outerText']], [CharacterData, ['data', 'textContent', 'nodeValue']], [HTMLTextAreaElement, ['value']], [Document, ['title']]];

// What is asked of a list and is a method of each of its elements.
const ofElements = ['addEventListener', 'removeEventListener', 'appendChild', 'append', 'prepend', 'remove', 'setAttribute', 'getAttribute', 'querySelector', 'focus', 'click'];

export const install = () => {
  for (const [name, most] of [['appendChild', 1], ['insertBefore', 2], ['removeChild', 1], ['replaceChild', 2]]) before(Node.prototype, name, needNode(name, most));
  for (const name of ['add', 'remove']) before(DOMTokenList.prototype, name, needTokens(name));
  for (const name of ['toggle', 'replace']) before(DOMTokenList.prototype, name, needTokens(name, 0, name === 'toggle' ? 1 : 2));
  before(Document.prototype, 'createElement', ([name]) => {
    if (!/^[A-Za-z][^\s/>]*$/.test(String(name))) throw new DOMException(refuse('createElement', 'Document', `The tag name provided ('${name}') is not a valid name.`), 'InvalidCharacterError');
  });
  before(Element.prototype, 'setAttribute', ([name]) => {
    if (/^$|[\s"'<>/=]/.test(String(name))) throw new DOMException(refuse('setAttribute', 'Element', `'${name}' is not a valid attribute name.`), 'InvalidCharacterError');
  });
  for (const [{ prototype }, names] of adders)
    for (const name of names) {
      const method = prototype[name];
      if (method) prototype[name] = function (...given) {
        return method.apply(this, given.map((one) => (one instanceof Node ? one : String(one))));
      };
    }
  for (const [{ prototype }, names] of texts) for (const name of names) if (Object.getOwnPropertyDescriptor(prototype, name)?.set) takesText(prototype, name);
  for (const [list, { prototype }] of Object.entries({ NodeList, HTMLCollection }))
    for (const name of ofElements)
      Object.defineProperty(prototype, name, {
        configurable: true,
        writable: true,
        value() {
          throw new TypeError(`${list}.${name} is not a function`);
        },
      });
};
