import { tellClocks } from "./clocks.ts";
import { revealTab } from "./tabs.ts";

/** A secret with a button that shows it: `<tremplin-secret>` around the input. */
class Secret extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    const draw = (shown: boolean) => {
      input.type = shown ? "text" : "password";
      button.textContent = (shown ? this.dataset.hide : this.dataset.show) ?? "";
    };
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => draw(input.type === "password"));
    // Browsers offer to keep a password, not a text.
    input.form?.addEventListener("submit", () => draw(false));
    draw(false);
    this.append(button);
  }
}

customElements.define("tremplin-secret", Secret);

/** After an error, reading starts at what went wrong. */
document.getElementById("problem")?.focus();

/** A button that prints the page: `<tremplin-print data-text>`. Without scripts, browsers have one of their own. */
class Print extends HTMLElement {
  connectedCallback(): void {
    if (this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet" in this.dataset ? "btn" : "btn btn-next";
    button.textContent = this.dataset.text ?? "";
    button.addEventListener("click", () => window.print());
    this.append(button);
  }
}

customElements.define("tremplin-print", Print);

/** A button that copies what a textarea holds: `<tremplin-copy data-from data-text data-done>`. */
class Copy extends HTMLElement {
  connectedCallback(): void {
    const from = document.getElementById(this.dataset.from ?? "");
    if (!(from instanceof HTMLTextAreaElement) || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = this.dataset.text ?? "";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "tag tag-ok";
    button.addEventListener("click", () => {
      // The newer way is for secure addresses only, and a classroom's may be none.
      from.select();
      said.textContent = document.execCommand("copy") ? (this.dataset.done ?? "") : "";
    });
    this.append(button, " ", said);
  }
}

customElements.define("tremplin-copy", Copy);

/** A double click sends a form once. */
let sent: { form: EventTarget | null; at: number } | undefined;
document.addEventListener("submit", (event) => {
  const now = event.timeStamp;
  if (sent && sent.form === event.target && now - sent.at < 1_000) event.preventDefault();
  else sent = { form: event.target, at: now };
});

tellClocks(document);
revealTab();
