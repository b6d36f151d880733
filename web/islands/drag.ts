/** How far a pointer moves before a press is a drag. */
const START_PX = 6;
/** This near to an edge of the window, the page scrolls along. */
const EDGE_PX = 56;
const SCROLL_PX = 14;

/** Where a dragged line was let go: the lines as they then stand, and the number of the dragged one, 0 when it is out. */
export interface Drop {
  lines: string[];
  number: number;
}

interface Press {
  item: HTMLElement;
  x: number;
  y: number;
  moves: boolean;
}

/**
 * Lines are put in order with the mouse (by any part of them) or a finger (by their grip, so that the page still
 * scrolls). The buttons beside them do the same by keyboard.
 */
export class Drag {
  readonly #form: HTMLElement;
  readonly #dropped: (drop: Drop) => void;
  /** Whether the lines are just being replaced by those of the server. */
  readonly #isBusy: () => boolean;
  readonly #mark = document.createElement("li");
  #press: Press | undefined;
  #ending: AbortController | undefined;

  constructor(form: HTMLElement, isBusy: () => boolean, dropped: (drop: Drop) => void) {
    this.#form = form;
    this.#isBusy = isBusy;
    this.#dropped = dropped;
    this.#mark.className = "drop-mark";
    this.#mark.setAttribute("aria-hidden", "true");
    form.addEventListener("pointerdown", (event) => this.#down(event));
  }

  #down(event: PointerEvent): void {
    const target = event.target as Element;
    const item = target.closest<HTMLElement>(".placed > li, .left > li");
    if (!item || !event.isPrimary || event.button !== 0 || target.closest(".steps") || this.#isBusy()) return;
    if (event.pointerType !== "mouse" && !target.closest(".grip")) return;
    this.#end();
    this.#press = { item, x: event.clientX, y: event.clientY + window.scrollY, moves: false };
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    document.addEventListener("pointermove", (event) => this.#move(event), { signal });
    document.addEventListener("pointerup", (event) => this.#up(event), { signal });
    document.addEventListener("pointercancel", () => this.#end(), { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#end(), { signal });
    document.addEventListener("selectstart", (event) => event.preventDefault(), { signal });
  }

  #move(event: PointerEvent): void {
    const press = this.#press;
    if (!press) return;
    const [x, y] = [event.clientX - press.x, event.clientY + window.scrollY - press.y];
    if (!press.moves && Math.hypot(x, y) < START_PX) return;
    press.moves = true;
    press.item.classList.add("dragged");
    press.item.style.transform = `translate(${x}px, ${y}px)`;
    if (event.clientY < EDGE_PX) window.scrollBy(0, -SCROLL_PX);
    else if (event.clientY > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX);
    this.#putMark(event.clientY);
  }

  /** Shows where the line would go: among those in order, or back with the others. */
  #putMark(y: number): void {
    const left = this.#list(".left");
    const area = left?.closest("fieldset");
    if (left && area && y > area.getBoundingClientRect().top) {
      left.append(this.#mark);
      return;
    }
    const after = this.#placed().find((line) => {
      const { top, height } = line.getBoundingClientRect();
      return y < top + height / 2;
    });
    const list = this.#list(".placed");
    if (after) after.before(this.#mark);
    else list?.append(this.#mark);
  }

  #up(event: PointerEvent): void {
    const press = this.#press;
    // A line that a button's answer has replaced meanwhile is there already, perhaps elsewhere.
    if (press?.moves && press.item.isConnected) {
      this.#keepFromClicking();
      this.#putMark(event.clientY);
      const drop = this.#drop(press.item);
      this.#end();
      if (drop) this.#dropped(drop);
    } else this.#end();
  }

  /** `undefined` when nothing changes. */
  #drop(item: HTMLElement): Drop | undefined {
    const list = this.#list(".placed");
    if (!list) return undefined;
    const isPlaced = item.parentElement === list;
    const own = lineOf(item);
    const lines: string[] = [];
    let number = 0;
    for (const line of list.children) {
      if (line === this.#mark) number = lines.push(own);
      else if (line !== item) lines.push(lineOf(line as HTMLElement));
    }
    const before = this.#placed(true).map(lineOf);
    const isSame = lines.length === before.length && lines.every((line, at) => line === before[at]);
    return isSame || (number === 0 && !isPlaced) ? undefined : { lines, number };
  }

  #list(name: string): HTMLElement | null {
    return this.#form.querySelector<HTMLElement>(name);
  }

  #placed(all = false): HTMLElement[] {
    const lines = [...this.#form.querySelectorAll<HTMLElement>(".placed > li:not(.drop-mark)")];
    return all ? lines : lines.filter((line) => line !== this.#press?.item);
  }

  /** The button of a line that is not placed yet would be pressed by the end of the drag. */
  #keepFromClicking(): void {
    const keep = (event: Event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    this.#form.addEventListener("click", keep, { capture: true });
    window.setTimeout(() => this.#form.removeEventListener("click", keep, { capture: true }), 0);
  }

  #end(): void {
    this.#ending?.abort();
    const item = this.#press?.item;
    item?.classList.remove("dragged");
    if (item) item.style.transform = "";
    this.#mark.remove();
    this.#press = undefined;
  }
}

/** A line as it is sent: one that is not placed yet stands at the margin. */
function lineOf(line: HTMLElement): string {
  const kept = line.querySelector<HTMLInputElement>('input[name="line"]');
  return kept?.value ?? line.querySelector(".piece")?.textContent ?? "";
}
