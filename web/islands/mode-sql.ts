import { SQLite } from "@codemirror/lang-sql";

export const mode = SQLite.language;
