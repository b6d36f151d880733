// Takes the pictures of a class's learners for docs/screenshots, from what `tremplin demo` made: SECRET is what it said,
// DATA its folder. `DATA=… SECRET=… node tests/browser/shots-class.mjs`.
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { Browser, LAPTOP, PHONE, REAL, Server } from "./harness.mjs";

const folder = process.env.SHOTS ?? join(import.meta.dirname, "../../../docs/screenshots");
const server = await Server.start(REAL);
await server.stop();
for (const ending of ["", "-wal", "-shm"]) {
  const name = `tremplin.db${ending}`;
  const from = join(process.env.DATA, name);
  if (existsSync(from)) cpSync(from, join(server.folder, "data", name), { force: true });
}
await server.resume();
const browser = await Browser.start();

async function journey(viewport, suffix, colorScheme = "light") {
  const context = await browser.person(server, { viewport, colorScheme });
  const page = await context.newPage();
  const shoot = (name) => page.screenshot({ path: join(folder, `${name}${suffix}.png`), animations: "disabled" });
  await page.goto("/connexion");
  await page.getByLabel("Nom", { exact: true }).fill("formatrice");
  await page.getByLabel("Mot secret").fill(process.env.SECRET);
  await page.getByRole("button", { name: "Entrer", exact: true }).click();
  await page.locator(".mods").waitFor();
  await page.goto("/formateur/classes");
  await page.getByRole("link", { name: "Groupe du mardi" }).click();
  await page.getByRole("link", { name: "Positionnement" }).click();
  await page.getByRole("link", { name: "Aïcha" }).waitFor();
  await shoot("positionnement");
  await page.getByRole("link", { name: "Travaux" }).click();
  const answers = page.getByRole("region", { name: "Réponses à vos commentaires" }).getByRole("link");
  await answers.first().waitFor();
  await shoot("travaux");
  const project = await page.locator("table a").first().getAttribute("href");
  await answers.first().click();
  await page.locator(".thread").first().scrollIntoViewIfNeeded();
  await shoot("essai");
  await page.locator(".crumb a").nth(1).click();
  await page.locator(".radar").waitFor();
  await shoot("apprenant");
  await page.getByRole("link", { name: "Bilan à imprimer" }).click();
  await page.locator(".report").waitFor();
  if (!suffix) await page.screenshot({ path: join(folder, "bilan.png"), fullPage: true });
  await page.goto(project);
  await page.locator(".rubric").waitFor();
  await page.evaluate(() => window.scrollTo(0, 260));
  await shoot("noter-un-projet");
  await context.close();
}

try {
  await journey(LAPTOP, "");
  await journey(LAPTOP, "-sombre", "dark");
  await journey(PHONE, "-telephone");
} finally {
  await browser.end();
  await server.end();
}
