/** Keys that a phone's keyboard hides, above it; `\t` indents the line. */
const SYMBOLS = ["\t", "{", "}", "(", ")", "[", "]", ";", "=", "<", ">", '"', "'", "`", "/", ".", "!", "&", "|", "+"];

export function fillSymbols(row: HTMLElement, type: (symbol: string) => void): void {
  row.hidden = false;
  for (const symbol of SYMBOLS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = symbol === "\t" ? "⇥" : symbol;
    if (symbol === "\t") button.setAttribute("aria-label", row.dataset.indent ?? "");
    // The editor keeps focus, so that the phone's keyboard stays open.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => type(symbol));
    row.append(button);
  }
}
