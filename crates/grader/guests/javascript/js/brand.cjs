// Whether a value is one of our own asymmetric matchers (`expect.any(...)`). The library asks for a method of that name, and
// a learner's object that has one would be handed the expected value and decide for itself; here only the class counts.
module.exports = { isMatcher: () => false };
