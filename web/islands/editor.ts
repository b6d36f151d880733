/** Where a learner types one file. The plain `<textarea>` is there at once; CodeMirror takes over when it has come. */
export interface Editor {
  readonly text: string;
  /** Replaces the text as one step that undo takes back. */
  replace(text: string): void;
  focus(): void;
  /** Marks a line (from 1) as the one that failed, or none. */
  markLine(line: number | null): void;
  goToLine(line: number): void;
  /** Types `text` at the cursor; a tab indents the line. */
  insert(text: string): void;
}

export class PlainEditor implements Editor {
  readonly #area: HTMLTextAreaElement;

  constructor(area: HTMLTextAreaElement, changed: () => void) {
    this.#area = area;
    area.addEventListener("input", changed);
  }

  get text(): string {
    return this.#area.value;
  }

  replace(text: string): void {
    this.#area.value = text;
    this.#area.dispatchEvent(new Event("input"));
  }

  focus(): void {
    this.#area.focus();
  }

  markLine(): void {
    // A textarea cannot dress one line; the link to the line selects it.
  }

  goToLine(line: number): void {
    const lines = this.#area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    this.#area.focus();
    this.#area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  insert(text: string): void {
    this.#area.setRangeText(text === "\t" ? "  " : text, this.#area.selectionStart, this.#area.selectionEnd, "end");
    this.#area.focus();
    this.#area.dispatchEvent(new Event("input"));
  }
}
