// Stands for jest-util, of which matchers and mocks use two functions; the rest of it needs Node.
module.exports = {
  isPromise: (value) => value !== null && typeof value === 'object' && typeof value.then === 'function',
  isNonNullable: (value) => value !== null && value !== undefined,
  ErrorWithStack: class extends Error {},
};
