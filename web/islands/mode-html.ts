export { htmlLanguage as mode } from "@codemirror/lang-html";
