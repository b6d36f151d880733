// Stands for the parts of happy-dom that reach out of a page: no network, no other page, no module of its own loading.
export default class Nothing {
  static toPixels() {
    return null;
  }
  send() {
    return new Promise(() => {});
  }
}
