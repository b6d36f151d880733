// What a learner would choose, type or put in order, read from the course's own files, and given through the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { editor, fileOf, heading, write } from "./harness.mjs";

/** A file's blocks in their order, each with the feedback that follows it. */
function blocksOf(text) {
  const fences = [...text.matchAll(/^```\S+ ([^\n]*)\n([\s\S]*?)^```$(?:\n+> \[!FEEDBACK\]\n> ([^\n]*))?/gm)];
  return fences.map(([, info, body, feedback]) => {
    const role = /role=(\S+)/.exec(info)?.[1];
    return { role, body: body.trimEnd(), feedback: feedback && plain(feedback) };
  });
}

/** Markdown of one line as it reads on the page. */
function plain(markdown) {
  const text = markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/\*\*|`/g, "");
  return text.replaceAll(/\s+/g, " ").trim();
}

function readQuestion(text) {
  const typed = blocksOf(text).find(({ role }) => role === "answer");
  if (typed) return { typed: typed.body };
  const choices = [...text.matchAll(/^- \[([x ])\] (.*)\n {2}> (.*)$/gm)].map(([, mark, label, why]) => ({
    isRight: mark === "x",
    label: plain(label),
    why: plain(why),
  }));
  assert.ok(choices.length > 1, `no choice is read in: ${text}`);
  return { choices };
}

/** `{1: "a", 2: "b"}` of the lines `1: a`, `2: b`; the first of several answers to one blank. */
function readBlanks(text) {
  const pairs = [...text.matchAll(/^(\d+): (.*)$/gm)].map(([, number, answer]) => [number, answer]);
  return Object.fromEntries(pairs.reverse());
}

/** The kind of an exercise, its right answer, and a wrong one with the sentence that answers it. */
export function readExercise(content, id) {
  const text = readFileSync(fileOf(content, id), "utf8");
  const kind = /^kind: (.*)$/m.exec(text)[1];
  if (kind === "quiz") {
    const questions = text.split(/^## /m).slice(1).map(readQuestion);
    const right = questions.map(({ typed, choices }) => typed ?? choices.filter(({ isRight }) => isRight));
    const slip = questions[0].choices.find(({ isRight }) => !isRight);
    return { kind, right, wrong: [[slip], ...right.slice(1)], feedback: slip.why };
  }
  const blocks = blocksOf(text);
  const wrong = blocks.find(({ role, feedback }) => role === "wrong" && feedback);
  const right = blocks.find(({ role }) => role === (kind === "blanks" ? "answer" : "solution"));
  const read = { blanks: readBlanks, parsons: (lines) => lines.split("\n") }[kind] ?? ((code) => code);
  const [good, slip] = [read(right.body), read(wrong.body)];
  // A wrong answer of blanks names only those that are wrong.
  return { kind, right: good, wrong: kind === "blanks" ? { ...good, ...slip } : slip, feedback: wrong.feedback };
}

async function choose(page, answers) {
  for (const [at, answer] of answers.entries()) {
    const question = page.locator(`#question-${at + 1}`);
    if (typeof answer === "string") await question.getByRole("textbox").fill(answer);
    else for (const { label } of answer) await question.getByRole("radio", { name: label, exact: true }).check();
  }
}

async function fill(page, blanks) {
  for (const [number, text] of Object.entries(blanks))
    await page.getByLabel(`Trou ${number}`, { exact: true }).fill(text);
}

/** Puts the lines in order from any state of the page, one button at a time, as each click brings a new page. */
async function order(page, lines) {
  const placed = page.locator(".placed > li");
  for (const [at, line] of lines.entries()) {
    const piece = page.locator(".left").getByRole("button", { name: line });
    if (await piece.count()) {
      await piece.click();
      await placed.filter({ hasText: line }).waitFor();
    }
    let now = (await placed.allTextContents()).findIndex((text) => text.includes(line));
    while (now > at) {
      await page.getByRole("button", { name: `Monter : ${line}` }).click();
      await page.locator(`#ligne-${now}`, { hasText: line }).waitFor();
      now -= 1;
    }
  }
  for (let last = await placed.count(); last > lines.length; last -= 1) {
    await page.locator(`#ligne-${last}`).getByRole("button", { name: "Retirer" }).click();
    await page.locator(`#ligne-${last}`).waitFor({ state: "detached" });
  }
}

async function type(page, code) {
  // On a phone one pane shows at a time.
  const tab = page.getByRole("link", { name: "Code", exact: true });
  if (await tab.isVisible()) await tab.click();
  await editor(page).waitFor();
  await write(page, code);
}

/** Gives an answer through the visible form of the exercise's kind, and sends it. */
export async function answer(page, kind, given) {
  await ({ quiz: choose, blanks: fill, parsons: order }[kind] ?? type)(page, given);
  await page.getByRole("button", { name: "Envoyer" }).click();
}

/** The answer is accepted: the page says so and shows the way on. */
export async function assertPassed(page, id) {
  await page.locator(".onward:not([hidden]) .btn-next").waitFor();
  assert.match(await heading(page).textContent(), /Tout est juste|tests? (est|sont) réussis?/, id);
}
