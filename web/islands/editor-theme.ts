import { EditorView } from "@codemirror/view";

/** The page's own tokens; here and not in a style sheet because the library's rules would win over any layer. */
export const theme = EditorView.theme({
  "&": { backgroundColor: "var(--code-bg)", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { padding: "var(--s-3) 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem 0 0.75rem" },
  ".cm-gutters": { backgroundColor: "var(--code-bg)", color: "var(--syn-com)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5rem", padding: "0", fontSize: "0.8125rem" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)", fontWeight: "700" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--sunk)" },
  ".cm-line.l-ko, &.cm-focused .cm-line.l-ko": { backgroundColor: "var(--ko-soft)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark-ok)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--mark-ko)" },
  ".cm-specialChar": { color: "var(--ko)" },
  "@media (max-width: 47.5em)": {
    "&": { fontSize: "0.8125rem" },
    ".cm-lineNumbers .cm-gutterElement": { minWidth: "1.75rem", fontSize: "0.6875rem" },
  },
});
