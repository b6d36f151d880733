// Stands for chalk: messages are shown on pages, without colours.
const plain = (text) => String(text);
module.exports = new Proxy(plain, { get: (target, key) => (key === 'default' || key === '__esModule' ? undefined : module.exports) });
