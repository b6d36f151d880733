import type { CodeError, Segment, Table, TestResult, Verdict } from "./api.ts";
import { authored, type Parts, slotOf } from "./parts.ts";
import type { Words } from "./words.ts";

/** Draws a verdict as the server's own template does. What a learner's code said only ever becomes text nodes. */
export class VerdictPanel {
  readonly #panel: HTMLElement;
  readonly #parts: Parts;
  readonly #words: Words;

  constructor(panel: HTMLElement, parts: Parts, words: Words) {
    this.#panel = panel;
    this.#parts = parts;
    this.#words = words;
  }

  /** The heading alone is spoken, in a region that stays; what to do about it stands beside that region. */
  #announce(title: string, advice: string | null, isPassed = false): void {
    const { block, region } = this.#verdict();
    for (const name of ["note", "note-ok"]) block.classList.toggle(name, isPassed);
    const heading = document.createElement("h2");
    heading.textContent = title;
    region.replaceChildren(heading);
    block.replaceChildren(region);
    if (advice) block.append(paragraph(advice, "muted"));
  }

  #verdict(): { block: HTMLElement; region: HTMLElement } {
    const block = this.#panel.querySelector<HTMLElement>(".verdict");
    const region = block?.querySelector<HTMLElement>('[role="status"]');
    if (!block || !region) throw new Error("the page has no place for a verdict");
    return { block, region };
  }

  #clear(): void {
    for (const child of [...this.#panel.children]) if (!child.matches(".verdict")) child.remove();
  }

  show(verdict: Verdict): void {
    this.#clear();
    this.#announce(verdict.title, verdict.advice, verdict.verdict === "passed" && verdict.total > 0);
    if (verdict.error) {
      const note = this.#parts.copy("error");
      note.append(...codeError(verdict.error, this.#parts, this.#words));
      this.#panel.append(note);
    }
    if (verdict.feedback) {
      const note = this.#parts.copy("feedback");
      slotOf(note, "feedback").append(...authored(verdict.feedback));
      this.#panel.append(note);
    }
    if (verdict.tests.length > 0) {
      const list = this.#parts.copy("tests");
      list.append(...verdict.tests.map((test) => this.#test(test)));
      this.#panel.append(list);
    }
    if (verdict.stdout) this.#panel.append(this.#parts.copy("printed", { text: verdict.stdout }));
    this.#panel.closest(".pane-scroll")?.scrollTo({ top: 0 });
  }

  /** A sentence and three bars while the tests run. */
  showWaiting(text: string): void {
    this.#clear();
    const { block, region } = this.#verdict();
    region.replaceChildren();
    block.replaceChildren(region);
    block.classList.remove("note", "note-ok");
    this.#panel.append(this.#parts.copy("waiting", { text }), this.#parts.copy("skeleton"));
  }

  /** A fault that is not the learner's, or a wait: what happened, then what to do. */
  showNotice(title: string, text: string, kind: "ko" | "next" = "next"): HTMLElement {
    this.#clear();
    this.#announce(title, null);
    const note = this.#parts.copy("notice", { title: "", text });
    note.querySelector("strong")?.remove();
    note.classList.add(`note-${kind}`);
    this.#panel.append(note);
    return note;
  }

  #test(test: TestResult): HTMLElement {
    const item = this.#parts.copy(`test-${test.status}`, { name: test.name });
    if (test.status === "passed") {
      const more = slotOf(item, "more");
      if (test.tables) more.append(this.#tables(test.tables));
      else more.remove();
    }
    if (test.status !== "failed") return item;
    const more = slotOf(item, "more");
    if (test.reason) more.append(paragraph(test.reason));
    const rows = this.#values(test);
    if (rows.length > 0) {
      const list = document.createElement("dl");
      list.className = "er";
      list.append(...rows);
      more.append(list);
    }
    if (test.tables) more.append(this.#tables(test.tables));
    if (test.error) more.append(...codeError(test.error, this.#parts, this.#words));
    else if (test.message) more.append(this.#parts.copy("original", { text: test.message }));
    return item;
  }

  #values(test: TestResult): HTMLElement[] {
    const rows: HTMLElement[] = [];
    if (test.call !== null) rows.push(this.#parts.copy("call", { value: test.call }));
    for (const side of ["expected", "received"] as const) {
      const segments = test[side];
      if (!segments) continue;
      const row = this.#parts.copy(side);
      slotOf(row, "value").append(...segments.map(segmentNode));
      rows.push(row);
    }
    return rows;
  }

  #tables(tables: NonNullable<TestResult["tables"]>): HTMLElement {
    const holder = this.#parts.copy("tables");
    for (const side of ["received", "expected"] as const) {
      const table = tables[side];
      if (table) holder.append(this.#table(side, table));
    }
    return holder;
  }

  #table(side: "received" | "expected", table: Table): HTMLElement {
    const figure = this.#parts.copy(`table-${side}`, { count: table.count });
    const head = document.createElement("tr");
    head.append(...table.columns.map(heading));
    slotOf(figure, "head").append(head);
    for (const row of table.rows) {
      const line = document.createElement("tr");
      line.append(...row.map(cellNode));
      slotOf(figure, "body").append(line);
    }
    return figure;
  }
}

/** An error of the code in plain words, with the way to its line and the original folded. */
export function codeError(error: CodeError, parts: Parts, words: Words): HTMLElement[] {
  const nodes: HTMLElement[] = [];
  if (error.explanation) nodes.push(paragraph(error.explanation));
  if (error.file !== null && error.line !== null) {
    const link = document.createElement("a");
    link.href = "#code";
    link.dataset.file = error.file;
    link.dataset.line = String(error.line);
    link.textContent = words.say("go-to-line", { line: error.line });
    const holder = document.createElement("p");
    holder.append(link);
    nodes.push(holder);
  }
  const original = parts.copy("original", { text: error.original });
  if (!error.explanation) original.setAttribute("open", "");
  nodes.push(original);
  return nodes;
}

function paragraph(text: string, name = ""): HTMLElement {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}

function heading(name: string): HTMLElement {
  const cell = document.createElement("th");
  cell.scope = "col";
  cell.textContent = name;
  return cell;
}

function cellNode(cell: Table["rows"][number][number]): HTMLElement {
  const element = document.createElement("td");
  if (cell.kind === "integer" || cell.kind === "real") element.className = "r";
  if (cell.kind === "null") element.className = "nil";
  element.append(segmentNode({ text: cell.text, changed: cell.differs }));
  return element;
}

function segmentNode(segment: Segment): Node {
  if (!segment.changed) return document.createTextNode(segment.text);
  const mark = document.createElement("mark");
  mark.textContent = segment.text;
  return mark;
}
