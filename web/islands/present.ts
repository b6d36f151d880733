import { partOf } from "./parts.ts";
import { keepPresence } from "./presence.ts";

/** On a page that needs no script otherwise: says that it is open, and whether something is done on it. */
class Presence extends HTMLElement {
  connectedCallback(): void {
    keepPresence(this.dataset.exercise ?? "", () => partOf(document, "call"));
  }
}

customElements.define("tremplin-presence", Presence);
