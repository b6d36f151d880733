import { call } from "./api.ts";

/** Between two beats; a pause counts as one after two minutes. */
const BEAT_MS = 30_000;

/** Tells the server that this exercise is open and whether something is done in it, and shows what it says of one's call. */
export function keepPresence(exercise: string, status: () => HTMLElement | null): void {
  let active = false;
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) {
    document.addEventListener(
      kind,
      () => {
        active = true;
      },
      { capture: true, passive: true },
    );
  }
  const beat = async () => {
    if (document.hidden) return;
    const was = active;
    active = false;
    const path = `/api/v1/exercises/${encodeURIComponent(exercise)}/presence`;
    const answer = await call<{ call: string | null }>("POST", path, { active: was });
    // A beat that is lost is made up for by the next one.
    if (answer.kind !== "done") {
      active ||= was;
      return;
    }
    const shown = status();
    if (!shown || (shown.textContent ?? "") === (answer.value.call ?? "")) return;
    shown.textContent = answer.value.call ?? "";
    shown.hidden = answer.value.call === null;
  };
  setInterval(() => void beat(), BEAT_MS);
}
