// A learner: a guest's progress moves to the account they make, and is there again after signing out and in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, Browser, editor, LAPTOP, Server, write } from "./harness.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
});

const done = (page) => page.locator('.mods .tile[data-s="done"]:not(.tile-l)').count();

test("a guest keeps what they did when they make an account, sign out and in", async () => {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  const tile = page.locator(".mods .tile:not(.tile-l)").first();
  await tile.waitFor();
  const exercise = await tile.evaluate((link) => link.pathname.split("/").pop());
  await page.goto(`/exercices/${exercise}`);
  await editor(page).waitFor();
  await write(page, server.block(exercise, "solution"));
  await page.keyboard.press("Control+Shift+Enter");
  await page.locator(".onward:not([hidden]) a").waitFor();

  await page.goto("/inscription");
  await assertAccessible(page, "the registration");
  await page.getByLabel("Nom", { exact: true }).fill("Inès L.");
  await page.getByLabel("Mot secret").fill("court");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.getByText("Le mot secret est trop court").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "problem", "focus goes to what is wrong");
  assert.equal(await page.getByLabel("Nom", { exact: true }).inputValue(), "Inès L.", "what was typed stays");
  await assertAccessible(page, "a registration with a mistake");
  await page.getByLabel("Mot secret").fill("citron tambour");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.locator(".who", { hasText: "Inès L." }).waitFor();
  assert.equal(await done(page), 1);

  await page.locator(".who").click();
  await assertAccessible(page, "the account");
  await page.getByRole("button", { name: "Sortir" }).click();
  await page.getByRole("button", { name: "Essayer sans compte" }).waitFor();

  await page.goto(`/connexion?vers=/exercices/${exercise}`);
  await assertAccessible(page, "the sign-in");
  await page.getByLabel("Nom", { exact: true }).fill("inès l.");
  await page.getByLabel("Mot secret").fill("citron tambours");
  await page.getByRole("button", { name: "Entrer" }).click();
  await page.getByText("Ces deux informations ne vont pas ensemble").waitFor();
  await assertAccessible(page, "a sign-in with a mistake");
  await page.getByRole("button", { name: "Afficher" }).click();
  await page.getByLabel("Mot secret").fill("citron tambour");
  await page.getByRole("button", { name: "Entrer" }).click();
  await page.waitForURL(`**/exercices/${exercise}`);
  await editor(page).waitFor();
  await page.goto("/");
  assert.equal(await done(page), 1);
  await context.close();
});

test("changing the secret ends the other sessions and keeps this one", async () => {
  const here = await browser.person(server);
  const page = await here.newPage();
  await page.goto("/inscription");
  await page.getByLabel("Nom", { exact: true }).fill("Karim");
  await page.getByLabel("Mot secret").fill("figue tambour");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.locator(".who", { hasText: "Karim" }).waitFor();

  const elsewhere = await browser.person(server);
  const other = await elsewhere.newPage();
  await other.goto("/connexion");
  await other.getByLabel("Nom", { exact: true }).fill("Karim");
  await other.getByLabel("Mot secret").fill("figue tambour");
  await other.getByRole("button", { name: "Entrer" }).click();
  await other.locator(".who", { hasText: "Karim" }).waitFor();

  await page.goto("/compte");
  const change = page.getByRole("region", { name: "Changer de mot secret" });
  await change.getByLabel("Mot secret actuel").fill("pas celui-ci");
  await page.getByLabel("Nouveau mot secret").fill("figue trompette");
  await page.getByRole("button", { name: "Changer" }).click();
  await page.getByText("Le mot secret actuel ne convient pas").waitFor();
  await change.getByLabel("Mot secret actuel").fill("figue tambour");
  await page.getByLabel("Nouveau mot secret").fill("figue trompette");
  await page.getByRole("button", { name: "Changer" }).click();
  await page.getByText("Mot secret changé").waitFor();
  await assertAccessible(page, "the account after a change");

  await other.goto("/compte");
  await other.getByText("Il faut entrer d’abord").waitFor();
  await assertAccessible(other, "the page that asks to sign in");
  await here.close();
  await elsewhere.close();
});

test("a guest's draft waits beside the account's own, for its owner to choose", async () => {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  const saved = () => page.getByText(/^Enregistré à /).waitFor();
  await page.goto("/inscription");
  await page.getByLabel("Nom", { exact: true }).fill("Salma");
  await page.getByLabel("Mot secret").fill("orange guitare");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  const tile = page.locator(".mods .tile:not(.tile-l)").first();
  await tile.waitFor();
  const href = await tile.getAttribute("href");
  await page.goto(href);
  await editor(page).waitFor();
  await write(page, "const account = 1;");
  await saved();
  await page.goto("/compte");
  await page.getByRole("button", { name: "Sortir" }).click();

  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.goto(href);
  await editor(page).waitFor();
  await write(page, "const guest = 2;");
  await saved();
  await page.goto(`/connexion?vers=${href}`);
  await page.getByLabel("Nom", { exact: true }).fill("Salma");
  await page.getByLabel("Mot secret").fill("orange guitare");
  await page.getByRole("button", { name: "Entrer" }).click();
  await page.getByText("Deux versions de votre code").waitFor();
  await assertAccessible(page, "two versions after signing in");
  const shown = await page.locator(".cm-line").first().textContent();
  const other = shown === "const account = 1;" ? "const guest = 2;" : "const account = 1;";
  await page.getByText("Voir l’autre version").click();
  await page.locator(".ed-note pre", { hasText: other }).waitFor();
  await page.getByRole("button", { name: "Prendre l’autre" }).click();
  await page.locator(".cm-line", { hasText: other }).waitFor();
  assert.equal(await page.getByText("Deux versions de votre code").count(), 0);
  await context.close();
});

test("the interface speaks English too, and remembers it", async () => {
  const context = await browser.person(server);
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("button", { name: "Try without an account" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.goto("/connexion");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto("/nulle-part");
  await page.getByRole("heading", { name: "Page not found" }).waitFor();
  await assertAccessible(page, "an error page");
  await context.close();
});
