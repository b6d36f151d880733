/** What the form's answers hold, as one text: to be kept, compared, and filled in again. Lines to order are not typed. */
export function answersIn(form: HTMLFormElement): string {
  return written(form, (field) => (isChoice(field) && !field.checked ? undefined : field.value));
}

/** What they held as the page came, whatever the browser put back in the fields since. */
export function answersSent(form: HTMLFormElement): string {
  return written(form, (field) => {
    if (isChoice(field)) return field.defaultChecked ? field.value : undefined;
    return field.defaultValue;
  });
}

/** Fills in what `answersIn` gave. */
export function fill(form: HTMLFormElement, text: string): void {
  const answers = new URLSearchParams(text);
  for (const field of fields(form)) {
    if (isChoice(field)) field.checked = answers.getAll(field.name).includes(field.value);
    else field.value = answers.get(field.name) ?? "";
  }
}

type Field = HTMLInputElement | HTMLTextAreaElement;

function fields(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>('input[name^="answer."], textarea[name^="answer."]')];
}

function written(form: HTMLFormElement, read: (field: Field) => string | undefined): string {
  const answers = new URLSearchParams();
  for (const field of fields(form)) {
    const value = read(field);
    if (value !== undefined) answers.append(field.name, value);
  }
  return answers.toString();
}

function isChoice(field: Field): field is HTMLInputElement {
  return field.type === "radio" || field.type === "checkbox";
}
