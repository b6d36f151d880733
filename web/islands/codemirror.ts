import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import type { Editor } from "./editor.ts";
import { modeOf } from "./editor-modes.ts";
import { theme } from "./editor-theme.ts";

/** How long Escape keeps Tab for leaving the editor. */
const TAB_LEAVES_MS = 3_000;

/** The same classes as the server's highlighter, coloured by code.css. */
const classes = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.self, tags.null, tags.bool], class: "k" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: "s" },
  { tag: tags.number, class: "n" },
  { tag: tags.comment, class: "c" },
  { tag: [tags.tagName, tags.angleBracket], class: "t" },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], class: "f" },
]);

const markLine = StateEffect.define<number | null>();

const failedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(markLine)) continue;
      const line = effect.value;
      if (line === null || line > transaction.state.doc.lines) return Decoration.none;
      const at = transaction.state.doc.line(line).from;
      return Decoration.set([Decoration.line({ class: "l-ko" }).range(at)]);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export interface Settings {
  file: string;
  text: string;
  /** What a screen reader calls the editor, and the id of the rule for leaving it. */
  label: string;
  describedBy: string;
  readOnly: boolean;
  /** The page's nonce, which the editor's style elements must repeat. */
  nonce: string;
  changed(text: string): void;
  /** Escape was pressed: Tab leaves the editor for a moment. */
  escaped(): void;
}

export class CodeMirrorEditor implements Editor {
  readonly #view: EditorView;
  readonly #language = new Compartment();

  constructor(parent: HTMLElement, settings: Settings) {
    this.#view = new EditorView({
      parent,
      state: EditorState.create({ doc: settings.text, extensions: [extensions(settings), this.#language.of([])] }),
    });
    void this.#readAs(settings.file);
  }

  async #readAs(file: string): Promise<void> {
    const mode = await modeOf(file);
    if (mode) this.#view.dispatch({ effects: this.#language.reconfigure(new LanguageSupport(mode)) });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  replace(text: string): void {
    const { doc } = this.#view.state;
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: text }, effects: markLine.of(null) });
  }

  focus(): void {
    this.#view.focus();
  }

  markLine(line: number | null): void {
    this.#view.dispatch({ effects: markLine.of(line) });
  }

  goToLine(number: number): void {
    const { doc } = this.#view.state;
    const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
    this.#view.dispatch({ selection: { anchor: line.from }, scrollIntoView: true });
    this.#view.focus();
  }

  insert(text: string): void {
    if (text === "\t") indentMore(this.#view);
    else this.#view.dispatch(this.#view.state.replaceSelection(text), { scrollIntoView: true });
    this.#view.focus();
  }
}

function extensions(settings: Settings): Extension[] {
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    // What PEP 8 and PSR-12 ask for; two elsewhere.
    indentUnit.of(/\.(py|php)$/.test(settings.file) ? "    " : "  "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    failedLine,
    theme,
    syntaxHighlighting(classes),
    EditorView.cspNonce.of(settings.nonce),
    EditorView.contentAttributes.of({
      "aria-label": settings.label,
      "aria-describedby": settings.describedBy,
      // What is editable takes the focus by itself; this says so to those who only read attributes.
      tabindex: "0",
    }),
    EditorState.readOnly.of(settings.readOnly),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) settings.changed(update.state.doc.toString());
    }),
    EditorView.domEventHandlers({
      keydown(event, view) {
        if (event.key !== "Escape") return false;
        view.setTabFocusMode(TAB_LEAVES_MS);
        settings.escaped();
        return false;
      },
    }),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      { key: "Tab", run: indentMore, shift: indentLess },
    ]),
  ];
}
