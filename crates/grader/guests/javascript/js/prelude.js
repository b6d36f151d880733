// Both sides: `console` and timers in virtual time. Evaluates to a function of the native `print`, which gives [run, next, tell].
import inspect from 'object-inspect';

export default (print) => {
  const show = (value) =>
    typeof value === 'string' ? value : inspect(value, { depth: 4, maxStringLength: 10000, indent: 2 }).replace(/^\t/gm, '  ');
  const flat = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    const line = inspect(value, { depth: 4, maxStringLength: 10000 });
    return line.length > 72 ? show(value) : line;
  };
  const substitute = (args) => {
    if (typeof args[0] !== 'string' || args.length < 2 || !args[0].includes('%')) return args.map(flat);
    const rest = args.slice(1);
    const text = args[0].replace(/%[sdifoOj%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (!rest.length) return mark;
      const value = rest.shift();
      if (mark === '%d') return String(Number(value));
      if (mark === '%i') return String(Math.trunc(Number(value)));
      if (mark === '%f') return String(Number.parseFloat(value));
      return mark === '%s' ? String(value) : flat(value);
    });
    return [text, ...rest.map(flat)];
  };
  let margin = '';
  const log = (...args) => print(`${margin}${substitute(args).join(' ').replaceAll('\n', `\n${margin}`)}\n`);
  const counts = new Map();
  globalThis.console = {
    log,
    info: log,
    debug: log,
    warn: log,
    error: log,
    trace: log,
    dir: log,
    table: log,
    assert: (condition, ...args) => condition || log('Assertion failed:', ...args),
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      log(`${label}: ${counts.get(label)}`);
    },
    group: (...args) => {
      if (args.length) log(...args);
      margin += '  ';
    },
    groupEnd: () => {
      margin = margin.slice(2);
    },
    time: () => {},
    timeEnd: () => {},
    clear: () => {},
  };

  let timers = [];
  let number = 0;
  let now = 0;
  const add = (callback, delay, args, repeat) => {
    if (typeof callback !== 'function') throw new TypeError('The callback of a timer must be a function');
    const wait = Math.max(Number(delay) || 0, repeat ? 1 : 0);
    timers.push({ id: ++number, due: now + wait, callback, args, repeat: repeat ? wait : 0 });
    return number;
  };
  const remove = (id) => {
    timers = timers.filter((timer) => timer.id !== id);
  };
  const earliest = () => {
    let first;
    for (const timer of timers) if (!first || timer.due < first.due) first = timer;
    return first;
  };
  globalThis.setTimeout = (callback, delay, ...args) => add(callback, delay, args, false);
  globalThis.setInterval = (callback, delay, ...args) => add(callback, delay, args, true);
  globalThis.setImmediate = (callback, ...args) => add(callback, 0, args, false);
  globalThis.clearTimeout = remove;
  globalThis.clearInterval = remove;
  globalThis.clearImmediate = remove;
  globalThis.structuredClone ??= (value) => JSON.parse(JSON.stringify(value));

  // One timer a call: microtasks run between two of them, as in a browser.
  const run = (time) => {
    tell(time);
    const timer = earliest();
    if (!timer || timer.due > now) return;
    if (timer.repeat) timer.due += timer.repeat;
    else remove(timer.id);
    timer.callback(...timer.args);
  };
  // The time, where no timer is to run: the next one that is set counts from it.
  const tell = (time) => {
    now = Math.max(now, time);
  };
  return [run, () => earliest()?.due, tell];
};
