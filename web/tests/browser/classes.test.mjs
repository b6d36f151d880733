// A trainer makes a class: a list of names, cards to print, and learners who come in with them.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, Server } from "./harness.mjs";

let server;
let browser;
let trainer;
/** What the cards say: name, secret. */
let cards;
let code;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  const context = await browser.person(server, { viewport: LAPTOP });
  trainer = await context.newPage();
  await trainer.goto(server.setup);
  await trainer.getByLabel("Nom", { exact: true }).fill("Claire");
  await trainer.getByLabel("Mot secret").fill("sardine violon");
  await trainer.getByRole("button", { name: "Créer le compte" }).click();
  await trainer.getByRole("link", { name: "Classes" }).waitFor();
});
after(async () => {
  await browser?.end();
  await server?.end();
});

function file(name, content) {
  const path = join(mkdtempSync(join(tmpdir(), "tremplin-list-")), name);
  writeFileSync(path, content);
  return path;
}

async function assertGood(page, what) {
  await assertAccessible(page, what);
  await page.setViewportSize(PHONE);
  await assertFits(page, `${what} on a phone`);
  await page.setViewportSize(LAPTOP);
}

test("a class is made and filled from a file, which is looked at first", async () => {
  await trainer.goto("/formateur/classes");
  await assertGood(trainer, "the classes, none yet");
  await trainer.getByLabel("Nom de la classe").fill("Groupe du mardi");
  await trainer.getByRole("button", { name: "Créer la classe" }).click();
  await trainer.getByLabel("Premier jour").fill("2026-09-01");
  await trainer.getByLabel("Dernier jour").fill("2026-11-30");
  await trainer.getByLabel("Heures prévues").fill("140");
  await trainer.getByRole("button", { name: "Enregistrer" }).click();
  await trainer.getByText("du 1er septembre 2026 au 30 novembre 2026").waitFor();
  await assertGood(trainer, "the settings");

  await trainer.getByRole("link", { name: "Apprenants" }).click();
  await assertGood(trainer, "a class without learners");
  const bad = file("faux.csv", "Prénom;Nom\nInès;Lopez\n=1+1;Cmd\nInès;Lopez\n");
  await trainer.getByLabel("Fichier CSV").setInputFiles(bad);
  await trainer.getByRole("button", { name: "Relire la liste" }).click();
  await trainer.getByText("2 lignes sont à corriger").waitFor();
  assert.equal(await trainer.getByRole("button", { name: /Ajouter/ }).count(), 0);
  await assertGood(trainer, "a list with problems");

  await trainer.getByRole("link", { name: "Revenir aux apprenants" }).click();
  await trainer.getByLabel("Fichier CSV").setInputFiles(file("liste.csv", "Prénom,Nom\nInès,Lopez\nAmine,Diallo\n"));
  await trainer.getByRole("button", { name: "Relire la liste" }).click();
  await assertGood(trainer, "a list to confirm");
  await trainer.getByRole("button", { name: "Ajouter ces 2 personnes" }).click();
  await trainer.getByText("Liste enregistrée").waitFor();
  // What is done stays done, and nothing is sent again.
  await trainer.goBack();
  await trainer.getByText("Liste enregistrée").waitFor();
  await trainer.getByLabel("Prénom et nom").fill("Zoé Bon");
  await trainer.getByRole("button", { name: "Ajouter", exact: true }).click();
  await trainer.getByText("Personne ajoutée").waitFor();
  await assertGood(trainer, "the learners");
});

test("cards are printed once", async () => {
  await trainer.getByRole("button", { name: "Imprimer les cartes qui manquent" }).click();
  await trainer.locator(".card").nth(2).waitFor();
  await assertGood(trainer, "the cards");
  cards = await trainer.locator(".card").evaluateAll((all) =>
    all.map((card) => ({
      name: card.querySelector(".name").textContent,
      secret: [...card.querySelectorAll("dd")].at(-1).textContent,
    })),
  );
  code = await trainer.locator(".card dd").nth(1).textContent();
  assert.deepEqual(
    cards.map(({ name }) => name),
    ["Amine Diallo", "Inès Lopez", "Zoé Bon"],
  );
  await trainer.getByRole("link", { name: "Revenir à la classe" }).click();
  await trainer.getByText("imprimée").first().waitFor();
});

test("a learner comes in with their card, without scripts too", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.person(server, { viewport: PHONE, javaScriptEnabled });
    const page = await context.newPage();
    await page.goto("/connexion");
    await page.getByRole("link", { name: "Entrer avec le code de ma classe" }).click();
    await page.getByLabel("Code de la classe").fill(code);
    await page.getByLabel("Prénom et nom").fill("inès lopez");
    await page.getByLabel("Mot secret").fill("citron-citron-10");
    await page.getByRole("button", { name: "Entrer" }).click();
    await page.getByText("Ces trois informations ne vont pas ensemble").waitFor();
    if (javaScriptEnabled) await assertAccessible(page, "entering a class with a mistake");
    await page.getByLabel("Mot secret").fill(cards[1].secret);
    await page.getByRole("button", { name: "Entrer" }).click();
    await page.locator(".mods").waitFor();
    await page.goto("/compte");
    await page.getByText("Groupe du mardi").waitFor();
    if (javaScriptEnabled) await assertAccessible(page, "the account of a learner in a class");
    await page.goto("/");
    await page.getByRole("link", { name: "Mes compétences" }).click();
    await page.getByRole("heading", { level: 1, name: "Mes compétences" }).waitFor();
    await assertFits(page, "a learner's skills on a phone");
    if (javaScriptEnabled) await assertAccessible(page, "a learner's skills");
    await context.close();
  }
});

test("a card that was used or replaced says so", async () => {
  const page = await (await browser.person(server, { viewport: PHONE })).newPage();
  assert.equal((await page.goto("/carte/0123456789abcdef0123456789abcdef")).status(), 404);
  await page.getByRole("heading", { name: "Ce QR ne marche plus" }).waitFor();
  await assertAccessible(page, "a card that is used up");
  await assertFits(page, "a card that is used up");
});
