import type { SourceFile, Verdict } from "./api.ts";
import { ask } from "./dialog.ts";
import { type Choice, Draft, type Keeping } from "./draft.ts";
import { Files } from "./files.ts";
import { Grading, sentAt } from "./grading.ts";
import { markCurrentPane, showsOnePane } from "./panes.ts";
import { Parts, partOf } from "./parts.ts";
import { keepPresence } from "./presence.ts";
import { fillSymbols } from "./symbols.ts";
import { VerdictPanel } from "./verdict.ts";
import { clock, Words } from "./words.ts";

/** How long "Tab leaves the editor" stays, as long as it is true. */
const ESCAPE_NOTICE_MS = 3_000;

/** An exercise's page come alive: joins the files, the draft, the verdict and the keys; each is its own module. */
class Workspace extends HTMLElement {
  #words!: Words;
  #parts!: Parts;
  #files!: Files;
  #draft!: Draft;
  #panel!: VerdictPanel;
  #grading: Grading | undefined;
  #noticeTimer: number | undefined;

  connectedCallback(): void {
    this.#words = new Words();
    this.#parts = new Parts("verdict-parts");
    this.#files = new Files(this, () => this.#draft.touched());
    this.#panel = new VerdictPanel(this.#need("result"), this.#parts, this.#words);
    this.#draft = this.#openDraft();
    this.#grading = this.#openGrading();
    for (const name of ["top", "escape", "keys"]) {
      const part = partOf(this, name);
      if (part) part.hidden = false;
    }
    fillSymbols(this.#need("symbols"), (symbol) => this.#files.shown?.insert(symbol));
    const tabs = this.querySelector<HTMLElement>(".ws-tabs");
    if (tabs) markCurrentPane(tabs);
    this.addEventListener("click", (event) => this.#click(event));
    // Before the editor sees them: these keys work anywhere on the page.
    document.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.#watchNetwork();
    if (this.dataset.version) keepPresence(this.dataset.exercise ?? "", () => partOf(this, "call"));
    void this.#start();
  }

  async #start(): Promise<void> {
    await this.#loadEditor();
    if (!("starter" in this.dataset)) await this.#draft.restore();
    await this.#grading?.resume();
  }

  #need(name: string): HTMLElement {
    const part = partOf(this, name);
    if (!part) throw new Error(`the page has no part "${name}"`);
    return part;
  }

  #openDraft(): Draft {
    const version = this.dataset.version;
    return new Draft({
      exercise: this.dataset.exercise ?? "",
      person: this.dataset.person ?? "",
      version: version ? Number(version) : undefined,
      read: () => this.#files.source,
      write: (files) => this.#files.write(files, true),
      show: (keeping) => this.#showKeeping(keeping),
      choose: (here, there) => this.#choose(here, there),
    });
  }

  /** `undefined` for a visitor, who has no buttons to run or send with. */
  #openGrading(): Grading | undefined {
    const run = partOf<HTMLButtonElement>(this, "run");
    const submit = partOf<HTMLButtonElement>(this, "submit");
    if (!run || !submit) return undefined;
    return new Grading({
      exercise: this.dataset.exercise ?? "",
      person: this.dataset.person ?? "",
      panel: this.#panel,
      words: this.#words,
      run,
      submit,
      read: () => this.#files.source,
      starting: () => {
        this.#files.mark(null, null);
        void this.#draft.save();
      },
      finished: (verdict, counted) => void this.#showVerdict(verdict, counted),
    });
  }

  /** The textarea works meanwhile, and for good where the editor does not come. */
  async #loadEditor(): Promise<void> {
    try {
      const { CodeMirrorEditor } = await import("./codemirror.ts");
      const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
      this.#files.upgrade(
        (parent, file) =>
          new CodeMirrorEditor(parent, {
            file: file.name,
            text: file.text,
            label: file.label,
            describedBy: "escape-rule",
            readOnly: file.given,
            nonce,
            changed: file.changed,
            escaped: () => this.#sayEscape(),
          }),
      );
    } catch (error) {
      console.warn("the code editor did not load; the plain one stays", error);
    }
  }

  #showKeeping(keeping: Keeping): void {
    const time = clock(new Date());
    const text = this.#words.say(keeping, { time });
    const saved = this.#need("saved");
    saved.classList.toggle("tag-ko", keeping === "not-saved");
    saved.replaceChildren();
    if (keeping !== "not-saved") saved.append(...this.#parts.copy("tick").childNodes);
    saved.append(text);
    if (keeping !== "not-saved") return;
    const retry = document.createElement("button");
    retry.type = "button";
    retry.className = "btn btn-small";
    retry.textContent = this.#words.say("retry");
    retry.addEventListener("click", () => void this.#draft.save());
    saved.append(retry);
  }

  #choose(here: SourceFile[], there: SourceFile[]): Promise<Choice> {
    const say = (key: string) => this.#words.say(key);
    return ask<Choice>(
      this.#parts,
      {
        title: say("conflict-title"),
        text: say("conflict"),
        more: [this.#version(say("conflict-here"), here), this.#version(say("conflict-there"), there)],
      },
      [
        { value: "here", text: say("keep-here") },
        { value: "there", text: say("keep-there") },
      ],
      "later",
    );
  }

  #version(title: string, files: SourceFile[]): HTMLElement {
    const text = files.map((file) => (files.length > 1 ? `// ${file.name}\n${file.text}` : file.text)).join("\n\n");
    const part = this.#parts.copy("version", { title, text });
    part.querySelector("pre")?.setAttribute("aria-label", title);
    return part;
  }

  async #showVerdict(verdict: Verdict, counted: boolean): Promise<void> {
    this.#panel.show(verdict);
    this.#files.mark(verdict.error?.file ?? null, verdict.error?.line ?? null);
    const score = this.#need("score");
    score.textContent = verdict.total > 0 ? `${verdict.passed}/${verdict.total}` : "";
    score.classList.toggle("score-ok", verdict.verdict === "passed");
    const tabs = this.querySelector<HTMLElement>(".ws-tabs");
    if (tabs && showsOnePane(tabs)) location.hash = "#resultat";
    // What was tried stands above, and may fill the pane.
    if (this.querySelector("tremplin-trial")) partOf(this, "result")?.scrollIntoView({ block: "start" });
    if (!counted) return;
    this.#need("saved").replaceChildren(sentAt(this.#words, new Date()));
    await this.#refresh(location.pathname);
  }

  /** Fetches the page again and takes over what the server alone decides: hints, solution, the next step, the tiles. */
  async #refresh(address: string, init: RequestInit = {}): Promise<void> {
    const response = await fetch(address, init).catch(() => undefined);
    if (!response?.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const name of ["aid", "calling", "onward", "tiles"]) {
      const [old, next] = [partOf(document, name), partOf(fresh, name)];
      if (old && next) old.replaceWith(document.importNode(next, true));
    }
    const isNextStep = partOf(this, "onward")?.hidden === false;
    partOf(this, "run")?.classList.toggle("btn-next", !isNextStep);
  }

  /** Opens a hint or the solution, or calls the trainer, by the form's own way, and shows the page's answer in place. */
  async #openHelp(button: HTMLButtonElement): Promise<void> {
    const note = this.querySelector<HTMLTextAreaElement>("#note")?.value ?? "";
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    await this.#refresh(location.pathname, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ action: button.value, opened: button.dataset.opened ?? "", note }).toString(),
    });
    button.removeAttribute("aria-busy");
    if (button.dataset.part === "call-button") {
      this.querySelector<HTMLElement>('[data-part="calling"] [tabindex="-1"]')?.focus();
      return;
    }
    const opened = this.querySelectorAll<HTMLElement>('[data-part="aid"] > [tabindex="-1"]');
    opened[opened.length - 1]?.focus();
  }

  #click(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const place = event.target.closest<HTMLElement>("a[data-line]");
    // The button as a whole: what stands in it may be a part of its own.
    const part = event.target.closest<HTMLElement>("button, a")?.dataset.part;
    if (place) {
      event.preventDefault();
      location.hash = "#code";
      this.#files.goTo(place.dataset.file ?? "", Number(place.dataset.line));
      return;
    }
    if (part === "run") void this.#grading?.run();
    else if (part === "submit") void this.#grading?.submit();
    else if (part === "reset") void this.#reset();
    else if (part === "help" || part === "call-button")
      void this.#openHelp(event.target.closest("button") as HTMLButtonElement);
    else return;
    event.preventDefault();
  }

  #key(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]")) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") void (event.shiftKey ? this.#grading?.submit() : this.#grading?.run());
    else if (command && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") void this.#draft.save();
    else if (event.key === "F8") this.#nextFailed();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #nextFailed(): void {
    const failed = [...this.querySelectorAll<HTMLElement>(".test-ko")];
    const at = failed.indexOf(document.activeElement as HTMLElement);
    const next = failed[(at + 1) % failed.length];
    if (!next) {
      this.#say(this.#words.say("no-failed-test"));
      return;
    }
    const tabs = this.querySelector<HTMLElement>(".ws-tabs");
    if (tabs && showsOnePane(tabs)) location.hash = "#resultat";
    next.focus();
  }

  async #reset(): Promise<void> {
    const say = (key: string) => this.#words.say(key);
    const sure = await ask(
      this.#parts,
      { title: say("reset-title"), text: say("reset") },
      [
        { value: true, text: say("reset-confirm") },
        { value: false, text: say("cancel") },
      ],
      false,
    );
    if (!sure) return;
    this.#files.write(this.#files.starter);
    this.#files.shown?.focus();
  }

  #sayEscape(): void {
    this.#say(this.#words.say("escape"));
  }

  /** A short word above the actions, spoken politely, gone after a moment. */
  #say(text: string): void {
    const rule = this.#need("escape-notice");
    rule.textContent = text;
    window.clearTimeout(this.#noticeTimer);
    this.#noticeTimer = window.setTimeout(() => rule.replaceChildren(), ESCAPE_NOTICE_MS);
  }

  #watchNetwork(): void {
    const holder = this.#need("network");
    const draw = () => holder.replaceChildren(...(navigator.onLine ? [] : [this.#parts.copy("offline")]));
    window.addEventListener("online", draw);
    window.addEventListener("offline", draw);
    draw();
  }
}

customElements.define("tremplin-workspace", Workspace);
