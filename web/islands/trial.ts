import { type Answer, type CodeError, call, type SourceFile } from "./api.ts";
import type { Drawing, Told } from "./page-message.ts";
import { Parts, partOf } from "./parts.ts";
import { codeError } from "./verdict.ts";
import { Words } from "./words.ts";

/** What came of a trial, as the server tells it. */
interface Trial {
  printed: string;
  is_page: boolean;
  stopped: string | null;
  error: CodeError | null;
}

/** A wait is worth saying only when it is one. */
const SAY_AFTER_MS = 300;

/** What a program is given, beside it: runs the program on it and shows what came. Without scripts, the form does. */
class TrialFields extends HTMLElement {
  readonly #words = new Words();
  #parts: Parts | undefined;
  /** The page to draw once the frame is ready. */
  #page: string | null = null;
  #isReady = false;

  connectedCallback(): void {
    this.#parts = new Parts("verdict-parts");
    const run = partOf<HTMLButtonElement>(this, "trial-run");
    run?.addEventListener("click", (event) => {
      event.preventDefault();
      void this.#run(run);
    });
    window.addEventListener("message", (event) => {
      if (event.source !== this.#frame?.contentWindow || (event.data as Told).kind !== "ready") return;
      this.#isReady = true;
      this.#draw();
    });
  }

  get #frame(): HTMLIFrameElement | null {
    return this.querySelector("iframe");
  }

  async #run(button: HTMLButtonElement): Promise<void> {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const wait = window.setTimeout(() => this.#say(this.dataset.running ?? ""), SAY_AFTER_MS);
    const body = { files: this.#files(), ...this.#typed() };
    const answer: Answer<Trial> = await call("POST", `/api/v1/exercises/${this.dataset.exercise}/trials`, body);
    window.clearTimeout(wait);
    button.removeAttribute("aria-busy");
    if (answer.kind === "done") this.#show(answer.value);
    else this.#refuse(answer);
  }

  /** The textareas hold what is typed, also under the richer editor. */
  #files(): SourceFile[] {
    const holders = this.closest(".ws")?.querySelectorAll<HTMLElement>(".file[data-file]:not([data-given])") ?? [];
    return [...holders].map((holder) => ({
      name: holder.dataset.file ?? "",
      text: holder.querySelector("textarea")?.value ?? "",
    }));
  }

  #typed(): Record<string, string> {
    const fields = this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("[name]");
    const typed = [...fields].filter((field) => field.name !== "action").map((field) => [field.name, field.value]);
    return Object.fromEntries(typed);
  }

  #show(trial: Trial): void {
    const nodes: Node[] = [];
    if (trial.printed) {
      const samp = document.createElement("samp");
      samp.textContent = trial.printed;
      const pre = document.createElement("pre");
      pre.className = "printed-text";
      pre.tabIndex = 0;
      pre.setAttribute("role", "region");
      pre.setAttribute("aria-label", this.dataset.heading ?? "");
      pre.append(samp);
      nodes.push(pre);
    } else if (!trial.error && !trial.stopped) nodes.push(paragraph(this.dataset.nothing ?? "", "muted"));
    if (trial.stopped) nodes.push(paragraph(trial.stopped, "note note-ko"));
    if (trial.error && this.#parts) {
      const note = document.createElement("div");
      note.className = "note note-ko";
      note.append(...codeError(trial.error, this.#parts, this.#words));
      nodes.push(note);
    }
    const heading = document.createElement("h3");
    heading.textContent = this.dataset.heading ?? "";
    this.#fill(heading, nodes, trial.is_page ? trial.printed : null);
  }

  #refuse(answer: Exclude<Answer<Trial>, { kind: "done" }>): void {
    const key = navigator.onLine ? "unreachable" : "offline-run";
    const text = answer.kind === "refused" && answer.message ? answer.message : this.#words.say(key);
    this.#fill(paragraph(text, "note note-ko"), [], null);
  }

  #say(text: string): void {
    partOf(this, "trial-said")?.replaceChildren(paragraph(text, "muted"));
  }

  #fill(said: HTMLElement, nodes: Node[], page: string | null): void {
    partOf(this, "trial-said")?.replaceChildren(said);
    partOf(this, "trial-output")?.replaceChildren(...nodes);
    this.#page = page;
    const view = partOf(this, "trial-view");
    if (view) view.hidden = page === null;
    if (page !== null) this.#draw();
  }

  /** The page in a frame that reaches nothing of ours, as the preview of a page does; see `page-frame.ts`. */
  #draw(): void {
    const frame = this.#frame;
    if (!frame || this.#page === null) return;
    if (!frame.src) frame.src = frame.dataset.frame ?? "";
    if (!this.#isReady) return;
    // Whatever its name: what a program of pages sends has none.
    const sent = { name: "page.html", text: this.#page };
    const others = [...(this.closest(".ws")?.querySelectorAll<HTMLElement>(".file[data-file]") ?? [])];
    const files = others
      .map((holder) => ({ name: holder.dataset.file ?? "", text: holder.querySelector("textarea")?.value ?? "" }))
      .filter((file) => file.name.endsWith(".css") || file.name.endsWith(".svg"));
    const drawing: Drawing = { files: [...files, sent], entry: sent.name, runsScripts: false, loneScript: "" };
    frame.contentWindow?.postMessage(drawing, "*");
  }
}

function paragraph(text: string, name: string): HTMLElement {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}

customElements.define("tremplin-trial", TrialFields);
