// Values as a learner would write them: on one line where it fits, else one element a line.
import { format, plugins } from 'pretty-format';

const LONGEST = 4000;
const options = { plugins: [plugins.AsymmetricMatcher], printBasicPrototype: false, callToJSON: false, maxDepth: 12, maxWidth: 200 };

export const show = (value) => {
  let text;
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`.slice(0, LONGEST);
    text = format(value, { ...options, min: true });
    if (text.length > 60 && typeof value === 'object') text = format(value, options);
  } catch {
    text = '?'; // a getter of the learner's threw
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
