// Stands for jest-message-util, which reads source files from disk: stack traces are the host's business here.
module.exports = {
  formatExecError: () => '',
  formatStackTrace: () => '',
  separateMessageFromStack: () => ({ message: '', stack: '' }),
};
