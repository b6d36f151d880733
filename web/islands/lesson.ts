import { type Answer, call } from "./api.ts";
import { Parts, partOf } from "./parts.ts";
import { Words } from "./words.ts";

interface Printed {
  stdout: string;
  error: { original: string; explanation: string | null } | null;
}

/** A wait is worth saying only when it is one. */
const SAY_AFTER_MS = 300;

/** An example of a lesson that can be changed and run. Without scripts it is the same code, to read. */
class Example extends HTMLElement {
  connectedCallback(): void {
    const pre = this.querySelector("pre");
    if (!pre || this.querySelector(".try")) return;
    const words = new Words();
    const frame = new Parts("example-parts").copy("try");
    const original = (pre.textContent ?? "").replace(/\n$/, "");
    const area = this.#area(original, words);
    const run = partOf<HTMLButtonElement>(frame, "run");
    const reset = partOf<HTMLButtonElement>(frame, "reset");
    const output = partOf(frame, "output");
    const code = partOf(frame, "code");
    if (!run || !reset || !output || !code) return;
    const draw = () => {
      const lines = area.value.split("\n");
      area.rows = lines.length;
      // The coloured text lies under the typed one for as long as both are the same.
      code.classList.toggle("try-changed", area.value !== original);
      reset.hidden = area.value === original;
    };
    // The author's own code needs no session, so it is not sent back.
    const changed = () => (area.value === original ? {} : { code: area.value });
    const go = () => void this.#run(changed(), run, output, words);
    run.addEventListener("click", go);
    reset.addEventListener("click", () => {
      area.value = original;
      draw();
      area.focus();
    });
    area.addEventListener("input", draw);
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      go();
    });
    pre.setAttribute("aria-hidden", "true");
    for (const name of ["tabindex", "role", "aria-label"]) pre.removeAttribute(name);
    this.replaceChildren(frame);
    code.append(pre, area);
    draw();
  }

  #area(text: string, words: Words): HTMLTextAreaElement {
    const area = document.createElement("textarea");
    area.className = "code";
    area.value = text;
    area.dir = "ltr";
    area.wrap = "off";
    area.spellcheck = false;
    area.autocapitalize = "none";
    area.autocomplete = "off";
    area.setAttribute("aria-label", words.say("code"));
    return area;
  }

  async #run(code: object, run: HTMLButtonElement, output: HTMLElement, words: Words): Promise<void> {
    if (run.getAttribute("aria-busy") === "true") return;
    run.setAttribute("aria-busy", "true");
    const wait = window.setTimeout(() => show(output, [line(words.say("running"), "muted")]), SAY_AFTER_MS);
    const lesson = this.closest<HTMLElement>("[data-lesson]")?.dataset.lesson;
    const path = `/api/v1/examples/${lesson}/${this.dataset.example}/runs`;
    const answer: Answer<Printed> = await call("POST", path, code);
    window.clearTimeout(wait);
    run.removeAttribute("aria-busy");
    if (answer.kind === "done") show(output, printed(answer.value, words));
    else if (answer.kind === "refused" && answer.message) show(output, [line(answer.message)]);
    else show(output, [line(words.say("unreachable"))]);
  }
}

function show(output: HTMLElement, nodes: Node[]): void {
  output.replaceChildren(...nodes);
}

function line(text: string, name = ""): HTMLElement {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}

function printed(result: Printed, words: Words): Node[] {
  const nodes: Node[] = [];
  if (result.stdout) {
    const samp = document.createElement("samp");
    samp.textContent = result.stdout.replace(/\n$/, "");
    nodes.push(line(words.say("printed"), "muted tiny"), samp);
  }
  if (result.error) {
    if (result.error.explanation) nodes.push(line(result.error.explanation));
    const original = document.createElement("code");
    original.textContent = result.error.original;
    nodes.push(line(words.say("original"), "muted tiny"), original);
  }
  return nodes.length > 0 ? nodes : [line(words.say("nothing"), "muted")];
}

/** The contents beside a lesson: marks the part that is being read. */
class Toc extends HTMLElement {
  connectedCallback(): void {
    const links = [...this.querySelectorAll("a")];
    const parts = links.flatMap((link) => {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      return heading ? [{ link, heading }] : [];
    });
    let drawing = false;
    const draw = () => {
      drawing = false;
      const read = parts.filter(({ heading }) => heading.getBoundingClientRect().top < window.innerHeight / 3).pop();
      for (const { link } of parts) {
        if (link === read?.link) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    const scrolled = () => {
      if (!drawing) requestAnimationFrame(draw);
      drawing = true;
    };
    document.addEventListener("scroll", scrolled, { passive: true });
    draw();
  }
}

customElements.define("tremplin-example", Example);
customElements.define("tremplin-toc", Toc);
