import type { SourceFile } from "./api.ts";
import type { Drawing } from "./page-message.ts";

/** The page as one text: the files that it names are put where it names them, since its frame reaches no address. */
export function pageText({ files, entry, runsScripts }: Drawing): string {
  const text = files.find((file) => file.name === entry)?.text ?? "";
  const page = new DOMParser().parseFromString(text, "text/html");
  putStyles(page, files);
  putPictures(page, files);
  keepLinks(page);
  if (runsScripts) {
    putScripts(page, files);
    page.head.prepend(element(page, "script", `(${tellConsole})()`));
  }
  return (page.doctype ? "<!doctype html>" : "") + page.documentElement.outerHTML;
}

function named(files: SourceFile[], address: string | null): string | undefined {
  const name = address?.trim().replace(/^\.\//, "");
  return files.find((file) => file.name === name)?.text;
}

/** An element that holds `text` whatever it says: its own end tag in there would end it early. */
function element(page: Document, name: "script" | "style", text: string): HTMLElement {
  const made = page.createElement(name);
  made.textContent = text.replace(/<\/(script|style)/gi, "<\\/$1");
  return made;
}

function putStyles(page: Document, files: SourceFile[]): void {
  for (const link of page.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet" i][href]')) {
    const text = named(files, link.getAttribute("href"));
    if (text === undefined) continue;
    const style = element(page, "style", text);
    const media = link.getAttribute("media");
    if (media) style.setAttribute("media", media);
    link.replaceWith(style);
  }
}

function putScripts(page: Document, files: SourceFile[]): void {
  for (const script of page.querySelectorAll("script[src]")) {
    const text = named(files, script.getAttribute("src"));
    if (text === undefined) continue;
    const put = element(page, "script", text);
    if (script.getAttribute("type") === "module") put.setAttribute("type", "module");
    // A script without an address does not wait by itself.
    if (script.hasAttribute("defer")) {
      script.remove();
      page.body.append(put);
    } else script.replaceWith(put);
  }
}

function putPictures(page: Document, files: SourceFile[]): void {
  for (const image of page.querySelectorAll("img[src]")) {
    const address = image.getAttribute("src");
    const text = address?.endsWith(".svg") ? named(files, address) : undefined;
    if (text !== undefined) image.setAttribute("src", `data:image/svg+xml,${encodeURIComponent(text)}`);
  }
}

/**
 * `#place` would be a place in the document around this one. Every other link asks for a window, which the frame does not
 * give: followed in the frame, it would be refused too, but leave an error in the page's place.
 */
function keepLinks(page: Document): void {
  for (const link of page.querySelectorAll('a[href^="#"]')) {
    link.setAttribute("href", `about:srcdoc${link.getAttribute("href")}`);
    link.setAttribute("target", "_self");
  }
  const base = page.createElement("base");
  base.target = "_blank";
  page.head.prepend(base);
}

/** Runs in the learner's page before anything of theirs: what it prints and throws is told to the frame around it. */
function tellConsole(): void {
  const show = (value: unknown): string => {
    if (typeof value === "string") return value;
    if (value instanceof Element) return value.outerHTML;
    if (typeof value !== "object" || value === null || value instanceof Error) return String(value);
    try {
      return JSON.stringify(value);
    } catch {
      return String(value);
    }
  };
  const tell = (level: string, values: unknown[]) =>
    parent.postMessage({ kind: "console", level, text: values.map(show).join(" ") }, "*");
  for (const level of ["log", "info", "debug", "warn", "error"] as const) {
    console[level] = (...values: unknown[]) => tell(level, values);
  }
  // The frame has no windows of its own to ask in.
  window.alert = (text?: unknown) => tell("log", [text]);
  window.addEventListener("error", (event) => tell("error", [event.message]));
  window.addEventListener("unhandledrejection", (event) => tell("error", [event.reason]));
}
