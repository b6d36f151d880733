import type { CodeError, Segment, TestResult, Verdict } from "./api.ts";
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

  /** The live region: only its heading is spoken, so the rest is drawn outside it. */
  #announce(title: string, advice: string | null, isPassed = false): void {
    let region = this.#panel.querySelector<HTMLElement>(".verdict");
    if (!region) {
      region = document.createElement("div");
      region.className = "verdict";
      region.setAttribute("role", "status");
      this.#panel.prepend(region);
    }
    const heading = document.createElement("h2");
    heading.textContent = title;
    for (const name of ["note", "note-ok"]) region.classList.toggle(name, isPassed);
    region.replaceChildren(heading);
    if (advice) {
      const paragraph = document.createElement("p");
      paragraph.className = "muted";
      paragraph.textContent = advice;
      region.append(paragraph);
    }
  }

  #clear(): void {
    for (const child of [...this.#panel.children]) if (!child.matches(".verdict")) child.remove();
  }

  show(verdict: Verdict): void {
    this.#clear();
    this.#announce(verdict.title, verdict.advice, verdict.verdict === "passed" && verdict.total > 0);
    if (verdict.error) {
      const note = this.#parts.copy("error");
      note.append(...this.#codeError(verdict.error));
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
    const region = this.#panel.querySelector(".verdict");
    region?.replaceChildren();
    region?.classList.remove("note", "note-ok");
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
    if (test.error) more.append(...this.#codeError(test.error));
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

  #codeError(error: CodeError): HTMLElement[] {
    const nodes: HTMLElement[] = [];
    if (error.explanation) nodes.push(paragraph(error.explanation));
    if (error.file !== null && error.line !== null) {
      const link = document.createElement("a");
      link.href = "#code";
      link.dataset.file = error.file;
      link.dataset.line = String(error.line);
      link.textContent = this.#words.say("go-to-line", { line: error.line });
      const holder = document.createElement("p");
      holder.append(link);
      nodes.push(holder);
    }
    const original = this.#parts.copy("original", { text: error.original });
    if (!error.explanation) original.setAttribute("open", "");
    nodes.push(original);
    return nodes;
  }
}

function paragraph(text: string): HTMLElement {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

function segmentNode(segment: Segment): Node {
  if (!segment.changed) return document.createTextNode(segment.text);
  const mark = document.createElement("mark");
  mark.textContent = segment.text;
  return mark;
}
