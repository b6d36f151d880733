// Stands for the modules of Node that happy-dom asks for. Nothing a page is graded by comes from them: no file, no network,
// no other thread. What is called all the same does nothing.
class Nothing {}
const nothing = () => {};

class TextEncoder {
  encode(text = '') {
    return Uint8Array.from(unescape(encodeURIComponent(String(text).toWellFormed())), (c) => c.charCodeAt(0));
  }
}
class TextDecoder {
  decode(bytes = []) {
    let text = '';
    for (const byte of new Uint8Array(bytes.buffer ?? bytes)) text += String.fromCharCode(byte);
    try {
      return decodeURIComponent(escape(text));
    } catch {
      return text;
    }
  }
}

class Buffer {
  static from(text) {
    return new TextEncoder().encode(text);
  }
  static isBuffer() {
    return false;
  }
}

class Script {
  constructor(code) {
    this.code = code;
  }
  runInContext() {}
}

module.exports = {
  Buffer,
  Readable: Nothing,
  Writable: Nothing,
  Transform: Nothing,
  PassThrough: Nothing,
  ReadableStream: Nothing,
  TransformStream: Nothing,
  PerformanceObserver: Nothing,
  PerformanceEntry: Nothing,
  Blob: Nothing,
  TextEncoder,
  TextDecoder,
  Script,
  URL: require('core-js-pure/stable/url'),
  URLSearchParams: require('core-js-pure/stable/url-search-params'),
  performance: { now: () => Date.now() - 1767603600000, timeOrigin: 1767603600000, mark: nothing, measure: nothing },
  webcrypto: {
    getRandomValues: (array) => array.map(() => Math.floor(Math.random() * 2 ** 32)),
    randomUUID: () => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16)),
  },
  createContext: nothing,
  isContext: () => true,
  promises: {},
};
module.exports.default = module.exports;
