import type { SourceFile } from "./api.ts";
import type { Drawing, Told } from "./page-message.ts";
import { partOf } from "./parts.ts";

const PAGE = "index.html";
const SHEET = "style.css";
/** The document that draws a changed page; see `page-frame.ts`. */
const DRAWING_FRAME = "/apercu/page";
/** How long typing must pause before the page is drawn anew. */
const PAUSE_MS = 300;

/** The page of a lesson's example. The server's frame shows it as it was written; once it is changed, it is drawn here. */
export class ExamplePage {
  readonly #frame: HTMLIFrameElement;
  /** Where the example's own files are. */
  readonly #folder: string;
  readonly #drawings = new Map<string, string>();
  #files: SourceFile[] = [];
  #state: "as written" | "opening" | "ready" = "as written";
  #timer: number | undefined;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
    this.#folder = new URL(".", frame.src).href;
    window.addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || (event.data as Told).kind !== "ready") return;
      this.#state = "ready";
      void this.#draw();
    });
  }

  /** Soon shows the page that these texts make. */
  show(html: string, css: string | undefined): void {
    const isWhole = /^\s*<(!doctype|html)/i.test(html);
    const link = css === undefined ? "" : `<link rel="stylesheet" href="${SHEET}">`;
    const page = isWhole ? html : `<!DOCTYPE html><html lang="fr">${link}${html}`;
    this.#files = [{ name: PAGE, text: page }];
    if (css !== undefined) this.#files.push({ name: SHEET, text: css });
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#draw(), PAUSE_MS);
  }

  async #draw(): Promise<void> {
    if (this.#state === "as written") {
      this.#state = "opening";
      // Its script is ours; the page inside of it gets none of this.
      this.#frame.setAttribute("sandbox", "allow-scripts");
      this.#frame.src = DRAWING_FRAME;
    }
    if (this.#state !== "ready") return;
    const asked = this.#files;
    const drawings = await this.#drawingsOf(asked[0]?.text ?? "");
    if (asked !== this.#files) return;
    const drawing: Drawing = { files: [...asked, ...drawings], entry: PAGE, runsScripts: false, loneScript: "" };
    // An opaque origin has no name to send to; what is sent is only what the learner sees.
    this.#frame.contentWindow?.postMessage(drawing, "*");
  }

  /** The drawings beside the lesson that the page names. */
  async #drawingsOf(html: string): Promise<SourceFile[]> {
    const images = new DOMParser().parseFromString(html, "text/html").querySelectorAll("img[src]");
    const names = new Set([...images].map((image) => image.getAttribute("src") ?? "").filter(isDrawing));
    const files = [...names].map(async (name) => {
      const text = this.#drawings.get(name) ?? (await fetched(this.#folder + name));
      if (text !== undefined) this.#drawings.set(name, text);
      return { name, text: text ?? "" };
    });
    return (await Promise.all(files)).filter((file) => file.text);
  }
}

const isDrawing = (name: string): boolean => /^[\w-]+\.svg$/.test(name);

/** Empty when there is no such file, as while its name is being typed; nothing when the line dropped. */
async function fetched(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.text() : "";
  } catch {
    return undefined;
  }
}

/** Lets the page be seen as wide as a telephone or a computer, drawn smaller where the lesson is not as wide. */
export function offerWidths(page: HTMLElement, frame: HTMLIFrameElement): void {
  const widths = partOf(page, "widths");
  const view = frame.parentElement;
  if (!widths || !view) return;
  const height = Number(frame.height);
  let width = 0;
  const fit = () => {
    const scale = width ? Math.min(1, view.clientWidth / width) : 1;
    frame.style.inlineSize = width ? `${width}px` : "";
    frame.style.blockSize = scale < 1 ? `${height / scale}px` : "";
    frame.style.transform = scale < 1 ? `scale(${scale})` : "";
    // What is drawn smaller takes the room of its true size, unless it is told.
    view.style.blockSize = `${height}px`;
  };
  widths.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-width]") : null;
    if (!button) return;
    width = button.getAttribute("aria-pressed") === "true" ? 0 : Number(button.dataset.width);
    for (const other of widths.querySelectorAll<HTMLElement>("[data-width]")) {
      other.setAttribute("aria-pressed", String(width !== 0 && other === button));
    }
    fit();
  });
  new ResizeObserver(fit).observe(view);
  widths.hidden = false;
}
