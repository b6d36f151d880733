/** Copies of the pieces a page keeps in a `<template>`: markup stays with the server, scripts only fill in text. */
export class Parts {
  readonly #content: DocumentFragment;

  constructor(id: string) {
    const template = document.getElementById(id);
    if (!(template instanceof HTMLTemplateElement)) throw new Error(`the page has no <template id="${id}">`);
    this.#content = template.content;
  }

  /** A copy of the piece `name` whose slots hold `texts`, as text nodes. */
  copy(name: string, texts: Record<string, string> = {}): HTMLElement {
    const original = this.#content.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (!original) throw new Error(`the page has no part "${name}"`);
    const copy = document.importNode(original, true);
    for (const [slot, text] of Object.entries(texts)) slotOf(copy, slot).textContent = text;
    return copy;
  }
}

export function slotOf(part: ParentNode, name: string): HTMLElement {
  const slot = part.querySelector<HTMLElement>(`[data-slot="${name}"]`);
  if (!slot) throw new Error(`a part has no slot "${name}"`);
  return slot;
}

/** The element of `root` that the server marked `data-part="name"`. */
export function partOf<T extends HTMLElement = HTMLElement>(root: ParentNode, name: string): T | null {
  return root.querySelector<T>(`[data-part="${name}"]`);
}

/** Words an author wrote and the server sanitised, as nodes. Never for anything a learner wrote. */
export function authored(html: string): Node[] {
  return [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
}
