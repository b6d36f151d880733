import { delimitedIndent, indentNodeProp, LRLanguage } from "@codemirror/language";
import { parser } from "@lezer/php";

/** Ours, since the package for PHP brings the ones for HTML, CSS and JavaScript. */
export const mode = LRLanguage.define({
  name: "php",
  parser: parser.configure({
    props: [indentNodeProp.add({ "Block DeclarationList SwitchBody": delimitedIndent({ closing: "}" }) })],
  }),
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } }, wordChars: "$" },
});
