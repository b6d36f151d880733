import { answersIn, answersSent, fill } from "./answers-typed.ts";
import type { Drop } from "./drag.ts";
import { LocalCopies, VISITOR } from "./local-copies.ts";
import { partOf } from "./parts.ts";
import { clock } from "./words.ts";

/** How long answering must pause before the server is told. */
const PAUSE_MS = 1_500;
const RETRY_MS = 10_000;

/** The form's own page, as it comes back: `refused` is a page that says why, `unreachable` no page at all. */
type Reply = { kind: "kept"; page: Document } | { kind: "conflict" | "refused" | "unreachable" };

/**
 * Keeps answers as they are given, on this device at once and on the server after a pause, and moves lines without a
 * new page. Without this, the form's buttons do both.
 */
class Answers extends HTMLElement {
  #timer: number | undefined;
  #sending: Promise<unknown> | undefined;
  #copies!: LocalCopies;
  /** What the server does not have yet, as far as this page knows. */
  #dirty = false;
  /** What was sent and not answered yet, or never: the server may have it all the same. */
  #sent: string | undefined;
  #submitting = false;
  #moving: Promise<void> | undefined;

  connectedCallback(): void {
    const form = this.querySelector<HTMLFormElement>("#work");
    const isVisitor = this.dataset.person === VISITOR;
    if (!form || (!isVisitor && !this.querySelector('[value="submit"]'))) return;
    this.#copies = new LocalCopies(this.dataset.person ?? "", this.dataset.exercise ?? "");
    if (isVisitor) {
      // Kept for when they try without an account: the page has no place for it before.
      form.addEventListener("input", () => this.#keep(form));
      const kept = this.#copies.find()?.files[0]?.text;
      if (kept !== undefined) fill(form, kept);
      return;
    }
    form.addEventListener("input", () => this.#touched(form));
    form.addEventListener("submit", (event) => void this.#submit(form, event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.#dirty) void this.#send(form, "save");
    });
    // A page that the way back shows again as it was left.
    window.addEventListener("pageshow", () => {
      this.#submitting = false;
    });
    this.#restore(form);
    if (form.querySelector(".placed")) void this.#letDrag(form);
  }

  #touched(form: HTMLFormElement): void {
    this.#dirty = true;
    this.#keep(form);
    this.#later(form, PAUSE_MS);
  }

  #later(form: HTMLFormElement, delay: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#send(form, "save"), delay);
  }

  #keep(form: HTMLFormElement): boolean {
    const copy = { files: asFiles(answersIn(form)), base: Number(versionOf(form)?.value), at: Date.now() };
    return this.#copies.keep(this.#sent === undefined ? copy : { ...copy, sent: asFiles(this.#sent) });
  }

  /** Takes up what an earlier page kept on this device and could not save. */
  #restore(form: HTMLFormElement): void {
    const copy = this.#copies.find();
    const text = copy?.files[0]?.text;
    const shown = answersSent(form);
    if (text === shown) this.#copies.forget();
    if (!copy || text === undefined || text === shown) return;
    fill(form, text);
    const version = versionOf(form);
    // Answered elsewhere since: the version they were typed over makes the server show both.
    if (version && copy.sent?.[0]?.text !== shown) version.value = String(copy.base);
    this.#touched(form);
  }

  async #letDrag(form: HTMLFormElement): Promise<void> {
    const { Drag } = await import("./drag.ts");
    const isBusy = () => this.#sending !== undefined;
    new Drag(form, isBusy, (drop) => void this.#drop(form, drop));
    this.dataset.drags = "";
  }

  async #submit(form: HTMLFormElement, event: SubmitEvent): Promise<void> {
    const button = event.submitter;
    if (this.#submitting || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    window.clearTimeout(this.#timer);
    if (button.getAttribute("aria-busy") === "true") return;
    if (button.value.startsWith("move.")) {
      await this.#move(form, button);
      return;
    }
    // Saved first: where no answer comes, this page stays with all that it holds, instead of the browser's own error.
    // And two clicks are one.
    button.setAttribute("aria-busy", "true");
    await this.#moving;
    while (this.#sending) await this.#sending;
    const reply = await this.#send(form, "save");
    button.removeAttribute("aria-busy");
    if (reply.kind === "unreachable") return;
    this.#submitting = true;
    form.requestSubmit(button);
  }

  /** One after the other: what is pressed meanwhile is meant for the line it stands at, wherever that is by then. */
  #move(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    const [step, piece] = [button.value.split(".")[1], pieceOf(button)];
    const before = this.#moving;
    const move = async () => {
      await before;
      const same = (other: HTMLButtonElement) => pieceOf(other) === piece;
      const others = form.querySelectorAll<HTMLButtonElement>(`[value^="move.${step}."]`);
      const current = button.isConnected ? button : [...others].find(same);
      if (current) await this.#moveNow(form, current);
    };
    this.#moving = move();
    return this.#moving;
  }

  async #moveNow(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    while (this.#sending) await this.#sending;
    const reply = await this.#send(form, button.value);
    if (reply.kind !== "kept") return;
    takeLines(form, reply.page);
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
    const reply = await this.#send(form, "save", lines);
    if (reply.kind !== "kept") return;
    takeLines(form, reply.page);
    (form.querySelector<HTMLElement>(`#ligne-${number}`) ?? form.querySelector<HTMLElement>(".left button"))?.focus();
  }

  /** Sends the form by its own way, with `lines` in place of those it holds. */
  async #send(form: HTMLFormElement, action: string, lines?: string[]): Promise<Reply> {
    window.clearTimeout(this.#timer);
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    body.set("action", action);
    if (lines) {
      body.delete("line");
      for (const line of lines) body.append("line", line);
    }
    const typed = answersIn(form);
    const before = this.#sent;
    this.#sent = typed;
    const sending = ask({ method: "POST", body });
    this.#sending = sending;
    let reply = await sending;
    if (reply.kind === "conflict") reply = await this.#ownSave(form, [typed, before]);
    this.#sending = undefined;
    if (reply.kind === "kept") this.#saved(form, reply.page, typed);
    else this.#notSaved(form, reply.kind === "unreachable");
    return reply;
  }

  /** What stands in the way may be what this page itself sent, whose answer was lost. */
  async #ownSave(form: HTMLFormElement, own: (string | undefined)[]): Promise<Reply> {
    const now = await ask({});
    if (now.kind !== "kept") return now;
    const theirs = now.page.querySelector<HTMLFormElement>("#work");
    const text = theirs ? answersSent(theirs) : undefined;
    // Lines to order are not in that text, and nothing can be told of them.
    if (form.querySelector(".lines") || text === undefined || !own.includes(text)) return { kind: "refused" };
    if (text === own[0]) return now;
    const [kept, version] = [versionOf(form), versionOf(now.page)];
    if (kept && version) kept.value = version.value;
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    body.set("action", "save");
    return ask({ method: "POST", body });
  }

  #saved(form: HTMLFormElement, fresh: Document, typed: string): void {
    const version = versionOf(fresh)?.value;
    const kept = versionOf(form);
    if (version !== undefined && kept) kept.value = version;
    this.#sent = undefined;
    this.#dirty = answersIn(form) !== typed;
    if (this.#dirty) this.#touched(form);
    else this.#copies.forget();
    this.#say("saved");
  }

  #notSaved(form: HTMLFormElement, isUnreachable: boolean): void {
    this.#say(this.#keep(form) && isUnreachable ? "unreachable" : "lost");
    // What is refused is so again: the form's own buttons show why.
    if (isUnreachable && this.#dirty) this.#later(form, RETRY_MS);
  }

  #say(word: "saved" | "lost" | "unreachable"): void {
    const part = partOf(this, "saved");
    if (part) part.textContent = (part.dataset[word] ?? "").replace("{time}", clock(new Date()));
  }
}

/** The answers as the one file that a copy on this device holds. */
const asFiles = (text: string) => [{ name: "answers", text }];

const versionOf = (page: ParentNode) => page.querySelector<HTMLInputElement>('[name="version"]');

async function ask(init: RequestInit): Promise<Reply> {
  try {
    // Outlives a page that is being left; for that alone, as its size is then bounded.
    const response = await fetch(location.pathname, { ...init, keepalive: document.visibilityState === "hidden" });
    if (response.ok) return { kind: "kept", page: new DOMParser().parseFromString(await response.text(), "text/html") };
    if (response.status === 409) return { kind: "conflict" };
    // A proxy in front of a stopped server answers in its place.
    return { kind: [502, 503, 504].includes(response.status) ? "unreachable" : "refused" };
  } catch {
    return { kind: "unreachable" };
  }
}

const pieceOf = (button: HTMLButtonElement) => button.closest("li")?.querySelector(".piece")?.textContent;

function takeLines(form: HTMLFormElement, fresh: Document): void {
  const next = fresh.querySelectorAll(".lines");
  for (const [at, old] of [...form.querySelectorAll(".lines")].entries()) {
    const replacement = next[at];
    if (replacement) old.replaceWith(document.importNode(replacement, true));
  }
}

customElements.define("tremplin-answers", Answers);
