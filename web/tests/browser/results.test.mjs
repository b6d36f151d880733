// A trainer reads the results of a class, goes from a table to an exercise, and turns a common wrong answer into a block.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, Server } from "./harness.mjs";

const EXERCISE = "le-prix-du-ticket";
const NAMES = ["Amine Diallo", "Inès Lopez"];

let server;
let browser;
let trainer;

async function signedUp(page, name) {
  await page.goto(server.setup);
  await page.getByLabel("Nom", { exact: true }).fill(name);
  await page.getByLabel("Mot secret").fill("sardine violon");
  await page.getByRole("button", { name: "Créer le compte" }).click();
}

async function makeClass() {
  await trainer.goto("/formateur/classes");
  await trainer.getByLabel("Nom de la classe").fill("Groupe du mardi");
  await trainer.getByRole("button", { name: "Créer la classe" }).click();
  await trainer.getByRole("link", { name: "Apprenants" }).click();
  for (const name of NAMES) {
    await trainer.getByLabel("Prénom et nom").fill(name);
    await trainer.getByRole("button", { name: "Ajouter", exact: true }).click();
    await trainer.getByText("Personne ajoutée").waitFor();
  }
  await trainer.getByRole("button", { name: "Imprimer les cartes qui manquent" }).click();
  await trainer.locator(".card").nth(1).waitFor();
  return trainer
    .locator(".card")
    .evaluateAll((all) => all.map((card) => [...card.querySelectorAll("dd")].map((part) => part.textContent)));
}

/** Hands `answers` in, without scripts: their pages are whole by themselves. */
async function work([, code, secret], name, answers) {
  const context = await browser.person(server, { viewport: LAPTOP, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/classe");
  await page.getByLabel("Code de la classe").fill(code);
  await page.getByLabel("Prénom et nom").fill(name);
  await page.getByLabel("Mot secret").fill(secret);
  await page.getByRole("button", { name: "Entrer" }).click();
  for (const answer of answers) {
    await page.goto(`/exercices/${EXERCISE}`);
    await page.locator("textarea.code").first().fill(answer);
    await page.getByRole("button", { name: "Envoyer" }).click();
    await page.locator("#resultat .verdict h2").waitFor();
  }
  await context.close();
}

async function assertGood(what) {
  await assertAccessible(trainer, what);
  await trainer.setViewportSize(PHONE);
  await assertFits(trainer, `${what} on a phone`);
  await trainer.setViewportSize(LAPTOP);
}

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  trainer = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await signedUp(trainer, "Claire");
  const cards = await makeClass();
  const right = server.block(EXERCISE, "solution");
  const wrong = "function ticket() {\n  return 12345;\n}\n";
  await work(cards[0], NAMES[0], [right]);
  await work(cards[1], NAMES[1], [wrong, `// deux\n${wrong}`, `${wrong}\n`, right]);
  await trainer.goto("/formateur/classes");
  await trainer.getByRole("link", { name: "Groupe du mardi" }).click();
});
after(async () => {
  await browser?.end();
  await server?.end();
});

test("the results are a table by module, by skill and by exercise", async () => {
  await trainer.getByRole("link", { name: "Résultats" }).click();
  await trainer.getByRole("rowheader", { name: NAMES[0] }).waitFor();
  await assertGood("the results by module");
  await trainer.getByLabel("Colonnes").selectOption("competences");
  await trainer.getByLabel("Trier").selectOption("premier");
  await trainer.getByRole("button", { name: "Afficher" }).click();
  await trainer.getByRole("columnheader", { name: /^js\./ }).first().waitFor();
  await assertGood("the results by skill");
  await trainer.getByLabel("Colonnes").selectOption("module:premiers-pas");
  await trainer.getByRole("button", { name: "Afficher" }).click();
  await trainer.getByRole("link", { name: "Le prix du ticket" }).waitFor();
  assert.equal(await trainer.getByLabel("Trier").inputValue(), "premier", "the order stays");
  const cells = trainer.getByRole("row", { name: NAMES[1] }).getByRole("cell");
  assert.match((await cells.allTextContents()).join("|"), /réussi en 4 essais/);
  await assertGood("the results by exercise");
});

test("the table scrolls by keyboard, and prints without what is around it", async () => {
  const region = trainer.getByRole("group", { name: "Premiers pas" });
  await region.focus();
  assert.equal(await region.evaluate((element) => element === document.activeElement), true);
  await trainer.emulateMedia({ media: "print" });
  assert.equal(await trainer.getByRole("button", { name: "Afficher" }).isVisible(), false);
  assert.equal(await trainer.getByRole("rowheader", { name: NAMES[0] }).isVisible(), true);
  await trainer.emulateMedia({ media: null });
});

test("the export is a file for spreadsheets", async () => {
  const downloading = trainer.waitForEvent("download");
  await trainer.getByRole("link", { name: "Exporter en CSV" }).click();
  assert.equal((await downloading).suggestedFilename(), "resultats.csv");
});

test("a column leads to its exercise, and a wrong answer there to a block that is copied", async () => {
  await trainer.getByRole("link", { name: "Le prix du ticket" }).click();
  await trainer.getByText("1 personne, 3 envois").waitFor();
  await trainer.getByText("Moins de 5 personnes").waitFor();
  await assertGood("an exercise of a class");
  await trainer.getByRole("link", { name: "En faire une réponse fausse prévue" }).click();
  await assertGood("a wrong answer as a block");
  await trainer.getByLabel("Nom de l’erreur").fill("Toujours pareil");
  await trainer.getByRole("button", { name: "Mettre à jour le bloc" }).click();
  await trainer.getByText("Ce nom ne convient pas").waitFor();
  await assertAccessible(trainer, "a block that cannot be");
  await trainer.getByLabel("Nom de l’erreur").fill("toujours-pareil");
  await trainer.getByRole("button", { name: "Mettre à jour le bloc" }).click();
  const block = await trainer.getByRole("textbox", { name: "Le bloc à copier" }).inputValue();
  assert.match(block, /^```js file=main\.js role=wrong tag=toujours-pareil\n/);
  assert.match(block, /\n> \[!FEEDBACK\]\n> /);
  await trainer.getByRole("button", { name: "Copier" }).click();
  await trainer.getByText("Copié", { exact: true }).waitFor();
  const downloading = trainer.waitForEvent("download");
  await trainer.getByRole("button", { name: "Télécharger" }).click();
  assert.equal((await downloading).suggestedFilename(), `${EXERCISE}-toujours-pareil.md`);
});
