// A trainer follows one learner: attempts side by side, a comment that the learner answers, private notes, a project
// marked, the positioning test, and the report on paper.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, Server } from "./harness.mjs";

const EXERCISE = "le-prix-du-ticket";

/** The small course, and the guide's models of a project and of a positioning test. */
function course() {
  const folder = mkdtempSync(join(tmpdir(), "tremplin-followed-"));
  cpSync(join(import.meta.dirname, "course"), folder, { recursive: true });
  const module = join(folder, "03-projets");
  mkdirSync(module);
  writeFileSync(join(module, "module.md"), "---\nkind: module\ntitle: Projets\nsummary: Deux de plus.\n---\n");
  const guide = readFileSync(join(import.meta.dirname, "../../../docs/authoring.md"), "utf8");
  for (const rest of guide.split("````markdown\n").slice(1)) {
    const text = rest.split("````\n")[0];
    const name = text.includes("positioning: true") ? "positionnement" : /^kind: (.*)$/m.exec(text)[1];
    if (name === "positionnement" || name === "project") writeFileSync(join(module, `10-${name}.md`), text);
  }
  return folder;
}

let folder;
let server;
let browser;
let trainer;
let learner;

async function signedUp(page, name) {
  await page.goto(server.setup ?? "/");
  await page.getByLabel("Nom", { exact: true }).fill(name);
  await page.getByLabel("Mot secret").fill("sardine violon");
  await page.getByRole("button", { name: "Créer le compte" }).click();
}

before(async () => {
  folder = course();
  [server, browser] = await Promise.all([Server.start(folder), Browser.start()]);
  trainer = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await signedUp(trainer, "Claire");
  await trainer.goto("/formateur/classes");
  await trainer.getByLabel("Nom de la classe").fill("Groupe du mardi");
  await trainer.getByRole("button", { name: "Créer la classe" }).click();
  await trainer.getByRole("link", { name: "Apprenants" }).click();
  await trainer.getByLabel("Prénom et nom").fill("Inès Lopez");
  await trainer.getByRole("button", { name: "Ajouter", exact: true }).click();
  await trainer.getByRole("button", { name: "Imprimer les cartes qui manquent" }).click();
  const [, code, secret] = await trainer.locator(".card dd").allTextContents();
  await trainer.getByRole("link", { name: "Revenir à la classe" }).click();
  // Without scripts: the pages are whole by themselves.
  learner = await (await browser.person(server, { viewport: LAPTOP, javaScriptEnabled: false })).newPage();
  await learner.goto("/classe");
  await learner.getByLabel("Code de la classe").fill(code);
  await learner.getByLabel("Prénom et nom").fill("Inès Lopez");
  await learner.getByLabel("Mot secret").fill(secret);
  await learner.getByRole("button", { name: "Entrer" }).click();
  for (const role of ["wrong", "solution"]) {
    await learner.goto(`/exercices/${EXERCISE}`);
    await learner.locator("textarea.code").first().fill(server.block(EXERCISE, role));
    await learner.getByRole("button", { name: "Envoyer" }).click();
    await learner.locator("#resultat .verdict h2").waitFor();
  }
});
after(async () => {
  await browser?.end();
  await server?.end();
  rmSync(folder, { recursive: true });
});

test("a learner's page tells what they did, and leads to each attempt beside the one before", async () => {
  await trainer.goto("/formateur/classes");
  await trainer.getByRole("link", { name: "Groupe du mardi" }).click();
  await trainer.getByRole("link", { name: "Apprenants" }).click();
  await trainer.getByRole("link", { name: "Inès Lopez" }).click();
  await trainer.locator(".timeline li").nth(1).waitFor();
  assert.match(
    await trainer.locator(".timeline time").first().textContent(),
    /^\d\d:\d\d$/,
    "in the reader's own time",
  );
  await assertAccessible(trainer, "a learner's page");
  await trainer.locator(".timeline a").first().click();
  await trainer.getByRole("heading", { name: "Essai 2 sur 2" }).waitFor();
  assert.ok((await trainer.locator(".l-add").count()) > 0 && (await trainer.locator(".l-del").count()) > 0);
  await assertAccessible(trainer, "an attempt");
  await trainer.getByRole("link", { name: "Essai précédent" }).click();
  await trainer.getByRole("heading", { name: "Essai 1 sur 2" }).waitFor();
  await trainer.getByRole("link", { name: "Essai suivant" }).click();
  await trainer.getByRole("heading", { name: "Essai 2 sur 2" }).waitFor();
});

test("how code came about plays by itself, and is walked by slider, keys and links", async () => {
  const attempt = trainer.url();
  const shown = (number) => trainer.getByRole("heading", { name: `Essai ${number} sur 2` }).waitFor();
  await trainer.emulateMedia({ reducedMotion: "reduce" });
  await trainer.getByRole("link", { name: "Rejouer" }).click();
  await shown(2);
  await trainer.getByRole("button", { name: "Lire" }).waitFor();
  await assertAccessible(trainer, "a replay");
  await trainer.evaluate(() => {
    window.motions = [];
    const scroll = Element.prototype.scrollTo;
    Element.prototype.scrollTo = function (options) {
      window.motions.push(options.behavior);
      scroll.call(this, options);
    };
  });
  await trainer.getByRole("slider", { name: "Essai" }).press("Home");
  await shown(1);
  assert.match(await trainer.getByRole("status").textContent(), /^Essai 1, /, "what a hand asks for is said");
  await trainer.getByLabel("Vitesse").selectOption("rapide");
  await trainer.getByRole("button", { name: "Lire" }).click();
  await trainer.getByRole("button", { name: "Pause" }).waitFor();
  await shown(2);
  await trainer.getByRole("button", { name: "Lire" }).waitFor();
  assert.match(await trainer.getByRole("status").textContent(), /^Essai 1, /, "what plays by itself is not");
  assert.ok((await trainer.locator(".l-add").count()) > 0);
  await trainer.getByRole("button", { name: "Lire" }).press("ArrowLeft");
  await shown(1);
  const motions = await trainer.evaluate(() => window.motions);
  assert.deepEqual([...new Set(motions)], ["auto"], "no motion for who wants none");
  await trainer.getByRole("link", { name: "Suivant" }).click();
  await shown(2);
  await trainer.getByRole("link", { name: "Premier" }).click();
  await shown(1);
  await trainer.reload();
  await shown(1);
  await trainer.emulateMedia({ reducedMotion: null });

  const plain = await (await browser.person(server, { viewport: PHONE, javaScriptEnabled: false })).newPage();
  await plain.context().addCookies(await trainer.context().cookies());
  await plain.goto(trainer.url());
  await assertFits(plain, "a replay on a phone");
  await plain.getByRole("link", { name: "Suivant" }).click();
  await plain.getByRole("heading", { name: "Essai 2 sur 2" }).waitFor();
  assert.equal(await plain.getByRole("button", { name: "Lire" }).count(), 0, "what needs a script is not there");
  await plain.context().close();
  await trainer.goto(attempt);
});

test("a comment on a line reaches the learner, who answers", async () => {
  await trainer.getByRole("link", { name: "Commenter la ligne 1", exact: true }).click();
  await trainer.getByLabel("Votre commentaire").fill("Pourquoi ce nom ?");
  await assertAccessible(trainer, "an attempt with a field");
  await trainer.getByRole("button", { name: "Envoyer le commentaire" }).click();
  await trainer.getByText("Pourquoi ce nom ?").waitFor();
  await assertAccessible(trainer, "an attempt with a thread");

  await learner.goto("/");
  await learner.getByRole("link", { name: /1 nouveau commentaire/ }).click();
  await learner.getByText("Pourquoi ce nom ?").waitFor();
  await learner.getByLabel("Votre réponse").fill("Il dit ce qu’il contient.");
  await learner.getByRole("button", { name: "Envoyer le commentaire" }).click();
  await learner.getByText("Il dit ce qu’il contient.").waitFor();
  const withScripts = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await withScripts.context().addCookies(await learner.context().cookies());
  await withScripts.goto(`/exercices/${EXERCISE}`);
  await withScripts.locator(".cm-content").first().waitFor();
  await assertAccessible(withScripts, "an exercise with a thread");
  await withScripts.context().close();

  await trainer.reload();
  await trainer.getByText("Il dit ce qu’il contient.").waitFor();
  await trainer.setViewportSize(PHONE);
  await assertFits(trainer, "an attempt on a phone");
});

test("notes are kept beside the learner, and never shown to them", async () => {
  await trainer.getByRole("link", { name: "Inès Lopez" }).click();
  await trainer.getByLabel("Nouvelle note").fill("Va plus vite à deux.");
  await trainer.getByRole("button", { name: "Ajouter la note" }).click();
  await trainer.getByText("Va plus vite à deux.").waitFor();
  await assertFits(trainer, "a learner's page on a phone");
  await assertAccessible(trainer, "a learner's page with a note");
  await trainer.setViewportSize(LAPTOP);
  for (const path of ["/", "/compte", `/exercices/${EXERCISE}`]) {
    await learner.goto(path);
    assert.equal(await learner.getByText("Va plus vite à deux.").count(), 0, path);
  }
});

test("a project is handed in, marked and published, and the learner reads it", async () => {
  await learner.goto("/exercices/project");
  await learner.locator("textarea.code").first().fill("function total(prix) { return 0; }");
  await learner.getByRole("button", { name: "Envoyer" }).click();
  await learner.getByText("en attente de la note").first().waitFor();

  await trainer.getByRole("link", { name: "Travaux" }).click();
  await assertAccessible(trainer, "work that waits");
  await trainer.getByRole("link", { name: /La caisse du stand/ }).click();
  await trainer.getByRole("heading", { name: "Noter ce projet" }).waitFor();
  await trainer.getByLabel("3 Tout est là et marche.").check();
  await trainer.getByLabel("Remarque, Code lisible").fill("Un nom à trouver.");
  await trainer.getByRole("button", { name: "Publier" }).click();
  await trainer.getByText("Il manque une note").waitFor();
  await assertAccessible(trainer, "marks with one missing");
  await trainer.getByLabel("2 Presque tout est clair.").check();
  await trainer.getByRole("button", { name: "Publier" }).click();
  await trainer.getByText("Publié le").waitFor();
  await trainer.setViewportSize(PHONE);
  await assertFits(trainer, "marks on a phone");
  await trainer.setViewportSize(LAPTOP);

  await learner.goto("/");
  await learner.getByRole("link", { name: /votre projet est noté/ }).click();
  await learner.getByText("5 points sur 6").waitFor();
  await learner.getByText("Un nom à trouver.").waitFor();
});

test("the positioning test and the report have pages of their own", async () => {
  await learner.goto("/exercices/positionnement");
  await learner.getByText("Je ne sais pas").first().click();
  await learner.getByRole("button", { name: "Envoyer" }).click();
  await trainer.getByRole("link", { name: "Positionnement" }).click();
  await trainer.getByRole("link", { name: "Inès Lopez" }).waitFor();
  await assertAccessible(trainer, "the results of a positioning test");
  await trainer.setViewportSize(PHONE);
  await assertFits(trainer, "the results of a positioning test on a phone");
  await trainer.setViewportSize(LAPTOP);
  await trainer.getByRole("link", { name: "Inès Lopez" }).click();
  await trainer.getByRole("link", { name: "Bilan à imprimer" }).click();
  await trainer.getByRole("heading", { name: "Bilan de Inès Lopez" }).waitFor();
  await assertAccessible(trainer, "a report");
});
