// A mended test: its author sees what would change, applies it, and the learner is told; and the other pages of those who
// keep the course.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, fileOf, LAPTOP, PHONE, Server } from "./harness.mjs";
import { administrator, ask, MENDED, mend, REGRADE, reload } from "./writing.mjs";

let server;
let browser;

before(async () => {
  server = await Server.start();
  browser = await Browser.start();
});

after(async () => {
  await browser?.end();
  await server?.end();
});

/** The page as it is, at both widths. */
async function inspect(page, what) {
  await assertAccessible(page, what);
  const viewport = page.viewportSize();
  await page.setViewportSize(PHONE);
  await assertFits(page, `${what}, phone`);
  await page.setViewportSize(viewport);
}

test("a mended test is applied once its author has seen what changes, and the learner reads it", async () => {
  const admin = await administrator(server, browser);
  const [learner] = await mend(server, browser, admin, 2);
  await ask(admin);
  await admin.getByText("2 essais échoués seraient réussis").waitFor();
  await inspect(admin, "what would change");
  await learner.goto("/");
  assert.equal(await learner.getByText("a été recorrigé").count(), 0, "nothing has changed yet");
  await admin.getByRole("button", { name: "Appliquer" }).click();
  await reload(admin, () => admin.getByText("appliquée").isVisible());
  await inspect(admin, "applied");
  await learner.goto("/");
  await learner.getByText("votre réponse est maintenant réussie").waitFor();
  await inspect(learner, "the learner's notice");
  await learner.getByRole("button", { name: "J’ai vu" }).click();
  await learner.locator(".mods").waitFor();
  assert.equal(await learner.getByText("a été recorrigé").count(), 0);

  await admin.goto("/administration/cours");
  await inspect(admin, "the source of the course");
  await admin.getByLabel("Adresse").fill("http://git.example/cours");
  await admin.getByRole("button", { name: "Enregistrer" }).click();
  await admin.getByText("Cette adresse n’est pas acceptée.").waitFor();
  await inspect(admin, "an address that is refused");
  await admin.goto("/formateur/contenu/sante");
  await reload(admin, async () => (await admin.getByText("à examiner").count()) === 0);
  await inspect(admin, "the health of the content");
  await admin.goto(REGRADE);
  await admin.getByRole("button", { name: "Voir ce qui changerait" }).click();
  await admin.getByText("Il n’y a rien à recorriger.").waitFor();
  await inspect(admin, "nothing to regrade");
});

test("an author sees the learner's own page beside the tests, as it is after each save", async () => {
  const page = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await page.goto(`/connexion?vers=/formateur/apercu/${MENDED}`);
  await page.getByLabel("Nom", { exact: true }).fill("Nadia");
  await page.getByLabel("Mot secret").fill("figue-27-olive");
  await page.getByRole("button", { name: "Entrer", exact: true }).click();
  const learner = page.frameLocator(".preview-roles iframe");
  await learner.getByRole("heading", { name: "Le prix du ticket" }).waitFor();
  await learner.getByRole("link", { name: "Code", exact: true }).click();
  await learner.locator(".cm-content").waitFor();
  await inspect(page, "a preview");

  const file = fileOf(server.content, MENDED);
  const good = readFileSync(file, "utf8");
  writeFileSync(file, good.replace("title: Le prix du ticket", "title: Le prix du billet"));
  await page.getByRole("heading", { level: 1, name: "Le prix du billet" }).waitFor();
  await learner.getByRole("heading", { name: "Le prix du billet" }).waitFor();
  writeFileSync(file, good.replace("kind: exercise", "kind: exercice"));
  await page.getByText("dernière version sans erreur").waitFor();
  await inspect(page, "a preview of a file with a mistake");
  writeFileSync(file, good);
  await page.getByText("dernière version sans erreur").waitFor({ state: "detached" });

  await page.goto("/formateur/apercu/valeurs-et-variables");
  await learner.locator("article h1").waitFor();
  await inspect(page, "a preview of a lesson");
});
