export { cssLanguage as mode } from "@codemirror/lang-css";
