import type { Language } from "@codemirror/language";

/** How a language is read, by the ending of a file's name; each comes in a script of its own, when such a file opens. */
const modes: Record<string, () => Promise<{ mode: Language }>> = {
  css: () => import("./mode-css.ts"),
  html: () => import("./mode-html.ts"),
  js: () => import("./mode-javascript.ts"),
  json: () => import("./mode-json.ts"),
  mjs: () => import("./mode-javascript.ts"),
  php: () => import("./mode-php.ts"),
  py: () => import("./mode-python.ts"),
  sql: () => import("./mode-sql.ts"),
  ts: () => import("./mode-typescript.ts"),
};

/** `undefined` where the name tells no language we know, or its script did not come: the text is plain then. */
export async function modeOf(file: string): Promise<Language | undefined> {
  try {
    return (await modes[file.split(".").pop() ?? ""]?.())?.mode;
  } catch (error) {
    console.warn("the language of a file did not load; its text stays plain", error);
    return undefined;
  }
}
