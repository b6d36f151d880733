// One exercise of each kind that has no editor, on a phone and without scripts of its own: the models of the author's
// guide.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, Server } from "./harness.mjs";

const guide = readFileSync(join(import.meta.dirname, "../../../docs/authoring.md"), "utf8");

/** A course of one module with one exercise of each kind, under its name. */
function course() {
  const folder = mkdtempSync(join(tmpdir(), "tremplin-kinds-"));
  const module = join(folder, "01-sortes");
  mkdirSync(module);
  writeFileSync(join(module, "module.md"), "---\nkind: module\ntitle: Sortes\nsummary: Une de chaque.\n---\n");
  const models = guide.split("````markdown\n").slice(1);
  for (const [at, rest] of models.entries()) {
    const text = rest.split("````\n")[0];
    const kind = /^kind: (.*)$/m.exec(text)[1];
    if (["module", "lesson", "exercise"].includes(kind)) continue;
    const name = text.includes("positioning: true") ? "positionnement" : kind;
    writeFileSync(join(module, `${at + 10}-${name}.md`), text);
  }
  return folder;
}

describe("the kinds of exercise", () => {
  let folder;
  let server;
  let browser;
  let page;
  let person;

  before(async () => {
    folder = course();
    server = await Server.start(folder);
    browser = await Browser.start();
    person = await browser.person(server, { viewport: PHONE });
    page = await person.newPage();
    await page.goto("/exercices/quiz");
    await page.getByRole("button", { name: /essayer/i }).click();
  });

  after(async () => {
    assert.deepEqual(person.complaints, []);
    await browser.end();
    await server.end();
    rmSync(folder, { recursive: true });
  });

  async function open(kind) {
    await page.goto(`/exercices/${kind}`);
    await check(kind);
  }

  /** No finding of axe, nothing wider than the screen; a picture where one is asked for. */
  async function check(name) {
    await assertAccessible(page, name);
    await assertFits(page, name);
    const shots = process.env.TREMPLIN_SHOTS;
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  }

  const send = () => page.getByRole("button", { name: "Envoyer" }).click();
  const heading = (name) => page.getByRole("heading", { name }).waitFor();

  test("a quiz is answered, explained and answered again", async () => {
    await open("quiz");
    await page.getByRole("radio", { name: "Ctrl+V" }).check();
    await page.getByRole("textbox").fill("banque.exemple.ru");
    await send();
    await heading("Pas encore de réponse juste");
    await page.getByText("colle ce qui est déjà copié").waitFor();
    assert.equal(await page.getByText("le texte de départ reste en place").count(), 0);
    await check("quiz-faux");
    await page.getByRole("radio", { name: "Ctrl+C" }).check();
    await page.getByRole("textbox").fill("exemple.ru");
    await send();
    await heading("Tout est juste");
    await page.getByText("le texte de départ reste en place").waitFor();
    await check("quiz-juste");
  });

  test("a positioning test is sent once and gives advice", async () => {
    await open("positionnement");
    await page.getByRole("radio", { name: "Je ne sais pas" }).check();
    await send();
    await heading("Réponses reçues");
    await page.getByText("Commencez par le module 1").waitFor();
    assert.equal(await page.getByRole("button", { name: "Envoyer" }).count(), 0);
    await check("positionnement-recu");
  });

  test("an output is predicted", async () => {
    await open("predict");
    await page.getByLabel("Votre réponse").fill("réduit\nplein");
    await page.getByText(/^Enregistré à/).waitFor();
    await page.reload();
    assert.equal(await page.getByLabel("Votre réponse").inputValue(), "réduit\nplein");
    await send();
    await page.getByText("jamais les deux").waitFor();
    await page.getByLabel("Votre réponse").fill("réduit");
    await send();
    await heading("Tout est juste");
  });

  test("blanks are filled in", async () => {
    await open("blanks");
    await page.getByLabel("Trou 1").fill("images\\");
    await page.getByLabel("Trou 2").fill("jpeg");
    await send();
    await page.getByText("un chemin s'écrit avec la barre").waitFor();
    await check("blanks-faux");
    await page.getByLabel("Trou 1").fill("images");
    await send();
    await heading("Tout est juste");
  });

  test("lines are put in order by the keyboard alone", async () => {
    await open("parsons");
    const steps = ["Faire chauffer", "Verser", "Mettre le thé", "Laisser infuser", "Servir"];
    for (const step of steps) {
      const button = page.getByRole("button", { name: new RegExp(step) });
      await button.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("listitem").filter({ hasText: step }).getByRole("button", { name: "Retirer" }).waitFor();
    }
    const up = page.getByRole("button", { name: /Monter : Mettre/ });
    await up.focus();
    await page.keyboard.press("Enter");
    await page.locator("#ligne-2", { hasText: "Mettre le thé" }).waitFor();
    const focused = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    assert.equal(
      focused,
      "Monter\u00a0: Mettre le thé et la menthe dans la théière",
      "the line that moved keeps the focus",
    );
    await check("parsons-place");
    await send();
    await heading("Tout est juste");
  });

  test("each kind also reads well on a laptop in the dark", async () => {
    await page.setViewportSize(LAPTOP);
    await page.emulateMedia({ colorScheme: "dark" });
    for (const kind of ["quiz", "predict", "blanks", "parsons"]) {
      await page.goto(`/exercices/${kind}`);
      await check(`${kind}-sombre`);
    }
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("a project shows its rubric and is handed in", async () => {
    await open("project");
    await page.getByText("Comment le projet est noté").waitFor();
    await page.getByRole("link", { name: "Code", exact: true }).click();
    await page.getByRole("button", { name: "Envoyer" }).click();
    await heading("Projet remis, en attente de la note");
    await check("project-remis");
  });
});
