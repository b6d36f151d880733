export { pythonLanguage as mode } from "@codemirror/lang-python";
