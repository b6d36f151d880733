import { type Answer, call, type SourceFile } from "./api.ts";
import { LocalCopies } from "./local-copies.ts";

/** How long typing must pause before the server is told. */
const PAUSE_MS = 1_500;
const RETRY_MS = 10_000;

export type Keeping = "saved" | "saved-here" | "not-saved";
export type Choice = "here" | "there" | "later";

interface Saved {
  version: number;
}

interface Current {
  version: number;
  files: SourceFile[];
}

export interface DraftSettings {
  exercise: string;
  /** Who types: on a shared computer, one person never finds another's text. */
  person: string;
  /** The server's version that the page shows; `undefined` for visitors, whose text stays on this device. */
  version: number | undefined;
  read(): SourceFile[];
  write(files: SourceFile[]): void;
  show(keeping: Keeping): void;
  /** Two versions differ: asks which to keep. */
  choose(here: SourceFile[], there: SourceFile[]): Promise<Choice>;
}

/** Keeps what is typed: on this device at once, on the server after a pause, and never over someone else's save. */
export class Draft {
  readonly #settings: DraftSettings;
  readonly #copies: LocalCopies;
  #version: number;
  #timer: number | undefined;
  #dirty = false;
  #saving: Promise<void> | undefined;
  /** What was sent and not answered yet, or never: the server may have it all the same. */
  #sent: SourceFile[] | undefined;

  constructor(settings: DraftSettings) {
    this.#settings = settings;
    this.#version = settings.version ?? 0;
    this.#copies = new LocalCopies(settings.person, settings.exercise);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.#dirty) void this.save();
    });
    window.addEventListener("online", () => {
      if (this.#dirty) void this.save();
    });
  }

  /** Takes up what an earlier page kept on this device and could not save. */
  async restore(): Promise<void> {
    const copy = this.#copies.find();
    if (!copy) return;
    const { read, write } = this.#settings;
    if (same(copy.files, read())) return this.#copies.forget();
    // The page may have been left before the server's answer came: what it has is then this page's own text.
    if (copy.base === this.#version || same(copy.sent ?? [], read())) {
      write(copy.files);
      return this.touched();
    }
    const choice = await this.#settings.choose(copy.files, read());
    if (choice === "here") {
      write(copy.files);
      this.touched();
    } else if (choice === "there") this.#copies.forget();
  }

  touched(): void {
    this.#dirty = true;
    if (!this.#isKeptHere(this.#settings.read())) this.#settings.show("not-saved");
    else if (this.#settings.version === undefined) this.#settings.show("saved-here");
    this.#later(PAUSE_MS);
  }

  /** Saves now; when a save is under way, after it. */
  async save(): Promise<void> {
    if (this.#settings.version === undefined) return;
    while (this.#saving) {
      await this.#saving;
      // What was under way has saved this too: once more would say so after what was sent in between.
      if (!this.#dirty) return;
    }
    this.#saving = this.#send().finally(() => {
      this.#saving = undefined;
    });
    await this.#saving;
  }

  #later(delay: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.save(), delay);
  }

  async #send(): Promise<void> {
    window.clearTimeout(this.#timer);
    const files = this.#settings.read();
    const before = this.#sent;
    this.#sent = files;
    const path = `/api/v1/exercises/${this.#settings.exercise}/draft`;
    const answer: Answer<Saved> = await call("PUT", path, { expected: this.#version, files });
    if (answer.kind === "done") return this.#saved(answer.value.version, files);
    if (answer.kind === "refused" && answer.status === 409) return this.#conflict(answer.body, files, before);
    this.#settings.show(this.#isKeptHere(files) ? "saved-here" : "not-saved");
    // A session that ended or a text that is too long will not mend itself.
    if (answer.kind === "unreachable" || answer.status >= 500 || answer.status === 429) this.#later(RETRY_MS);
  }

  #saved(version: number, files: SourceFile[]): void {
    this.#version = version;
    this.#sent = undefined;
    this.#dirty = !same(files, this.#settings.read());
    if (this.#dirty) {
      this.touched();
      return;
    }
    this.#copies.forget();
    this.#settings.show("saved");
  }

  /** `before` is what an earlier try sent, whose answer was lost. */
  async #conflict(body: unknown, here: SourceFile[], before: SourceFile[] | undefined): Promise<void> {
    const current = (body as { current?: Current | null }).current ?? null;
    this.#sent = undefined;
    if (!current) {
      this.#version = 0;
      return this.#later(0);
    }
    if (same(here, current.files)) return this.#saved(current.version, here);
    if (same(before ?? [], current.files)) {
      this.#version = current.version;
      return this.#later(0);
    }
    this.#settings.show("not-saved");
    const choice = await this.#settings.choose(here, current.files);
    if (choice === "later") return;
    this.#version = current.version;
    if (choice === "here") return this.touched();
    this.#settings.write(current.files);
    this.#saved(current.version, current.files);
  }

  #isKeptHere(files: SourceFile[]): boolean {
    const copy = { files, base: this.#version, at: Date.now() };
    return this.#copies.keep(this.#sent ? { ...copy, sent: this.#sent } : copy);
  }
}

function same(a: SourceFile[], b: SourceFile[]): boolean {
  return (
    a.length === b.length && a.every((file) => b.some((other) => other.name === file.name && other.text === file.text))
  );
}
