// What a node of happy-dom remembers of searches among its descendants: nothing until there is one.
import * as symbols from 'happy-dom/lib/PropertySymbol.js';

const kinds = ['querySelector', 'querySelectorAll', 'matches', 'elementsByTagName', 'elementsByTagNameNS', 'elementByTagName', 'elementById'];
const fresh = () => {
  const cache = { computedStyle: null };
  for (const kind of kinds) cache[kind] = new Map();
  return cache;
};
export const NO_CACHE = Object.freeze(fresh());

// To be written to.
export const cacheOf = (node) => {
  if (node[symbols.cache] === NO_CACHE) node[symbols.cache] = fresh();
  return node[symbols.cache];
};
export const forgetCache = (node) => {
  const cache = node[symbols.cache];
  if (cache === NO_CACHE) return;
  for (const kind of kinds) for (const item of cache[kind].values()) if (item.result) item.result = null;
  node[symbols.cache] = NO_CACHE;
};
