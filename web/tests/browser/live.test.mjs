// A class live: three learners at once, one of them stuck, one who calls the trainer; the page keeps itself up to date.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, editor, heading, LAPTOP, PHONE, Server, write } from "./harness.mjs";

const EXERCISE = "le-prix-du-ticket";
const NAMES = ["Amine Diallo", "Inès Lopez", "Zoé Bon"];

let server;
let browser;
let trainer;
let learners;

async function made(page) {
  await page.goto(server.setup);
  await page.getByLabel("Nom", { exact: true }).fill("Claire");
  await page.getByLabel("Mot secret").fill("sardine violon");
  await page.getByRole("button", { name: "Créer le compte" }).click();
  await page.goto("/formateur/classes");
  await page.getByLabel("Nom de la classe").fill("Groupe du mardi");
  await page.getByRole("button", { name: "Créer la classe" }).click();
  await page.getByRole("link", { name: "Apprenants" }).click();
  for (const name of NAMES) {
    await page.getByLabel("Prénom et nom").fill(name);
    await page.getByRole("button", { name: "Ajouter", exact: true }).click();
    await page.getByText("Personne ajoutée").waitFor();
  }
  await page.getByRole("button", { name: "Imprimer les cartes qui manquent" }).click();
  await page.locator(".card").nth(2).waitFor();
  return page.locator(".card").evaluateAll((all) =>
    all.map((card) => {
      const [, code, secret] = [...card.querySelectorAll("dd")].map((part) => part.textContent);
      return { name: card.querySelector(".name").textContent, code, secret };
    }),
  );
}

async function entered({ code, name, secret }) {
  const page = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await page.goto("/classe");
  await page.getByLabel("Code de la classe").fill(code);
  await page.getByLabel("Prénom et nom").fill(name);
  await page.getByLabel("Mot secret").fill(secret);
  await page.getByRole("button", { name: "Entrer" }).click();
  await page.locator(".mods").waitFor();
  return page;
}

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  trainer = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  const cards = await made(trainer);
  learners = await Promise.all(cards.map(entered));
  await trainer.goto("/formateur/classes");
  await trainer.getByRole("link", { name: "Groupe du mardi" }).click();
  await trainer.getByText("Personne n’est connecté.", { exact: false }).waitFor();
  await assertAccessible(trainer, "an empty class");
});
after(async () => {
  await browser?.end();
  await server?.end();
});

test("the page shows who comes, who is stuck and on what, by itself", async () => {
  const [amine, ines, zoe] = learners;
  await Promise.all(learners.map((page) => page.goto(`/exercices/${EXERCISE}`)));
  await trainer.locator(".here").getByText("Zoé Bon").waitFor();
  for (const answer of ["1", "2", "3"]) {
    await editor(ines).waitFor();
    const wrong = server.block(EXERCISE, "wrong");
    await write(ines, `${wrong}\n// ${answer}`);
    const sent = ines.waitForResponse((response) => response.url().endsWith("/submissions"));
    await ines.getByRole("button", { name: "Envoyer" }).click();
    await sent;
    await heading(ines).waitFor();
  }
  await editor(amine).waitFor();
  await write(amine, server.block(EXERCISE, "solution"));
  await amine.getByRole("button", { name: "Envoyer" }).click();
  await amine.locator(".onward:not([hidden]) a").waitFor();
  const stuck = trainer.locator(".stuck");
  await stuck.getByText("Le même test a échoué 3 fois").waitFor();
  assert.match(await stuck.textContent(), /Inès Lopez/);
  assert.doesNotMatch(await stuck.textContent(), /Amine|Zoé/);
  await assertAccessible(trainer, "a class with someone stuck");
  await zoe.close();
});

test("a learner calls and sees their place; the trainer takes the call and ends it", async () => {
  const [amine, ines] = learners;
  // Nothing moves under the pointer: changes wait for their button.
  await trainer.locator("#here-h").hover();
  await ines.getByText("Appeler le formateur").last().click();
  await ines.getByLabel("Votre question, si vous voulez").fill("Je ne comprends pas le prix.");
  await ines.getByRole("button", { name: "Appeler", exact: true }).click();
  await ines.getByText("Vous êtes le prochain appel.").waitFor();
  await assertAccessible(ines, "an exercise with a call");
  await amine.getByText("Appeler le formateur").last().click();
  await amine.getByRole("button", { name: "Appeler", exact: true }).click();
  await amine.getByText("Votre place dans la file").waitFor();

  await trainer.getByRole("button", { name: "Afficher les changements" }).waitFor();
  assert.equal(await trainer.locator(".queue").count(), 0);
  await trainer.getByRole("button", { name: "Afficher les changements" }).click();
  await trainer.locator(".queue").getByText("Je ne comprends pas le prix.").waitFor();
  await assertAccessible(trainer, "a class with calls");
  await trainer.setViewportSize(PHONE);
  await assertFits(trainer, "a class on a phone");
  await trainer.setViewportSize(LAPTOP);
  await trainer.getByRole("button", { name: "Je prends la demande de Inès Lopez" }).click();
  await trainer.getByText("Claire y va").waitFor();
  await ines.reload();
  await ines.getByText("Quelqu’un arrive.").waitFor();
  await trainer.getByRole("button", { name: "Terminer la demande de Inès Lopez" }).click();
  await trainer.locator(".queue").getByText("Inès Lopez").waitFor({ state: "detached" });
  await amine.getByRole("button", { name: "Je n’ai plus besoin d’aide" }).click();
  await amine.getByText("Votre place dans la file").waitFor({ state: "hidden" });
});

test("the stream survives a server that goes away, and the page keeps what it has", async () => {
  await trainer.mouse.move(5, 5);
  await server.stop();
  await trainer.getByText("Dernière mise à jour", { exact: false }).waitFor();
  assert.match(await trainer.locator(".stuck").textContent(), /Inès Lopez/);
  await server.resume();
  await trainer.getByText("À jour à", { exact: false }).waitFor();
});

test("without scripts, reloading shows the same", async () => {
  const context = await browser.person(server, { viewport: LAPTOP, javaScriptEnabled: false });
  await context.addCookies(await trainer.context().cookies());
  const page = await context.newPage();
  await page.goto(trainer.url());
  await page.locator(".stuck").getByText("Inès Lopez").waitFor();
  await page.getByRole("link", { name: "Changer les seuils" }).click();
  await page.getByLabel("Essais ratés, Code, 12 minutes ou moins").fill("x");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Un des nombres ne convient pas").waitFor();
  await page.getByLabel("Essais ratés, Code, 12 minutes ou moins").fill("9");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Changement enregistré").waitFor();
  await trainer.goto(page.url());
  await assertAccessible(trainer, "the thresholds");
  await trainer.setViewportSize(PHONE);
  await assertFits(trainer, "the thresholds on a phone");
});
