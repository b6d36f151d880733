import { type Answer, call } from "./api.ts";
import { Parts, partOf } from "./parts.ts";
import { Words } from "./words.ts";

interface Printed {
  stdout: string;
  error: { original: string; explanation: string | null } | null;
}

/** A wait is worth saying only when it is one. */
const SAY_AFTER_MS = 300;

/** A block of an example: the author's coloured text, under the learner's. */
interface Block {
  pre: HTMLPreElement;
  original: string;
  area: HTMLTextAreaElement;
  code: HTMLElement;
}

/** An example of a lesson that can be changed and tried. Without scripts it is the same code, to read. */
class Example extends HTMLElement {
  connectedCallback(): void {
    const pres = [...this.querySelectorAll("pre")];
    if (pres.length === 0 || this.querySelector(".try")) return;
    const words = new Words();
    const frame = new Parts("example-parts").copy("try");
    const run = partOf<HTMLButtonElement>(frame, "run");
    const reset = partOf<HTMLButtonElement>(frame, "reset");
    const output = partOf(frame, "output");
    const code = partOf(frame, "code");
    const page = partOf(this, "page");
    if (!run || !reset || !output || !code) return;
    const blocks = pres.map((pre) => makeBlock(pre, code, words));
    code.replaceWith(...blocks.flatMap(({ pre, code }) => [...nameOf(pre), code]));
    for (const { pre, area, code } of blocks) code.append(pre, area);
    const changed = ({ area, original }: Block) => area.value !== original;
    const draw = () => {
      for (const block of blocks) {
        block.area.rows = block.area.value.split("\n").length;
        // The coloured text lies under the typed one for as long as both are the same.
        block.code.classList.toggle("try-changed", changed(block));
      }
      reset.hidden = !blocks.some(changed);
    };
    reset.addEventListener("click", () => {
      for (const block of blocks) block.area.value = block.original;
      draw();
      blocks[0]?.area.focus();
      blocks[0]?.area.dispatchEvent(new Event("input"));
    });
    for (const { area } of blocks) area.addEventListener("input", draw);
    this.replaceChildren(frame);
    if (page) {
      run.remove();
      output.replaceWith(page);
      showPage(blocks, page);
    } else this.#offerRun(blocks, run, output, words);
    draw();
  }

  #offerRun([block]: Block[], run: HTMLButtonElement, output: HTMLElement, words: Words): void {
    if (!block) return;
    const { area, original } = block;
    // The author's own code needs no session, so it is not sent back.
    const go = () => void this.#run(area.value === original ? {} : { code: area.value }, run, output, words);
    run.addEventListener("click", go);
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      go();
    });
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

function makeBlock(pre: HTMLPreElement, code: HTMLElement, words: Words): Block {
  const original = (pre.textContent ?? "").replace(/\n$/, "");
  const area = document.createElement("textarea");
  area.className = "code";
  area.value = original;
  area.dir = "ltr";
  area.wrap = "off";
  area.spellcheck = false;
  area.autocapitalize = "none";
  area.autocomplete = "off";
  const name = nameOf(pre)[0]?.textContent;
  area.setAttribute("aria-label", name ? words.say("code-of", { name }) : words.say("code"));
  pre.setAttribute("aria-hidden", "true");
  for (const name of ["tabindex", "role", "aria-label"]) pre.removeAttribute(name);
  return { pre, original, area, code: code.cloneNode() as HTMLElement };
}

/** The name of the file that stands above its code, where an example has two. */
function nameOf(pre: HTMLPreElement): Element[] {
  const before = pre.previousElementSibling;
  return before?.matches(".try-name") ? [before] : [];
}

/** What draws a changed page is fetched when one is changed. */
function showPage(blocks: Block[], page: HTMLElement): void {
  const frame = page.querySelector("iframe");
  if (!frame) return;
  const module = once(() => import("./example-page.ts"));
  const drawn = once(async () => new (await module()).ExamplePage(frame));
  const [html, css] = blocks;
  const show = async () => (await drawn()).show(html?.area.value ?? "", css?.area.value);
  for (const { area } of blocks) area.addEventListener("input", () => void show());
  if (partOf(page, "widths")) void module().then(({ offerWidths }) => offerWidths(page, frame));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
