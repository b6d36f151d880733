// `getComputedStyle`, by our own cascade.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';
import Node from 'happy-dom/lib/nodes/node/Node.js';
import { changed, Styles } from './style/cascade.js';
import { computedStyle } from './style/declaration.js';

// How often a document has been changed.
let edits = 0;
export const editCount = () => edits;

const clearCache = Node.prototype[symbols.clearCache];
Node.prototype[symbols.clearCache] = function () {
  edits++;
  changed();
  return clearCache.call(this);
};

const states = /^((?::[a-z-]+(?![\w-]))*?)(?:::?(before|after|marker|first-line|first-letter|placeholder|selection|backdrop))?$/;

// `refuse()`: the error of a call with what is no element.
export const styling = (document, window, fileOf, refuse = () => new TypeError("Failed to execute 'getComputedStyle' on 'Window': parameter 1 is not of type 'Element'.")) => {
  const styles = new Styles(document, fileOf);
  const getComputedStyle = (element, pseudo) => {
    if (!(element instanceof window.Element)) throw refuse();
    const [, of, name] = states.exec(pseudo ?? '') ?? [null, '', undefined];
    const wanted = of ? of.slice(1).split(':') : [];
    return computedStyle((property) => {
      if (!wanted.length) return styles.of(element, name ?? null).text(property);
      styles.states = new Set(wanted);
      changed();
      try {
        return styles.of(element, name ?? null).text(property);
      } finally {
        styles.states = new Set();
        changed();
      }
    });
  };
  return { styles, getComputedStyle };
};
