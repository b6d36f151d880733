import type { SourceFile } from "./api.ts";
import type { Drawing } from "./page-message.ts";

/** The page as one text: the files that it names are put where it names them, since its frame reaches no address. */
export function pageText({ files, entry, runsScripts, loneScript }: Drawing): string {
  const text = files.find((file) => file.name === entry)?.text ?? "";
  const page = new DOMParser().parseFromString(text, "text/html");
  putStyles(page, files);
  putPictures(page, files);
  keepLinks(page);
  if (runsScripts) {
    putScripts(page, files, loneScript);
    const reached = JSON.stringify(files.map(({ name, text }) => [name, text])).replace(/</g, "\\u003c");
    page.head.prepend(element(page, "script", `(${tellConsole})();(${standIn})(${reached})`));
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

function putScripts(page: Document, files: SourceFile[], lone: string): void {
  const isNamed = [...page.querySelectorAll("script[src]")].some(
    (script) => script.getAttribute("src")?.trim().replace(/^\.\//, "") === lone,
  );
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
  const text = named(files, lone);
  if (text !== undefined && !isNamed) page.body.append(element(page, "script", text));
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
  // The frame has no windows of its own to ask in: to ask is to be told yes, or the text that was proposed.
  window.alert = (text?: unknown) => tell("log", [text]);
  window.confirm = (text?: unknown) => {
    tell("log", [text]);
    return true;
  };
  window.prompt = (text?: unknown, proposed = "") => {
    tell("log", [text]);
    return proposed;
  };
  window.addEventListener("error", (event) => tell("error", [event.message]));
  window.addEventListener("unhandledrejection", (event) => tell("error", [event.reason]));
}

/**
 * Runs there too: what a page of nobody's origin, with no address to reach, lacks of a browser. Its network is the
 * exercise's files, its storage lasts as long as the page.
 */
function standIn(files: [string, string][]): void {
  const types: Record<string, string> = {
    json: "application/json",
    html: "text/html",
    css: "text/css",
    js: "text/javascript",
  };
  window.fetch = async (asked) => {
    const address = asked instanceof Request ? asked.url : String(asked);
    const name = address.replace(/[?#].*$/s, "").replace(/^\.?\//, "");
    const text = files.find(([file]) => file === name)?.[1];
    if (text === undefined) return new Response("Not Found", { status: 404, statusText: "Not Found" });
    return new Response(text, { headers: { "content-type": types[name.split(".").pop() ?? ""] ?? "text/plain" } });
  };
  for (const kind of ["localStorage", "sessionStorage"] as const) {
    const kept: Record<string, string> = {};
    const storage = {
      getItem: (key: string) => (Object.hasOwn(kept, key) ? kept[key] : null),
      setItem: (key: string, value: string) => {
        kept[key] = String(value);
      },
      removeItem: (key: string) => {
        delete kept[key];
      },
      clear: () => {
        for (const key of Object.keys(kept)) delete kept[key];
      },
      key: (at: number) => Object.keys(kept)[at] ?? null,
    };
    const value = new Proxy(storage, {
      get: (target, key) =>
        key === "length" ? Object.keys(kept).length : (Reflect.get(target, key) ?? kept[String(key)]),
      set: (_, key, set) => {
        kept[String(key)] = String(set);
        return true;
      },
      deleteProperty: (_, key) => delete kept[String(key)],
    });
    Object.defineProperty(window, kind, { value, configurable: true });
  }
}
