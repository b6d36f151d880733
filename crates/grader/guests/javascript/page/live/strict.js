// Where browsers refuse what beginners get wrong and happy-dom lets it through, with the words of browsers.
import DOMTokenList from 'happy-dom/lib/dom/DOMTokenList.js';
import DOMException from 'happy-dom/lib/exception/DOMException.js';
import Document from 'happy-dom/lib/nodes/document/Document.js';
import HTMLCollection from 'happy-dom/lib/nodes/element/HTMLCollection.js';
import Element from 'happy-dom/lib/nodes/element/Element.js';
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
