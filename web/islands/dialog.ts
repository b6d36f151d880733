import { type Parts, slotOf } from "./parts.ts";

export interface Option<T> {
  value: T;
  text: string;
  next?: boolean;
}

/** Asks one question; Escape answers `otherwise`. Focus goes back to where it was. */
export function ask<T>(
  parts: Parts,
  question: { title: string; text: string; more?: Node[] },
  options: Option<T>[],
  otherwise: T,
): Promise<T> {
  const dialog = parts.copy("dialog", { title: question.title, text: question.text }) as HTMLDialogElement;
  slotOf(dialog, "more").append(...(question.more ?? []));
  const form = slotOf(dialog, "choices");
  let answer = otherwise;
  for (const option of options) {
    const button = document.createElement("button");
    button.className = option.next ? "btn btn-ink" : "btn";
    button.textContent = option.text;
    button.addEventListener("click", () => {
      answer = option.value;
    });
    form.append(button);
  }
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
  });
}
