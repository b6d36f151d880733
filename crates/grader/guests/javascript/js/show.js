// Values as a learner would write them: on one line where it fits, else one element a line.
import { format, plugins } from 'pretty-format';

const LONGEST = 4000;
// An element among other values: what hangs on it is the whole page.
const described = { test: (value) => special.describe?.(value) !== undefined, serialize: (value) => special.describe(value) };
const options = { plugins: [described, plugins.AsymmetricMatcher], printBasicPrototype: false, callToJSON: false, maxDepth: 12, maxWidth: 200 };

// `describe(value)`: the text of values that have one of their own (an element's HTML), undefined for others.
export const special = { describe: null, lacking: null };

export const show = (value) => {
  let text;
  try {
    const own = special.describe?.(value);
    if (own !== undefined) return own.length > LONGEST ? `${own.slice(0, LONGEST)}…` : own;
    if (value instanceof Error) return `${value.name}: ${value.message}`.slice(0, LONGEST);
    text = format(value, { ...options, min: true });
    if (text.length > 60 && typeof value === 'object') text = format(value, options);
  } catch {
    text = '?'; // a getter of the learner's threw
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
