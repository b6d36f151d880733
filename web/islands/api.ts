/** What the server answers under `/api/v1`; the shapes are those of `openapi.json`. */

export interface SourceFile {
  name: string;
  text: string;
}

export interface Segment {
  text: string;
  changed: boolean;
}

export interface CodeError {
  original: string;
  explanation: string | null;
  file: string | null;
  line: number | null;
}

/** Rows of a database; `count` says how many there are. */
export interface Table {
  columns: string[];
  rows: { kind: "null" | "integer" | "real" | "text" | "blob"; text: string; differs: boolean }[][];
  count: string;
}

export interface TestResult {
  name: string;
  status: "passed" | "failed" | "skipped";
  reason: string | null;
  call: string | null;
  expected: Segment[] | null;
  received: Segment[] | null;
  tables: { received: Table | null; expected: Table | null } | null;
  error: CodeError | null;
  message: string | null;
}

export interface Verdict {
  verdict: string;
  title: string;
  advice: string | null;
  passed: number;
  total: number;
  tests: TestResult[];
  stdout: string;
  error: CodeError | null;
  feedback: string | null;
}

/** How a request ended. A refusal is the server's; `unreachable` means that no answer came at all. */
export type Answer<T> =
  | { kind: "done"; value: T }
  | { kind: "refused"; status: number; code: string; message: string; body: unknown; retryAfterSeconds: number }
  | { kind: "unreachable" };

export async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  let response: Response;
  try {
    const init: RequestInit = { method, headers: { accept: "application/json" } };
    if (body !== undefined) {
      init.headers = { accept: "application/json", "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    response = await fetch(path, init);
  } catch {
    return { kind: "unreachable" };
  }
  const reply = await response.json().catch(() => null);
  if (response.ok && reply !== null) return { kind: "done", value: reply as T };
  const error = (reply as { error?: { code?: string; message?: string } } | null)?.error;
  // A proxy in front of a stopped server answers in its place, without our JSON.
  if (!error && [502, 503, 504].includes(response.status)) return { kind: "unreachable" };
  return {
    kind: "refused",
    status: response.status,
    code: error?.code ?? "",
    message: error?.message ?? "",
    body: reply,
    retryAfterSeconds: Number(response.headers.get("retry-after") ?? 5) || 5,
  };
}
