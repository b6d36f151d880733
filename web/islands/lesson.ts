import { type Answer, call } from "./api.ts";
import { Parts, partOf } from "./parts.ts";
import { Words } from "./words.ts";

interface Printed {
  stdout: string;
  error: { original: string; explanation: string | null } | null;
}

/** An example of a lesson that can be changed and run. Without scripts it is the same code, to read. */
class Example extends HTMLElement {
  connectedCallback(): void {
    const pre = this.querySelector("pre");
    if (!pre || this.querySelector(".try")) return;
    const words = new Words();
    const frame = new Parts("example-parts").copy("try");
    const area = this.#area(pre, words);
    partOf(frame, "code")?.append(area);
    const run = partOf<HTMLButtonElement>(frame, "run");
    const output = partOf(frame, "output");
    if (!run || !output) return;
    const go = () => void this.#run(area.value, run, output, words);
    run.addEventListener("click", go);
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      go();
    });
    this.replaceChildren(frame);
  }

  #area(pre: HTMLElement, words: Words): HTMLTextAreaElement {
    const area = document.createElement("textarea");
    area.className = "code try-code";
    area.value = (pre.textContent ?? "").replace(/\n$/, "");
    area.dir = "ltr";
    area.wrap = "off";
    area.spellcheck = false;
    area.autocapitalize = "none";
    area.autocomplete = "off";
    area.setAttribute("aria-label", words.say("code"));
    const fit = () => {
      area.rows = area.value.split("\n").length;
    };
    area.addEventListener("input", fit);
    fit();
    return area;
  }

  async #run(code: string, run: HTMLButtonElement, output: HTMLElement, words: Words): Promise<void> {
    if (run.getAttribute("aria-busy") === "true") return;
    run.setAttribute("aria-busy", "true");
    const lesson = this.closest<HTMLElement>("[data-lesson]")?.dataset.lesson;
    const answer: Answer<Printed> = await call("POST", `/api/v1/examples/${lesson}/${this.dataset.example}/runs`, {
      code,
    });
    run.removeAttribute("aria-busy");
    if (answer.kind === "unreachable") return show(output, [line(words.say("unreachable"))]);
    if (answer.kind === "refused") return show(output, [line(answer.message || words.say("unreachable"))]);
    show(output, printed(answer.value, words));
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
    const headings = links.flatMap((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))) ?? []);
    const observer = new IntersectionObserver(
      () => {
        const read = headings.filter((heading) => heading.getBoundingClientRect().top < window.innerHeight / 3).pop();
        for (const link of links) {
          if (read && decodeURIComponent(link.hash.slice(1)) === read.id) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      },
      { rootMargin: "0px 0px -66% 0px" },
    );
    for (const heading of headings) observer.observe(heading);
  }
}

customElements.define("tremplin-example", Example);
customElements.define("tremplin-toc", Toc);
