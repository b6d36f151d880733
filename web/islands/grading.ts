import { type Answer, call, type SourceFile, type Verdict } from "./api.ts";
import { randomId, storage } from "./local-copies.ts";
import type { VerdictPanel } from "./verdict.ts";
import { clock, type Words } from "./words.ts";

/** A submission as the server tells of it. */
interface Submission {
  id: string;
  state: "queued" | "running" | "done" | "abandoned";
  verdict: Verdict | null;
  message: string | null;
}

interface Pending {
  id: string;
  files: SourceFile[];
}

const POLL_MS = 1_000;
/** What could not be sent is tried again by itself, less and less often: a browser may think it is online and be wrong. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** The panel says that it works only when the answer is not there at once. */
const SAY_AFTER_MS = 300;

export interface GradingSettings {
  exercise: string;
  person: string;
  panel: VerdictPanel;
  words: Words;
  run: HTMLButtonElement;
  submit: HTMLButtonElement;
  read(): SourceFile[];
  /** Before anything is sent: what is typed is saved first. */
  starting(): void;
  /** A verdict has come; of a submission when `counted`. */
  finished(verdict: Verdict, counted: boolean): void;
}

/** Runs and sends code: the buttons' states, the wait, the verdict, and what happens when no answer comes. */
export class Grading {
  readonly #settings: GradingSettings;
  readonly #pendingKey: string;
  #busy = false;
  /** The network came back while something else was under way. */
  #resumeAfter = false;
  #retry: number | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(settings: GradingSettings) {
    this.#settings = settings;
    this.#pendingKey = `tremplin.pending.${settings.person}.${settings.exercise}`;
    window.addEventListener("online", () => void this.resume());
  }

  /** "Lancer": the visible tests; nothing is recorded. */
  async run(): Promise<void> {
    const { exercise, panel, words } = this.#settings;
    if (!navigator.onLine) {
      panel.showNotice(words.say("unreachable-title"), words.say("offline-run"));
      return;
    }
    await this.#while(this.#settings.run, words.say("running"), async () => {
      const path = `/api/v1/exercises/${exercise}/runs`;
      const answer: Answer<Verdict> = await call("POST", path, { files: this.#settings.read() });
      if (answer.kind === "done") this.#settings.finished(answer.value, false);
      else this.#failed(answer);
    });
  }

  /** "Envoyer": recorded, every test. Its id is made here, so that sending it twice is sending it once. */
  async submit(): Promise<void> {
    if (this.#busy) return;
    await this.#send({ id: randomId(), files: this.#settings.read() });
  }

  /** Sends what an earlier try could not. */
  async resume(): Promise<void> {
    const pending = this.#pending();
    if (!pending || !navigator.onLine) return;
    this.#resumeAfter = this.#busy;
    if (!this.#busy) await this.#send(pending);
  }

  async #send(pending: Pending): Promise<void> {
    const { exercise, words } = this.#settings;
    this.#setPending(pending);
    window.clearTimeout(this.#retry);
    await this.#while(this.#settings.submit, words.say("sending"), async () => {
      const body = { id: pending.id, exercise, files: pending.files };
      const answer: Answer<Submission> = await call("POST", "/api/v1/submissions", body);
      if (answer.kind !== "done") return this.#notSent(answer);
      this.#setPending(undefined);
      this.#retryMs = FIRST_RETRY_MS;
      await this.#follow(answer.value);
    });
  }

  #notSent(answer: Exclude<Answer<Submission>, { kind: "done" }>): void {
    const { panel, words } = this.#settings;
    if (answer.kind === "unreachable") {
      const text = navigator.onLine ? words.say("unreachable") : words.say("offline-send");
      this.#offerRetry(panel.showNotice(words.say("unreachable-title"), text), () => this.resume());
      this.#retry = window.setTimeout(() => void this.resume(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
      return;
    }
    this.#setPending(undefined);
    this.#failed(answer);
  }

  /** Waits for the verdict of a submission that the server has accepted. */
  async #follow(submission: Submission): Promise<void> {
    const { panel, words, finished } = this.#settings;
    let known = submission;
    if (isWaiting(known)) {
      panel.showNotice(words.say("queued-title"), words.say("queued"));
      known = await followEvents(known.id);
    }
    if (known.verdict) finished(known.verdict, true);
    else panel.showNotice(words.say("refused-title"), known.message ?? "", "ko");
  }

  #failed(answer: Exclude<Answer<unknown>, { kind: "done" }>): void {
    const { panel, words } = this.#settings;
    if (answer.kind === "unreachable") {
      this.#offerRetry(panel.showNotice(words.say("unreachable-title"), words.say("unreachable")), () => this.run());
    } else if (answer.status === 401) {
      panel.showNotice(words.say("signed-out-title"), words.say("signed-out"), "ko");
    } else if (answer.status === 429 || answer.status === 503) {
      const text = words.say("busy", { seconds: answer.retryAfterSeconds });
      panel.showNotice(words.say("queued-title"), text);
    } else {
      panel.showNotice(words.say("refused-title"), answer.message, "ko");
    }
  }

  #offerRetry(note: HTMLElement, retry: () => Promise<void>): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = this.#settings.words.say("retry");
    button.addEventListener("click", () => void retry());
    note.append(" ", button);
  }

  /** One thing at a time: the button that was pressed says so, and keeps its place and its focus. */
  async #while(button: HTMLButtonElement, text: string, work: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#settings.starting();
    const label = button.querySelector("span");
    const before = label?.textContent ?? "";
    button.setAttribute("aria-busy", "true");
    const { submit, words } = this.#settings;
    const wait = window.setTimeout(() => {
      if (label && button === submit) label.textContent = words.say("sending");
      this.#settings.panel.showWaiting(button === submit ? text : words.say("running"));
    }, SAY_AFTER_MS);
    try {
      await work();
    } finally {
      window.clearTimeout(wait);
      button.removeAttribute("aria-busy");
      if (label) label.textContent = before;
      this.#busy = false;
    }
    if (this.#resumeAfter) {
      this.#resumeAfter = false;
      await this.resume();
    }
  }

  #pending(): Pending | undefined {
    try {
      return JSON.parse(storage("local")?.getItem(this.#pendingKey) ?? "") as Pending;
    } catch {
      return undefined;
    }
  }

  #setPending(pending: Pending | undefined): void {
    try {
      if (pending) storage("local")?.setItem(this.#pendingKey, JSON.stringify(pending));
      else storage("local")?.removeItem(this.#pendingKey);
    } catch {
      // A full disk keeps no pending submission; the draft itself is still in the editor.
    }
  }
}

/** The time at which a submission was recorded, for the line above the editor. */
export function sentAt(words: Words, now: Date): string {
  return words.say("sent", { time: clock(now) });
}

function isWaiting(submission: Submission): boolean {
  return submission.state === "queued" || submission.state === "running";
}

/** The verdict by server-sent events; by asking every second where the stream breaks. */
function followEvents(id: string): Promise<Submission> {
  const address = `/api/v1/submissions/${id}`;
  return new Promise((resolve) => {
    const events = new EventSource(`${address}/events`);
    const finish = (submission: Submission) => {
      events.close();
      resolve(submission);
    };
    const ask = async (): Promise<void> => {
      const answer: Answer<Submission> = await call("GET", address);
      if (answer.kind === "done" && !isWaiting(answer.value)) finish(answer.value);
      else window.setTimeout(() => void ask(), POLL_MS);
    };
    events.addEventListener("verdict", (event) => finish(JSON.parse(event.data) as Submission));
    events.addEventListener("error", () => {
      events.close();
      void ask();
    });
  });
}
