// Inside of the frame that shows a learner's page, whose origin is nobody's: takes the files by message from the page
// around it, and draws them in a frame of its own, which can do no more than this one and lets no script run unless asked.
import type { Drawing, Told } from "./page-message.ts";
import { pageText } from "./page-text.ts";

const MAX_LINES = 200;
const MAX_LINE = 2_000;

let inner: HTMLIFrameElement | undefined;
let lines = 0;

// To whoever frames this: the answer's `frame-ancestors` leaves the exercise's own page only.
const tell = (told: Told) => parent.postMessage(told, "*");

function draw(drawing: Drawing): void {
  const frame = document.createElement("iframe");
  frame.title = document.title;
  frame.style.cssText = "display:block;border:0;inline-size:100vw;block-size:100vh;color-scheme:light;background:#fff";
  frame.setAttribute("sandbox", drawing.runsScripts ? "allow-scripts" : "");
  frame.srcdoc = pageText(drawing);
  frame.addEventListener("load", () => tell({ kind: "drawn" }), { once: true });
  lines = 0;
  inner?.remove();
  inner = frame;
  document.body.append(frame);
}

/** The learner's page may send anything. */
function hear(data: unknown): void {
  const { kind, level, text } = (data ?? {}) as Record<string, unknown>;
  if (kind !== "console" || lines >= MAX_LINES) return;
  lines += 1;
  if (lines === MAX_LINES) tell({ kind: "console", level: "cut", text: "" });
  else tell({ kind: "console", level: String(level), text: String(text).slice(0, MAX_LINE) });
}

window.addEventListener("message", (event) => {
  if (event.source === parent) draw(event.data as Drawing);
  else if (inner && event.source === inner.contentWindow) hear(event.data);
});
document.body.style.margin = "0";
tell({ kind: "ready" });
