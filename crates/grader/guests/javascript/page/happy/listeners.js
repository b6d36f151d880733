// The listeners of a node that nobody listens to.
const fresh = () => ({ bubbling: new Map(), capturing: new Map() });
export const NO_LISTENERS = Object.freeze(fresh());

const named = (target, symbol) => {
  if (target[symbol] === NO_LISTENERS) target[symbol] = fresh();
};
// To be added to.
export const ownListeners = (target, { listeners, listenerOptions }) => {
  named(target, listeners);
  named(target, listenerOptions);
};
