import type { SourceFile } from "./api.ts";
import type { Drawing, Told } from "./page-message.ts";
import { partOf } from "./parts.ts";

/** How long typing must pause before the page is drawn anew. */
const PAUSE_MS = 300;
/** After this, a script of the page does not end by itself. */
const MAX_LOAD_MS = 5_000;
const LEVELS = ["log", "info", "debug", "warn", "error"];

/** The learner's page beside their code. It stands in a frame that reaches nothing of ours; see `page-frame.ts`. */
class PagePreview extends HTMLElement {
  #frame = partOf<HTMLIFrameElement>(this, "preview-frame");
  readonly #lines = partOf(this, "preview-lines");
  #isReady = false;
  #timer: number | undefined;
  /** Runs while scripts have begun and their page is not drawn yet. */
  #watch: number | undefined;
  /** What is to be drawn once the frame is ready: the page alone, or with its scripts. */
  #waiting: "page" | "scripts" | null = "page";

  connectedCallback(): void {
    this.hidden = false;
    window.addEventListener("message", (event) => {
      if (event.source === this.#frame?.contentWindow) this.#hear(event.data as Told);
    });
    this.addEventListener("click", (event) => this.#click(event));
    if (!this.#runsScripts) this.#workspace?.addEventListener("files-changed", () => this.#later());
    const view = partOf(this, "preview-view");
    if (view) new ResizeObserver(() => this.#fit(view)).observe(view);
    this.#setWidth("");
    this.#open();
  }

  get #runsScripts(): boolean {
    return "scripts" in this.dataset;
  }

  get #workspace(): HTMLElement | null {
    return this.closest<HTMLElement>(".ws");
  }

  #open(): void {
    const frame = this.#frame;
    if (!frame) return;
    this.#isReady = false;
    if (!frame.isConnected) partOf(this, "preview-view")?.append(frame);
    frame.src = this.dataset.frame ?? "";
  }

  #later(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#draw("page"), PAUSE_MS);
  }

  #draw(what: "page" | "scripts"): void {
    if (what === "scripts") {
      this.#unwatch();
      this.#watch = window.setTimeout(() => this.#stop(), MAX_LOAD_MS);
    }
    if (!this.#frame?.isConnected) this.#open();
    if (!this.#isReady) {
      this.#waiting = what;
      return;
    }
    const files = this.#files();
    const pages = files.filter((file) => file.name.endsWith(".html"));
    const entry = (pages.find((file) => file.name === "index.html") ?? pages[0])?.name ?? "";
    const drawing: Drawing = {
      files,
      entry,
      runsScripts: what === "scripts",
      loneScript: this.dataset.script ?? "",
    };
    // An opaque origin has no name to send to; what is sent is only the learner's own.
    this.#frame?.contentWindow?.postMessage(drawing, "*");
  }

  /** The textareas hold what is typed, also under the richer editor. */
  #files(): SourceFile[] {
    const holders = [...(this.#workspace?.querySelectorAll<HTMLElement>(".file[data-file]") ?? [])];
    return holders.map((holder) => ({
      name: holder.dataset.file ?? "",
      text: holder.querySelector("textarea")?.value ?? "",
    }));
  }

  #hear(told: Told): void {
    if (told.kind === "ready") {
      this.#isReady = true;
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting) this.#draw(waiting);
    } else if (told.kind === "drawn") this.#unwatch();
    else if (told.kind === "console") this.#print(told.level, told.text);
  }

  #print(level: string, text: string): void {
    const lines = this.#lines;
    if (!lines) return;
    const section = partOf(this, "preview-console");
    if (section) section.hidden = false;
    const line = document.createElement("p");
    if (LEVELS.includes(level)) line.dataset.level = level;
    line.textContent = level === "cut" ? (lines.dataset.cut ?? "") : text;
    lines.append(line);
    lines.scrollTop = lines.scrollHeight;
  }

  /** On demand: the page with its scripts starts from nothing. */
  #run(): void {
    this.#lines?.replaceChildren();
    const section = partOf(this, "preview-console");
    if (section) section.hidden = true;
    this.#sayStopped(false);
    // Pressed again while scripts do not end: they would keep the frame busy, and the wait begin anew.
    if (this.#watch !== undefined) this.#discard();
    this.#draw("scripts");
  }

  #unwatch(): void {
    window.clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  #stop(): void {
    this.#sayStopped(true);
    this.#discard();
  }

  /** Another document in the same frame could be given to the same process, which is busy for ever: the frame goes. */
  #discard(): void {
    this.#unwatch();
    const fresh = this.#frame?.cloneNode() as HTMLIFrameElement | undefined;
    fresh?.removeAttribute("src");
    this.#frame?.remove();
    this.#frame = fresh ?? null;
  }

  #sayStopped(isStopped: boolean): void {
    const note = partOf(this, "preview-stopped");
    if (!note) return;
    note.hidden = !isStopped;
    note.textContent = isStopped ? (note.dataset.text ?? "") : "";
  }

  #click(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.dataset.part === "preview-draw") this.#run();
    else if (button?.dataset.width) {
      // The same device once more: as wide as the pane again.
      this.#setWidth(button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.width);
    }
  }

  /** The page is as wide as that device, and drawn smaller where the pane is not; without one, as wide as the pane. */
  #setWidth(width: string): void {
    this.dataset.width = width;
    for (const button of this.querySelectorAll<HTMLElement>("[data-width]")) {
      button.setAttribute("aria-pressed", String(button.dataset.width === width));
    }
    const workspace = this.#workspace;
    if (workspace) workspace.dataset.preview = width;
    const view = partOf(this, "preview-view");
    if (view) this.#fit(view);
  }

  #fit(view: HTMLElement): void {
    const frame = this.#frame;
    if (!frame) return;
    const wanted = Number(this.dataset.width) || view.clientWidth;
    const scale = Math.min(1, view.clientWidth / wanted);
    frame.style.inlineSize = `${wanted}px`;
    frame.style.blockSize = `${view.clientHeight / scale}px`;
    frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  }
}

customElements.define("tremplin-page-preview", PagePreview);
