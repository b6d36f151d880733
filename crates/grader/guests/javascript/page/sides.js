// One bundle for both sides, so that the window is in it once.
import learner from './live/learner.js';
import tests from './tests.js';

export default { learner, tests };
