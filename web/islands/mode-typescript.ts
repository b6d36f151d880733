export { typescriptLanguage as mode } from "@codemirror/lang-javascript";
