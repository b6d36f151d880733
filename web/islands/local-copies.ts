import type { SourceFile } from "./api.ts";

/** Who has no session, as the server names them to scripts. */
export const VISITOR = "visitor";

/** What a page wrote down on this device because the server did not have it yet. */
export interface LocalCopy {
  files: SourceFile[];
  /** The version on the server that it was typed over. */
  base: number;
  at: number;
  /** What the server was asked to keep of it, without an answer yet. */
  sent?: SourceFile[];
}

/**
 * Unsaved text on this device, one entry for each page that is open: no page ever writes over another's. A page that
 * was closed too early leaves its entry behind, and the next one takes it up.
 */
export class LocalCopies {
  readonly #prefix: string;
  readonly #own: string;
  /** Where this browser tab wrote before its visitor got a name; `undefined` for visitors themselves. */
  readonly #before: string | undefined;
  #taken: string | undefined;

  constructor(person: string, exercise: string) {
    this.#prefix = prefix(person, exercise);
    this.#own = this.#prefix + randomId();
    if (person !== VISITOR) this.#before = storage("session")?.getItem(`${prefix(VISITOR, exercise)}last`) ?? undefined;
  }

  /** The entry this browser tab left before it was reloaded, else the latest that any page left. */
  find(): LocalCopy | undefined {
    const entries = this.#entries();
    const last = storage("session")?.getItem(`${this.#prefix}last`);
    const found = entries.find(([name]) => name === last) ?? entries[0] ?? this.#asVisitor();
    this.#taken = found?.[0];
    return found?.[1];
  }

  /** Whether the browser took it: private windows and full disks may not. */
  keep(copy: LocalCopy): boolean {
    try {
      storage("local")?.setItem(this.#own, JSON.stringify(copy));
      storage("session")?.setItem(`${this.#prefix}last`, this.#own);
      return storage("local") !== undefined;
    } catch {
      return false;
    }
  }

  /** The server has it now. */
  forget(): void {
    storage("local")?.removeItem(this.#own);
    if (this.#taken) storage("local")?.removeItem(this.#taken);
    this.#taken = undefined;
  }

  /** Only what this very tab wrote: on a shared computer, a stranger's text is nobody else's. */
  #asVisitor(): [string, LocalCopy] | undefined {
    if (!this.#before) return undefined;
    const copy = readCopy(storage("local")?.getItem(this.#before) ?? null);
    return copy && [this.#before, copy];
  }

  #entries(): [string, LocalCopy][] {
    const local = storage("local");
    if (!local) return [];
    const names = Object.keys(local).filter((name) => name.startsWith(this.#prefix));
    const entries = names.flatMap((name): [string, LocalCopy][] => {
      const copy = readCopy(local.getItem(name));
      return copy ? [[name, copy]] : [];
    });
    return entries.sort(([, a], [, b]) => b.at - a.at);
  }
}

function prefix(person: string, exercise: string): string {
  return `tremplin.draft.${person}.${exercise}.`;
}

function readCopy(text: string | null): LocalCopy | undefined {
  try {
    const copy = JSON.parse(text ?? "") as LocalCopy;
    return Array.isArray(copy.files) && typeof copy.base === "number" ? copy : undefined;
  } catch {
    return undefined;
  }
}

/** The browser's storage; `undefined` where it is switched off (reading the property itself may throw). */
export function storage(kind: "local" | "session"): Storage | undefined {
  try {
    return kind === "local" ? window.localStorage : window.sessionStorage;
  } catch {
    return undefined;
  }
}

/** A version 4 UUID; `crypto.randomUUID` is missing on plain http, where a classroom box lives. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
