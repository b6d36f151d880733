import type { SourceFile } from "./api.ts";

/** What an exercise tells the frame of its learner's page. */
export interface Drawing {
  files: SourceFile[];
  /** The file that is the page. */
  entry: string;
  runsScripts: boolean;
  /** The file that runs at the end of the page though the page does not name it; empty for none. */
  loneScript: string;
}

/** What the frame tells the exercise. */
export type Told =
  | { kind: "ready" }
  /** The page is loaded, and its first scripts have ended. */
  | { kind: "drawn" }
  | { kind: "console"; level: string; text: string };
