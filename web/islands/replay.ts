import { tellClocks } from "./clocks.ts";
import { partOf } from "./parts.ts";

/** The steps of a page that walks through somebody's versions, one link each; its other links go to the same. */
class Replay extends HTMLElement {
  #steps: HTMLAnchorElement[] = [];
  #at = 0;
  #timer: number | undefined;
  /** By step: what the server drew of it. */
  readonly #frames = new Map<number, Promise<string>>();

  connectedCallback(): void {
    this.#steps = [...this.querySelectorAll<HTMLAnchorElement>('[data-part="steps"] a')];
    this.#at = Math.max(
      0,
      this.#steps.findIndex((step) => step.hasAttribute("aria-current")),
    );
    const bar = partOf(this, "bar");
    if (bar) bar.hidden = false;
    this.#steps.forEach((step, at) => {
      this.#follow(step, () => at);
    });
    const ways: [string, () => number][] = [
      ["first", () => 0],
      ["previous", () => this.#at - 1],
      ["next", () => this.#at + 1],
      ["last", () => this.#steps.length - 1],
    ];
    for (const [name, to] of ways) {
      const link = partOf<HTMLAnchorElement>(this, name);
      if (link) this.#follow(link, to);
    }
    partOf(this, "play")?.addEventListener("click", () => (this.#timer === undefined ? this.#play() : this.#pause()));
    this.#range?.addEventListener("input", () => {
      void this.#go(Number(this.#range?.value) - 1);
    });
    this.addEventListener("keydown", (event) => this.#key(event));
    // Nobody watches.
    document.addEventListener("visibilitychange", () => document.hidden && this.#pause());
    this.#mark();
  }

  disconnectedCallback(): void {
    this.#pause();
  }

  get #range(): HTMLInputElement | null {
    return partOf<HTMLInputElement>(this, "range");
  }

  #follow(link: HTMLAnchorElement, to: () => number): void {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      void this.#go(to());
    });
  }

  /** Arrows walk, as on the slider; not where they scroll or choose. */
  #key(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    if (event.altKey || event.ctrlKey || event.metaKey || target?.closest("input, select, [tabindex]")) return;
    const forward = getComputedStyle(this).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const to = { [forward]: this.#at + 1, [backward]: this.#at - 1, Home: 0, End: this.#steps.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    void this.#go(to);
  }

  #play(): void {
    this.#timer = 0;
    this.#mark();
    // From the end, again from the start.
    if (this.#at === this.#steps.length - 1) void this.#show(0);
    this.#wait();
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#mark();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const pace = Number(partOf<HTMLSelectElement>(this, "pace")?.value);
    this.#timer = window.setTimeout(async () => {
      if (await this.#show(this.#at + 1)) {
        if (this.#timer !== undefined && this.#at < this.#steps.length - 1) return this.#wait();
      }
      this.#pause();
    }, pace);
  }

  /** By somebody's hand: what plays stops, and what is shown is said. */
  async #go(to: number): Promise<void> {
    this.#pause();
    if ((await this.#show(to)) && this.#at === to) {
      const said = partOf(this, "said");
      if (said) said.textContent = this.#steps[to]?.title ?? "";
    }
  }

  /** Whether there is such a step, and the server had it. */
  async #show(at: number): Promise<boolean> {
    const step = this.#steps[at];
    if (!step) return false;
    this.#at = at;
    this.#mark();
    const failed = partOf(this, "failed");
    try {
      const html = await this.#frame(at);
      // Somebody went on meanwhile.
      if (this.#at !== at) return true;
      const template = document.createElement("template");
      template.innerHTML = html;
      tellClocks(template.content);
      const frame = partOf(this, "frame");
      frame?.replaceChildren(template.content);
      if (frame) this.#reveal(frame);
      if (failed) failed.hidden = true;
      history.replaceState(null, "", step.href);
    } catch {
      this.#frames.delete(at);
      if (failed) failed.hidden = false;
      return false;
    }
    // The next one is there before its turn.
    if (this.#steps[at + 1]) this.#frame(at + 1).catch(() => this.#frames.delete(at + 1));
    return true;
  }

  #frame(at: number): Promise<string> {
    const known = this.#frames.get(at);
    if (known) return known;
    const asked = fetch(`${this.#steps[at]?.href}&morceau=1`, { redirect: "error" }).then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.text();
    });
    this.#frames.set(at, asked);
    return asked;
  }

  /** Brings the first line that changed into the middle of the frame, at once for whoever wants no motion. */
  #reveal(frame: HTMLElement): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const changed = frame.querySelector<HTMLElement>(".l-add, .l-del");
    const top = changed
      ? changed.getBoundingClientRect().top -
        frame.getBoundingClientRect().top +
        frame.scrollTop -
        frame.clientHeight / 3
      : 0;
    frame.scrollTo({ top, behavior: still ? "auto" : "smooth" });
  }

  /** Says where we are, on every control. */
  #mark(): void {
    const last = this.#steps.length - 1;
    this.#steps.forEach((step, at) => {
      if (at === this.#at) step.setAttribute("aria-current", "page");
      else step.removeAttribute("aria-current");
    });
    if (this.#range) {
      this.#range.value = String(this.#at + 1);
      this.#range.setAttribute("aria-valuetext", this.#steps[this.#at]?.title ?? "");
    }
    const play = partOf(this, "play");
    if (play) play.textContent = (this.#timer === undefined ? play.dataset.play : play.dataset.pause) ?? "";
    const ends: [string, boolean, number][] = [
      ["first", this.#at === 0, 0],
      ["previous", this.#at === 0, this.#at - 1],
      ["next", this.#at === last, this.#at + 1],
      ["last", this.#at === last, last],
    ];
    for (const [name, over, to] of ends) {
      const link = partOf<HTMLAnchorElement>(this, name);
      if (!link) continue;
      link.setAttribute("aria-disabled", String(over));
      link.href = this.#steps[to]?.href ?? this.#steps[this.#at]?.href ?? "";
    }
  }
}

customElements.define("tremplin-replay", Replay);
