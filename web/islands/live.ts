import { partOf } from "./parts.ts";
import { revealTab } from "./tabs.ts";
import { clock, Words } from "./words.ts";

/** A class that keeps itself up to date. Nothing moves under a pointer or the focus: the change waits for a button. */
class Live extends HTMLElement {
  #words!: Words;
  #waiting: DocumentFragment | undefined;
  #frozen = false;

  connectedCallback(): void {
    this.#words = new Words();
    const bar = partOf(this, "bar");
    if (bar) bar.hidden = false;
    partOf(this, "apply")?.addEventListener("click", () => this.#apply());
    partOf(this, "freeze")?.addEventListener("click", () => this.#freeze(!this.#frozen));
    this.addEventListener("pointerleave", () => this.#offer());
    this.addEventListener("focusout", () => setTimeout(() => this.#offer()));
    this.#listen();
  }

  /** The browser opens a stream that dropped again by itself; meanwhile the page keeps what it has, and says how old. */
  #listen(): void {
    const events = new EventSource(this.dataset.events ?? "");
    events.addEventListener("live", (event) => {
      const template = document.createElement("template");
      template.innerHTML = event.data;
      this.#waiting = template.content;
      this.#offer();
      this.#sayAge("fresh");
    });
    events.addEventListener("same", () => this.#sayAge("fresh"));
    events.addEventListener("error", () => {
      this.#sayAge("stale");
      // Refused for good, as when the session is over: only reloading can tell why.
      if (events.readyState === EventSource.CLOSED) setTimeout(() => this.#listen(), 10_000);
    });
  }

  #sayAge(key: "fresh" | "stale"): void {
    const age = partOf(this, "age");
    if (!age || this.#frozen) return;
    if (key === "fresh") age.dataset.at = clock(new Date());
    age.classList.toggle("tag-ko", key === "stale");
    age.textContent = this.#words.say(key, { time: age.dataset.at ?? clock(new Date()) });
  }

  /** Shows what is waiting, or the button for it. */
  #offer(): void {
    if (!this.#waiting) return;
    const busy = this.matches(":hover") || partOf(this, "live")?.contains(document.activeElement);
    if (!this.#frozen && !busy) this.#apply();
    const button = partOf(this, "apply");
    if (button) button.hidden = this.#waiting === undefined;
  }

  #apply(): void {
    if (this.#waiting) partOf(this, "live")?.replaceChildren(this.#waiting);
    this.#waiting = undefined;
    const button = partOf(this, "apply");
    if (button) button.hidden = true;
  }

  #freeze(frozen: boolean): void {
    this.#frozen = frozen;
    partOf(this, "freeze")?.setAttribute("aria-pressed", String(frozen));
    const age = partOf(this, "age");
    if (age && frozen) age.textContent = this.#words.say("frozen");
    if (!frozen) {
      this.#sayAge("fresh");
      this.#offer();
    }
  }
}

customElements.define("tremplin-live", Live);
revealTab();
