export { jsonLanguage as mode } from "@codemirror/lang-json";
