// One exercise of each kind that has no editor, on a phone and without scripts of its own: the models of the author's
// guide.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, Server } from "./harness.mjs";

const guide = readFileSync(join(import.meta.dirname, "../../../docs/authoring.md"), "utf8");

/** Lines whose indentation is their learner's to find: the guide has no model of it. */
const INDENTED = `---
kind: parsons
title: La boucle
skills: [py.boucles]
minutes: 5
indent: true
---
Placez les lignes.

\`\`\`python role=solution
def compter(mots):
    for mot in mots:
        if len(mot) > 3:
            print(mot)
\`\`\`
`;

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
  writeFileSync(join(module, "90-retraits.md"), INDENTED);
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

  test("lines that are pressed faster than the server answers are all placed", async () => {
    const page = await fresh({ viewport: PHONE });
    await page.evaluate(() => {
      for (const button of document.querySelectorAll(".left button")) button.click();
    });
    await page.getByText("Toutes les étapes sont placées.").waitFor();
    assert.equal((await placed(page)).length, 6);
    await page.reload();
    assert.equal((await placed(page)).length, 6, "and kept");
  });

  test("lines are indented on a phone, and stay on its screen", async () => {
    await page.goto("/exercices/retraits");
    for (const [level, line] of ["def", "for", "if", "print"].entries()) {
      await page.locator(".left button", { hasText: line }).click();
      const placed = page.locator(".placed > li", { hasText: line });
      for (let step = 1; step <= level; step += 1) {
        await placed.getByRole("button", { name: /^Décaler/ }).click();
        await page.locator(`.placed > li.level-${step}`, { hasText: line }).waitFor();
      }
    }
    await check("retraits");
    await send();
    await heading("Tout est juste");
  });

  const FIRST = "Faire chauffer";
  const placed = (page) => page.locator(".placed > li .piece").allTextContents();

  /** A person of their own at the exercise, with its lines still to be placed. */
  async function fresh(options) {
    const context = await browser.person(server, options);
    const page = await context.newPage();
    await page.goto("/exercices/parsons");
    await page.getByRole("button", { name: /essayer/i }).click();
    await page.locator("tremplin-answers[data-drags]").waitFor();
    return page;
  }

  async function middle(locator) {
    const { x, y, width, height } = await locator.boundingBox();
    return [x + width / 2, y + height / 2];
  }

  test("lines are dragged with the mouse: placed, moved, and out again", async () => {
    const page = await fresh({ viewport: { width: 1366, height: 1200 } });
    const drag = async (from, to) => {
      await page.mouse.move(...(await middle(from)));
      await page.mouse.down();
      await page.mouse.move(...(await middle(from)).map((at) => at + 8));
      await page.mouse.move(...(await middle(to)), { steps: 4 });
      await page.mouse.up();
    };
    const piece = (text) => page.locator(".left > li", { hasText: text });
    const line = (text) => page.locator(".placed > li", { hasText: text });
    const list = page.getByRole("group", { name: "Vos étapes, dans l’ordre" });
    await drag(piece("Verser"), list);
    await line("Verser").waitFor();
    await drag(piece(FIRST), line("Verser").locator(".piece"));
    await line(FIRST).waitFor();
    await page.mouse.move(...(await middle(line(FIRST))));
    await page.mouse.down();
    await page.mouse.move(...(await middle(line(FIRST))).map((at) => at - 8));
    const { x, y } = await line("Verser").boundingBox();
    await page.mouse.move(x + 40, y + 4, { steps: 4 });
    assert.equal(await page.locator(".drop-mark").count(), 1);
    await page.keyboard.press("Escape");
    await page.mouse.up();
    assert.deepEqual(
      (await placed(page)).map((text) => text.slice(0, 6)),
      ["Verser", "Faire "],
      "nothing has moved",
    );
    await drag(line("Verser"), piece("Servir"));
    await piece("Verser").waitFor();
    assert.deepEqual(
      (await placed(page)).map((text) => text.slice(0, 6)),
      ["Faire "],
    );
    await page.reload();
    assert.deepEqual(
      (await placed(page)).map((text) => text.slice(0, 6)),
      ["Faire "],
      "it was kept",
    );
    await piece("Servir").getByRole("button").click();
    await line("Servir").waitFor();
    assert.equal(await line("Servir").count(), 1, "a click still places a line");
    await assertAccessible(page, "dragged lines");
  });

  test("lines are dragged with a finger by their grip, and the page scrolls under it elsewhere", async () => {
    const page = await fresh({ viewport: PHONE, hasTouch: true, isMobile: true });
    const touch = await page.context().newCDPSession(page);
    const send = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    const drag = async (from, to) => {
      await from.scrollIntoViewIfNeeded();
      const [[fromX, fromY], [toX, toY]] = [await middle(from), await middle(to)];
      await send("touchStart", [{ x: fromX, y: fromY }]);
      for (const part of [0.1, 0.5, 1]) {
        await send("touchMove", [{ x: fromX + (toX - fromX) * part, y: fromY + (toY - fromY) * part }]);
      }
      await send("touchEnd", []);
    };
    const piece = page.locator(".left > li", { hasText: "Servir" });
    await drag(piece.locator(".piece"), page.locator(".placed"));
    assert.deepEqual(await placed(page), [], "a finger on the line itself scrolls");
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.locator(".left > li").first().locator(".grip").scrollIntoViewIfNeeded();
    await drag(page.locator(".left > li").first().locator(".grip"), page.locator(".lines").first());
    await page.locator(".placed > li").waitFor();
    assert.equal((await placed(page)).length, 1);
    await assertFits(page, "dragged lines on a phone");
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
