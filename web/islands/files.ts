import type { SourceFile } from "./api.ts";
import { type Editor, PlainEditor } from "./editor.ts";
import { partOf } from "./parts.ts";

interface OpenFile {
  name: string;
  given: boolean;
  starter: string;
  holder: HTMLElement;
  area: HTMLTextAreaElement;
  editor: Editor;
  tab: HTMLButtonElement;
}

/** The files of the exercise as tabs, one editor each. Without this, they are labelled textareas one under another. */
export class Files {
  readonly #files: OpenFile[] = [];
  readonly #changed: () => void;
  readonly #root: HTMLElement;
  #shown: OpenFile | undefined;
  #quiet = false;

  constructor(root: HTMLElement, changed: () => void) {
    this.#changed = changed;
    this.#root = root;
    const tabs = partOf(root, "tabs");
    for (const holder of root.querySelectorAll<HTMLElement>(".file")) {
      const area = holder.querySelector("textarea");
      if (!area || !tabs) continue;
      const name = holder.dataset.file ?? "";
      const file: OpenFile = {
        name,
        given: "given" in holder.dataset,
        starter: holder.dataset.starter ?? "",
        holder,
        area,
        editor: new PlainEditor(area, () => this.#touched()),
        tab: this.#tab(name, holder, area),
      };
      tabs.append(file.tab);
      file.tab.addEventListener("click", () => this.show(name));
      this.#files.push(file);
    }
    tabs?.addEventListener("keydown", (event) => this.#moveBetweenTabs(event));
    if (this.#files[0]) this.show(this.#files[0].name);
  }

  /** What a learner hands in: the files they may edit. */
  get source(): SourceFile[] {
    return this.#files.filter((file) => !file.given).map((file) => ({ name: file.name, text: file.editor.text }));
  }

  get starter(): SourceFile[] {
    return this.#files.filter((file) => !file.given).map((file) => ({ name: file.name, text: file.starter }));
  }

  get shown(): Editor | undefined {
    return this.#shown?.editor;
  }

  /** Puts `source` into the editors; `quietly` when it is what the server or this device already holds. */
  write(source: SourceFile[], quietly = false): void {
    this.#quiet = quietly;
    for (const { name, text } of source) {
      const file = this.#files.find((open) => open.name === name && !open.given);
      if (file && file.editor.text !== text) file.editor.replace(text);
    }
    this.#quiet = false;
  }

  show(name: string): void {
    for (const file of this.#files) {
      const current = file.name === name;
      file.holder.hidden = !current;
      file.tab.setAttribute("aria-selected", String(current));
      file.tab.tabIndex = current ? 0 : -1;
      if (current) this.#shown = file;
    }
  }

  goTo(name: string, line: number): void {
    const file = this.#files.find((open) => open.name === name);
    if (!file) return;
    this.show(name);
    file.editor.goToLine(line);
  }

  /** Marks the failed line in its file and unmarks every other. */
  mark(name: string | null, line: number | null): void {
    for (const file of this.#files) file.editor.markLine(file.name === name ? line : null);
  }

  /** Hands each file to an editor made by `make`; the textarea stays underneath for the form. */
  upgrade(make: (parent: HTMLElement, file: UpgradedFile) => Editor): void {
    for (const file of this.#files) {
      const { area } = file;
      const hadFocus = document.activeElement === area;
      const parent = document.createElement("div");
      parent.className = "code-editor";
      area.after(parent);
      file.editor = make(parent, {
        name: file.name,
        text: area.value,
        label: area.dataset.label ?? file.name,
        given: file.given,
        changed: (text) => {
          area.value = text;
          this.#touched();
        },
      });
      area.hidden = true;
      if (hadFocus) file.editor.focus();
    }
  }

  /** Whoever else shows the files hears of every change, also of one that nobody typed. */
  #touched(): void {
    this.#root.dispatchEvent(new Event("files-changed"));
    if (!this.#quiet) this.#changed();
  }

  #tab(name: string, holder: HTMLElement, area: HTMLTextAreaElement): HTMLButtonElement {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.className = "tab";
    tab.setAttribute("role", "tab");
    tab.id = `tab-${area.id}`;
    tab.textContent = name;
    holder.id = `panel-${area.id}`;
    holder.setAttribute("role", "tabpanel");
    holder.setAttribute("aria-labelledby", tab.id);
    tab.setAttribute("aria-controls", holder.id);
    area.setAttribute("aria-label", area.dataset.label ?? name);
    return tab;
  }

  #moveBetweenTabs(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (!this.#shown) return;
    const at = this.#files.indexOf(this.#shown);
    const next = this.#files[(at + step + this.#files.length) % this.#files.length];
    if (!next) return;
    this.show(next.name);
    next.tab.focus();
  }
}

export interface UpgradedFile {
  name: string;
  text: string;
  label: string;
  given: boolean;
  changed(text: string): void;
}
