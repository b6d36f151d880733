// `expect`, over Jest's own matchers. Jest builds some 300 closures for each `expect(...)`; here they are methods of a class,
// which costs next to nothing when the assertion holds.
import { AsymmetricMatcher, expect as jest } from 'expect';
import { equals, iterableEquality, subsetEquality } from '@jest/expect-utils';
import * as utils from 'jest-matcher-utils';
import brand from './brand.cjs';
import { show, special } from './show.js';

const matchers = globalThis[Symbol.for('$$jest-matchers-object')].matchers;
const base = { customTesters: [], equals, utils: { ...utils, iterableEquality, subsetEquality }, dontThrow() {} };
const contexts = new Map();

brand.isMatcher = (value) => value instanceof AsymmetricMatcher;

// `observe(matcher, actual)`: told of each assertion, whatever comes of it.
export const counter = { assertions: 0, expected: null, observe: null };

export class AssertionError extends Error {
  constructor(matcher, negated, message, expected, received, findings) {
    super(message);
    this.matcherResult = { matcher, negated, message, expected, received, findings };
  }
}
AssertionError.prototype.name = 'AssertionError';

const contextFor = (isNot, promise) => {
  const key = `${isNot} ${promise}`;
  if (!contexts.has(key)) contexts.set(key, { ...base, isNot, promise });
  return contexts.get(key);
};

// What a function that notes its calls has noted: how often, or with what, a call a line.
const noted = (name, { mock: { calls } }) => {
  if (!name.endsWith('With')) return String(calls.length);
  const told = name.includes('Last') ? calls.slice(-1) : calls;
  return told.length ? told.map((args) => args.map(show).join(', ')).join('\n') : null;
};

// What to show under "expected" and "received"; for `toThrow` the error, for matchers without argument nothing expected.
const shown = (name, result, actual, args, thrown) => {
  const words = name.startsWith('toThrow')
    ? [args.length ? (typeof args[0] === 'function' ? args[0].name : show(args[0])) : null, thrown.any ? show(thrown.error) : null]
    : 'expected' in result && 'actual' in result
      ? [show(result.expected), show(result.actual)]
    : name.startsWith('toHaveBeen') && actual?._isMockFunction
      ? [args.length ? args.map(show).join(', ') : null, noted(name, actual)]
      : [args.length ? args.map(show).join(', ') : null, show(actual)];
  return words;
};

// Of what has a text of its own the matcher's words are left out: they would be all that hangs on it.
const isDescribed = (value) => special.describe?.(value) !== undefined || (Array.isArray(value) && value.some(isDescribed));

const check = (name, matcher, isNot, promise, actual, args) => {
  counter.observe?.(name, actual);
  const thrown = { any: false, error: undefined };
  let subject = actual;
  if (name.startsWith('toThrow') && typeof actual === 'function') {
    subject = () => {
      try {
        return actual();
      } catch (error) {
        thrown.any = true;
        thrown.error = error;
        throw error;
      }
    };
  }
  const settle = (result) => {
    counter.assertions++;
    if (result.pass !== isNot) return;
    const [expected, received] = shown(name, result, actual, args, thrown);
    const message = special.describe && isDescribed(actual) ? '' : (result.message?.() ?? '');
    throw new AssertionError(name, isNot, message, expected, received, result.findings);
  };
  let result;
  try {
    result = matcher.call(contextFor(isNot, promise), subject, ...args);
  } catch (error) {
    // "received value must be a number": the learner's value is of the wrong kind, which is a failed assertion
    if (!/Matcher error: received/.test(error?.message)) throw error;
    throw new AssertionError(name, isNot, String(error.message), args.length ? args.map(show).join(', ') : null, show(actual));
  }
  return typeof result?.then === 'function' ? result.then(settle) : settle(result);
};

const isThenable = (value) => value !== null && typeof value === 'object' && typeof value.then === 'function';

const checkPromise = (name, matcher, isNot, promise, actual, args) => {
  const subject = typeof actual === 'function' ? actual() : actual;
  const fail = (received) => {
    throw new AssertionError(promise, isNot, '', null, show(received));
  };
  if (!isThenable(subject)) fail(subject);
  // a rejection is an error already: `toThrow` then looks at it instead of calling it
  const judge = (value) =>
    name.startsWith('toThrow')
      ? check(name, matcher, isNot, '', () => { throw value; }, args)
      : check(name, matcher, isNot, promise, value, args);
  return promise === 'resolves' ? subject.then(judge, fail) : subject.then(fail, judge);
};

class Expectation {
  #actual;
  #negated;
  #promise;
  constructor(actual, negated = false, promise = '') {
    this.#actual = actual;
    this.#negated = negated;
    this.#promise = promise;
  }
  get not() {
    return new Expectation(this.#actual, !this.#negated, this.#promise);
  }
  get resolves() {
    return new Expectation(this.#actual, this.#negated, 'resolves');
  }
  get rejects() {
    return new Expectation(this.#actual, this.#negated, 'rejects');
  }
  static add(name, matcher) {
    Expectation.prototype[name] = function (...args) {
      return this.#promise
        ? checkPromise(name, matcher, this.#negated, this.#promise, this.#actual, args)
        : check(name, matcher, this.#negated, '', this.#actual, args);
    };
  }
}
for (const [name, matcher] of Object.entries(matchers)) Expectation.add(name, matcher);
Expectation.prototype.toThrowError = Expectation.prototype.toThrow;

export const expect = Object.assign((actual) => new Expectation(actual), {
  extend(added) {
    jest.extend(added);
    for (const [name, matcher] of Object.entries(added)) {
      Expectation.add(name, matcher);
      expect[name] = jest[name];
    }
  },
  assertions(count) {
    counter.expected = count;
  },
  hasAssertions() {
    counter.expected = -1;
  },
});
for (const name of ['anything', 'any', 'arrayContaining', 'arrayOf', 'closeTo', 'objectContaining', 'stringContaining', 'stringMatching', 'not'])
  expect[name] = jest[name];
