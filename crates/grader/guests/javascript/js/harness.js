// Tests' side: `describe`, `test`, `expect`... as in Jest and Vitest. Evaluates to a function of the native calls, which gives
// what the C side calls: block(hidden), run(), abandon(), broken(what, error).
import { ModuleMocker } from 'jest-mock';
import { AssertionError, counter, expect } from './expectation.js';
import { show, special } from './show.js';

export default (native) => {
  const { report, begin, stopped, advance, attempt, isLearners } = native;
  // Half of a sign, as '😀'[0] is, is no text to the host.
  const wellFormed = (key, value) => (typeof value === 'string' ? value.toWellFormed() : value);
  const stringify = (value) => JSON.stringify(value, wellFormed);
  let suite; // where describe, test and the hooks add
  let hidden = false;
  let block = -1;
  let giveUp = null; // ends the wait of the running test
  let swallowed = null; // an assertion that failed inside a callback, where the learner's code could catch it

  const cleanups = [];
  const prepares = [];
  const closings = [];
  let failing = false; // a test of the block has failed
  const newSuite = (name, parent) => ({ name, parent, children: [], before: [], after: [], only: false, skip: false });

  const describe = (name, body) => {
    const parent = suite;
    suite = newSuite(name, parent);
    parent.children.push(suite);
    try {
      body();
    } finally {
      suite = parent;
    }
  };
  const add = (name, body, mode) => suite.children.push({ name, body, mode, parent: suite });
  const test = (name, body) => add(name, body, '');
  test.skip = (name, body) => add(name, body, 'skip');
  test.todo = (name) => add(name, undefined, 'skip');
  test.only = (name, body) => add(name, body, 'only');
  const fill = (name, row, index) => {
    let at = 0;
    return name.replace(/%[psdifjo#%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (mark === '%#') return String(index);
      const value = row[at++];
      return typeof value === 'string' ? value : (stringify(value) ?? String(value));
    }).replace(/\$(\w+)/g, (mark, key) => (row[0] !== null && typeof row[0] === 'object' && key in row[0] ? String(row[0][key]) : mark));
  };
  // each`a | b ${1} | ${2}`: the first text names the columns.
  const tableOf = (texts, values) => {
    const names = texts[0].split('|').map((name) => name.trim());
    const rows = [];
    for (let at = 0; at < values.length; at += names.length) rows.push(Object.fromEntries(names.map((name, i) => [name, values[at + i]])));
    return rows;
  };
  const each = (declare) => (rows, ...values) => (name, body) => {
    (Array.isArray(rows.raw) ? tableOf(rows, values) : rows).forEach((row, index) => {
      const args = Array.isArray(row) ? row : [row];
      declare(fill(name, args, index), () => body(...args));
    });
  };
  test.each = each(test);
  describe.each = each(describe);
  describe.skip = (name, body) => {
    describe(name, body);
    suite.children.at(-1).skip = true;
  };
  describe.only = (name, body) => {
    describe(name, body);
    suite.children.at(-1).only = true;
  };

  const errorOf = (error) => {
    if (!(error instanceof Error)) return { name: '', message: String(error), stack: '' };
    return { name: String(error.name), message: String(error.message), stack: String(error.stack ?? '') };
  };

  const isFull = (error) => error instanceof Error && error.name === 'InternalError' && error.message === 'out of memory';

  const judged = (error) => {
    const limit = stopped();
    if (limit) return { kind: 'stopped', limit };
    if (error instanceof AssertionError) return { kind: 'assertion', ...error.matcherResult };
    if (error === giveUpMark) return { kind: 'pending' };
    const learners = isLearners(error);
    if (!learners && error instanceof Error && Object.hasOwn(error, 'missing')) return { kind: 'missing', name: String(error.missing) };
    const lacking = learners ? undefined : special.lacking?.(error);
    if (lacking) return { kind: 'missing', name: lacking };
    if (isFull(error) || (error === null && special.lacking && !learners)) return { kind: 'stopped', limit: 2 };
    // a name the test asks for; one that the learner's own code asks for is an error of theirs, with its line
    const absent = error instanceof ReferenceError && !learners && /^(?:'|)(\S+?)(?:'|) is not defined/.exec(error.message);
    if (absent && !globalThis.hasOwnProperty(absent[1])) return { kind: 'missing', name: absent[1] };
    return { kind: 'threw', learners, error: errorOf(error) };
  };
  // An error of the learner's may run code of theirs when it is read, and that may throw, or end.
  const failureOf = (error) => {
    const [read, failure] = attempt(() => judged(error));
    if (read) return failure;
    const limit = stopped();
    return limit ? { kind: 'stopped', limit } : { kind: 'threw', learners: true, error: { name: 'Error', message: '', stack: '' } };
  };

  const giveUpMark = {};
  // Waits for what a test returned, unless nothing can settle it any more.
  const settled = (value) =>
    value !== null && typeof value === 'object' && typeof value.then === 'function'
      ? new Promise((resolve, reject) => {
          giveUp = () => reject(giveUpMark);
          value.then(resolve, reject);
        })
      : undefined;

  const call = (body) => {
    if (body.length === 0) return settled(body());
    return settled(new Promise((resolve, reject) => body((error) => (error ? reject(error) : resolve()))));
  };

  const fullName = (item) => {
    let name = item.name;
    for (let at = item.parent; at?.parent; at = at.parent) name = `${at.name} : ${name}`;
    return name;
  };

  const hooksAround = (item, key) => {
    const hooks = [];
    for (let at = item.parent; at; at = at.parent) hooks.unshift(...at[key]);
    return key === 'after' ? hooks.reverse() : hooks;
  };

  const checkCount = () => {
    const { assertions, expected } = counter;
    if (expected === null || expected === assertions || (expected === -1 && assertions > 0)) return;
    throw new AssertionError('assertions', false, '', expected === -1 ? '> 0' : String(expected), String(assertions));
  };

  const tell = (item, status, failure) => {
    if (status === 'failed') failing = true;
    report(stringify({ block, name: fullName(item), status, failure }));
  };
  const close = () => {
    for (const closing of closings) closing(failing);
  };

  // Yields what must be waited for, so that tests without promises run without any.
  function* steps(item) {
    for (const hook of hooksAround(item, 'before')) yield call(hook);
    yield call(item.body);
    checkCount();
    for (const hook of hooksAround(item, 'after')) yield call(hook);
  }

  const drive = (generator, done) => {
    const next = (method, value) => {
      const [held, step] = attempt(() => {
        let step = generator[method](value);
        while (!step.done && step.value === undefined) step = generator.next();
        return step;
      });
      if (!held) return done(step, true);
      if (step.done) return done(undefined, false);
      return step.value.then(
        (result) => next('next', result),
        (error) => next('throw', error),
      );
    };
    return next('next');
  };

  const hasHooks = (item) => {
    for (let at = item.parent; at; at = at.parent) if (at.before.length || at.after.length) return true;
    return false;
  };

  const runTest = (item) => {
    swallowed = null;
    counter.assertions = 0;
    counter.expected = null;
    for (const prepare of prepares) prepare(hidden);
    const [opened, begun] = attempt(() => begin(hidden));
    if (!opened) return tell(item, 'failed', failureOf(begun));
    if (!begun) return tell(item, 'failed', { kind: 'stopped', limit: stopped() || 1 });
    const done = (error, failed) => {
      giveUp = null;
      if (failed || stopped()) return tell(item, 'failed', failureOf(error));
      if (swallowed) return tell(item, 'failed', failureOf(swallowed));
      return tell(item, 'passed');
    };
    if (item.body.length || hasHooks(item)) return drive(steps(item), done);
    // The common test: one function, nothing around it.
    const [held, value] = attempt(item.body);
    if (!held) return done(value, true);
    const finish = () => {
      const [counted, error] = counter.expected === null ? [true] : attempt(checkCount);
      return done(error, !counted);
    };
    const wait = settled(value);
    return wait ? wait.then(finish, (error) => done(error, true)) : finish();
  };

  const collect = (at, list, skip, only) => {
    for (const child of at.children) {
      if (child.children) collect(child, list, skip || child.skip, only || child.only);
      else list.push({ item: child, skip: skip || child.mode === 'skip', only: only || child.mode === 'only' });
    }
    return list;
  };

  const runAll = async (list) => {
    const focused = list.some((entry) => entry.only);
    for (const { item, skip, only } of list) {
      if (skip || (focused && !only)) {
        tell(item, 'skipped');
        continue;
      }
      const wait = runTest(item);
      if (wait) await wait;
    }
    for (const body of cleanups.splice(0)) attempt(body);
    close();
  };

  const mocker = new ModuleMocker(globalThis);
  const mocks = {
    fn: (implementation) => mocker.fn(implementation),
    spyOn: (object, key) => mocker.spyOn(object, key),
    isMockFunction: (value) => mocker.isMockFunction(value),
    mocked: (value) => value,
    useFakeTimers: () => mocks,
    useRealTimers: () => mocks,
    advanceTimersByTime: (milliseconds) => advance(milliseconds),
    advanceTimersByTimeAsync: async (milliseconds) => advance(milliseconds),
    runAllTimers: () => advance(Number.POSITIVE_INFINITY),
    runAllTimersAsync: async () => advance(Number.POSITIVE_INFINITY),
    resetAllMocks: () => mocker.resetAllMocks(),
    clearAllMocks: () => mocker.clearAllMocks(),
    restoreAllMocks: () => mocker.restoreAllMocks(),
  };
  const hook = (key) => (body) => {
    suite[key].push(body);
  };
  const once = (body) => {
    let done = false;
    return () => (done ? undefined : ((done = true), body()));
  };
  Object.assign(globalThis, {
    describe,
    test,
    it: test,
    xtest: test.skip,
    xit: test.skip,
    fit: test.only,
    xdescribe: describe.skip,
    fdescribe: describe.only,
    expect,
    beforeEach: hook('before'),
    afterEach: hook('after'),
    beforeAll: (body) => suite.before.push(once(body)),
    afterAll: (body) => cleanups.push(body),
    jest: mocks,
    vi: mocks,
  });

  return {
    block(isHidden) {
      hidden = isHidden;
      block++;
      failing = false;
      suite = newSuite('', null);
    },
    run() {
      const list = collect(suite, [], false, false);
      report(stringify({ block, plan: list.map(({ item }) => fullName(item)) }));
      return runAll(list);
    },
    abandon() {
      const end = giveUp;
      giveUp = null;
      end?.();
    },
    noteFailure(error) {
      if (error instanceof AssertionError) swallowed ??= error;
    },
    // An error that came while the test waited for something else.
    noteError(error) {
      swallowed ??= error;
    },
    // What the bundle about pages asks for.
    show,
    stringify,
    observe(listener) {
      counter.observe = listener;
    },
    // `describe(value)` as in show.js; `lacking(error)`: what the page does not have, when that is why a test threw.
    describeValues(describe, lacking) {
      Object.assign(special, { describe, lacking });
    },
    beforeEach(prepare) {
      prepares.push(prepare);
    },
    // `closing(failed)`: after the last test of each block, whether one has failed.
    afterBlock(closing) {
      closings.push(closing);
    },
    broken(what, error) {
      const limit = stopped();
      report(stringify({ block, broken: what, failure: limit ? { kind: 'stopped', limit } : failureOf(error) }));
      failing = true;
      if (what === 'block' && !limit) close();
    },
  };
};
