// A trainer tells the class something, advises a date, opens modules in order and takes attendance; a learner reads, signs
// on a phone, takes their data along and goes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, Server } from "./harness.mjs";

let server;
let browser;
let trainer;
let learner;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  trainer = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await trainer.goto(server.setup);
  await trainer.getByLabel("Nom", { exact: true }).fill("Claire");
  await trainer.getByLabel("Mot secret").fill("sardine violon");
  await trainer.getByRole("button", { name: "Créer le compte" }).click();
  await trainer.getByRole("link", { name: "Classes", exact: true }).click();
  await trainer.getByLabel("Nom de la classe").fill("Groupe du mardi");
  await trainer.getByRole("button", { name: "Créer la classe" }).click();
  const code = await trainer.locator(".class-code b").textContent();
  learner = await (await browser.person(server, { viewport: PHONE })).newPage();
  await learner.goto("/inscription");
  await learner.getByLabel("Nom", { exact: true }).fill("Inès");
  await learner.getByLabel("Mot secret").fill("citron-tambour-10");
  await learner.getByRole("button", { name: "Créer mon compte" }).click();
  await learner.goto("/compte");
  await learner.getByLabel("Code de la classe").fill(code);
  await learner.getByRole("button", { name: "Rejoindre" }).click();
  await learner.getByText("Groupe du mardi").waitFor();
});
after(async () => {
  await browser?.end();
  await server?.end();
});

async function assertGood(page, what) {
  const before = page.viewportSize();
  await assertAccessible(page, what);
  await page.setViewportSize(PHONE);
  await assertFits(page, `${what} on a phone`);
  await page.setViewportSize(before);
}

test("an announcement is read on a phone and gone", async () => {
  await trainer.getByRole("link", { name: "Annonces", exact: true }).click();
  await assertGood(trainer, "announcements, none yet");
  await trainer.getByLabel("Titre").fill("Jeudi, salle 4");
  await trainer.getByLabel("Texte").fill("Venez avec **votre carte**.\n\n- à 9 h\n- au deuxième étage");
  await trainer.getByRole("button", { name: "Annoncer à la classe" }).click();
  await trainer.getByText("Changement enregistré").waitFor();
  await assertGood(trainer, "an announcement");
  await learner.goto("/");
  await learner.getByText("votre carte").waitFor();
  await assertGood(learner, "home with an announcement");
  await learner.getByRole("button", { name: "J’ai lu « Jeudi, salle 4 »" }).click();
  await learner.locator(".mods").waitFor();
  assert.equal(await learner.getByText("votre carte").count(), 0);
  await trainer.reload();
  await trainer.getByText("Lue par 1 personne").waitFor();
  await trainer.getByRole("link", { name: "Modifier « Jeudi, salle 4 »" }).click();
  await assertGood(trainer, "an announcement being changed");
});

test("dates are advised, and modules open in order", async () => {
  await trainer.getByRole("link", { name: "Programme", exact: true }).click();
  await trainer.locator("table input[type=date]").first().fill("2026-12-04");
  await trainer.getByRole("button", { name: "Enregistrer les dates" }).click();
  await trainer.getByText("Changement enregistré").waitFor();
  await trainer.getByRole("button", { name: "Ouvrir les modules dans l’ordre" }).click();
  await trainer.getByText("Toujours ouvert").first().waitFor();
  await assertGood(trainer, "the programme of a class");
  await learner.goto("/");
  await learner.getByText("À faire de préférence avant le 4 décembre 2026").first().waitFor();
  await assertGood(learner, "home with a date");
});

test("a half-day is signed with the code of the room, marked, exported and printed", async () => {
  await trainer.getByRole("link", { name: "Émargement", exact: true }).click();
  await assertGood(trainer, "attendance, none yet");
  await trainer.getByRole("button", { name: "Ouvrir l’émargement" }).click();
  const code = await trainer.locator(".code-to-show").textContent();
  await assertGood(trainer, "a half-day open for signing");
  await learner.goto("/");
  await learner.getByLabel("Code affiché dans la salle").fill("x");
  await learner.getByRole("button", { name: "Signer ma présence" }).click();
  await learner.getByText("Ce code n’est pas celui de la salle").waitFor();
  await assertGood(learner, "a wrong code");
  await learner.getByLabel("Code affiché dans la salle").fill(code);
  await learner.getByRole("button", { name: "Signer ma présence" }).click();
  await learner.getByText("Présence signée").waitFor();
  await assertGood(learner, "a signed half-day");
  await trainer.getByRole("link", { name: "Actualiser" }).click();
  await trainer.getByText("a signé").waitFor();
  await trainer.getByLabel("Présence de Inès").selectOption("late");
  await trainer.getByRole("button", { name: "Enregistrer" }).click();
  await trainer.getByText("Changement enregistré").waitFor();
  await trainer.getByRole("link", { name: "Émargement", exact: true }).click();
  await assertGood(trainer, "attendance");
  const [download] = await Promise.all([
    trainer.waitForEvent("download"),
    trainer.getByRole("link", { name: "Exporter (CSV)" }).click(),
  ]);
  assert.match(readFileSync(await download.path(), "utf8"), /^\ufeffNom;.*\r\nInès;en retard \(signé\);3,5;3,5\r\n$/);
  await trainer.getByRole("link", { name: "Feuille à imprimer" }).click();
  await assertAccessible(trainer, "the sheet to print");
});

test("a learner takes their data along, and goes", async () => {
  await learner.goto("/compte");
  await assertGood(learner, "the account of a learner");
  const [download] = await Promise.all([
    learner.waitForEvent("download"),
    learner.getByRole("link", { name: "Télécharger mes données" }).click(),
  ]);
  assert.equal(JSON.parse(readFileSync(await download.path(), "utf8")).account.name, "Inès");
  await learner.locator("#erase-current").fill("pas-le-mien");
  await learner.getByRole("button", { name: "Supprimer mon compte pour toujours" }).click();
  await learner.locator("#problem").waitFor();
  await assertGood(learner, "a wrong secret");
  await learner.locator("#erase-current").fill("citron-tambour-10");
  await learner.getByRole("button", { name: "Supprimer mon compte pour toujours" }).click();
  await learner.getByRole("button", { name: "Essayer sans compte" }).waitFor();
});
