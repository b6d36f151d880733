/** The interface's words that scripts need: the server writes them into `<template id="words">`, one `data-key` each. */
export class Words {
  readonly #words = new Map<string, string>();

  constructor(root: ParentNode = document) {
    const holder = root.querySelector<HTMLTemplateElement>("template#words");
    for (const entry of holder?.content.querySelectorAll<HTMLElement>("[data-key]") ?? []) {
      this.#words.set(entry.dataset.key ?? "", entry.textContent ?? "");
    }
  }

  /** The text of `key` with `{name}` replaced; a key that is missing is shown as itself, which a test catches. */
  say(key: string, values: Record<string, string | number> = {}): string {
    const text = this.#words.get(key) ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }
}

/** A time of day as its reader writes it: 14:32. */
export function clock(time: Date): string {
  return time.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}
