import type { Drop } from "./drag.ts";
import { partOf } from "./parts.ts";
import { clock } from "./words.ts";

/** How long answering must pause before the server is told. */
const PAUSE_MS = 1_500;

/** Keeps answers as they are given, and moves lines without a new page. Without this, the form's buttons do both. */
class Answers extends HTMLElement {
  #timer: number | undefined;
  #sending: Promise<unknown> | undefined;

  connectedCallback(): void {
    const form = this.querySelector<HTMLFormElement>("#work");
    if (!form || !this.querySelector('[value="submit"]')) return;
    form.addEventListener("input", () => {
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#send(form, "save"), PAUSE_MS);
    });
    form.addEventListener("submit", (event) => void this.#submit(form, event));
    if (form.querySelector(".placed")) void this.#letDrag(form);
  }

  async #letDrag(form: HTMLFormElement): Promise<void> {
    const { Drag } = await import("./drag.ts");
    const isBusy = () => this.#sending !== undefined;
    new Drag(form, isBusy, (drop) => void this.#drop(form, drop));
    this.dataset.drags = "";
  }

  async #submit(form: HTMLFormElement, event: SubmitEvent): Promise<void> {
    window.clearTimeout(this.#timer);
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    if (button.value.startsWith("move.")) {
      event.preventDefault();
      await this.#move(form, button);
    } else if (this.#sending) {
      // Two saves at once would look like two tabs.
      event.preventDefault();
      await this.#sending;
      form.requestSubmit(button);
    }
  }

  async #move(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    while (this.#sending) await this.#sending;
    const fresh = await this.#send(form, button.value);
    if (!fresh) return;
    takeLines(form, fresh);
    // The same button of the line that moved; at an end, the line itself.
    const [, step, at] = button.value.split(".");
    const line = Number(at) + (step === "up" ? -1 : step === "down" ? 1 : 0);
    const moved = step === "in" ? null : form.querySelector<HTMLElement>(`#ligne-${line}`);
    const same = moved?.querySelector<HTMLElement>(`[value^="move.${step}."]`) ?? moved;
    (
      same ??
      form.querySelector<HTMLElement>(".left button") ??
      form.querySelector<HTMLElement>('[value="submit"]')
    )?.focus();
  }

  async #drop(form: HTMLFormElement, { lines, number }: Drop): Promise<void> {
    while (this.#sending) await this.#sending;
    const fresh = await this.#send(form, "save", lines);
    if (!fresh) return;
    takeLines(form, fresh);
    (form.querySelector<HTMLElement>(`#ligne-${number}`) ?? form.querySelector<HTMLElement>(".left button"))?.focus();
  }

  /** Sends the form by its own way, with `lines` in place of those it holds; the page that comes back, or `undefined` when nothing was kept. */
  async #send(form: HTMLFormElement, action: string, lines?: string[]): Promise<Document | undefined> {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    body.set("action", action);
    if (lines) {
      body.delete("line");
      for (const line of lines) body.append("line", line);
    }
    const sending = fetch(location.pathname, { method: "POST", body })
      .then(async (response) => {
        if (!response.ok) return undefined;
        return new DOMParser().parseFromString(await response.text(), "text/html");
      })
      .catch(() => undefined);
    this.#sending = sending;
    const fresh = await sending;
    this.#sending = undefined;
    const version = fresh?.querySelector<HTMLInputElement>('[name="version"]')?.value;
    const kept = form.querySelector<HTMLInputElement>('[name="version"]');
    if (version !== undefined && kept) kept.value = version;
    const saved = partOf(this, "saved");
    const words = fresh ? saved?.dataset.saved : saved?.dataset.lost;
    if (saved && words) saved.textContent = words.replace("{time}", clock(new Date()));
    return fresh;
  }
}

function takeLines(form: HTMLFormElement, fresh: Document): void {
  const next = fresh.querySelectorAll(".lines");
  for (const [at, old] of [...form.querySelectorAll(".lines")].entries()) {
    const replacement = next[at];
    if (replacement) old.replaceWith(document.importNode(replacement, true));
  }
}

customElements.define("tremplin-answers", Answers);
