// The admin's first link, the accounts they make, and a trainer who edits the course's files while it is served.
import assert from "node:assert/strict";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, fileOf, LAPTOP, PHONE, Server } from "./harness.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
});

/** As an editor saves: a whole file takes the place of the old one. */
function save(path, text) {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

async function fillAccount(page, name, secret) {
  await page.getByLabel("Nom", { exact: true }).fill(name);
  await page.getByLabel("Mot secret").fill(secret);
}

async function signIn(page, name, secret) {
  await page.goto("/connexion");
  await fillAccount(page, name, secret);
  await page.getByRole("button", { name: "Entrer" }).click();
}

/** Reloads until the page shows `text`: the watched folder has a second to be read again. */
async function reloadUntil(page, text) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    await page.reload();
    if ((await page.content()).includes(text)) return;
    assert.ok(Date.now() < deadline, `the page never showed "${text}"`);
  }
}

test("the link that the server prints makes the first admin, who makes a trainer", async () => {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  assert.ok(server.setup, `no link in:\n${server.log.join("\n")}`);
  await page.goto(server.setup);
  await assertAccessible(page, "the set-up");
  await fillAccount(page, "Nadia", "olive montagne");
  await page.getByRole("button", { name: "Créer le compte" }).click();
  await page.getByRole("link", { name: "Comptes" }).click();
  await assertAccessible(page, "the accounts");

  await fillAccount(page, "Claire", "court");
  await page.getByLabel("Rôle", { exact: true }).selectOption("trainer");
  await page.getByLabel("Mot secret").fill("sardine violon");
  await page.getByRole("button", { name: "Créer le compte" }).click();
  await page.getByText("Compte créé").waitFor();
  await fillAccount(page, "Claire", "sardine violon");
  await page.getByRole("button", { name: "Créer le compte" }).click();
  await page.getByText("Ce nom est déjà pris").waitFor();
  await assertAccessible(page, "the accounts with a mistake");
  await page.setViewportSize(PHONE);
  await assertFits(page, "the accounts on a phone");

  const late = await (await browser.person(server)).newPage();
  assert.equal((await late.goto(server.setup)).status(), 404, "the link works once");
  await context.close();
});

test("a closed account cannot enter, and a changed role ends its session", async () => {
  const admin = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await signIn(admin, "Nadia", "olive montagne");
  await admin.goto("/administration/comptes");
  await fillAccount(admin, "Samir", "pastèque lampe");
  await admin.getByRole("button", { name: "Créer le compte" }).click();
  await admin.getByText("Compte créé").waitFor();

  const samir = await (await browser.person(server)).newPage();
  await signIn(samir, "Samir", "pastèque lampe");
  await samir.locator(".who", { hasText: "Samir" }).waitFor();
  await samir.goto("/formateur/contenu");
  await samir.getByRole("heading", { name: "Page réservée" }).waitFor();

  await admin.getByLabel("Rôle de Samir", { exact: true }).selectOption("trainer");
  await admin.getByRole("button", { name: "Changer le rôle de Samir" }).click();
  await admin.getByText("Changement enregistré").waitFor();
  await samir.reload();
  await samir.getByRole("heading", { name: "Il faut entrer d’abord" }).waitFor();
  await samir.getByRole("link", { name: "Entrer", exact: true }).last().click();
  await fillAccount(samir, "Samir", "pastèque lampe");
  await samir.getByRole("button", { name: "Entrer" }).click();
  await samir.getByRole("heading", { name: "État du contenu" }).waitFor();

  await admin.getByRole("button", { name: "Fermer le compte de Samir" }).click();
  await admin.getByText("fermé", { exact: true }).waitFor();
  await signIn(samir, "Samir", "pastèque lampe");
  await samir.getByText("Ces deux informations ne vont pas ensemble").waitFor();
});

test("a trainer's edit is served, and of a broken file the last good version is", async () => {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await signIn(page, "Claire", "sardine violon");
  await page.locator(".mods .tile").first().waitFor();
  const href = await page.locator(".mods .tile:not(.tile-l)").first().getAttribute("href");
  const file = fileOf(server.content, href.split("/").pop());
  const original = readFileSync(file, "utf8");
  const title = /^title: (.*)$/m.exec(original)[1];

  await page.goto("/formateur/contenu");
  await page.getByText("Tous les fichiers sont bons.").waitFor();
  await assertAccessible(page, "the content without problems");

  save(file, original.replace(/^title: .*$/m, "title: Le marché de Fès"));
  await page.goto(href);
  await reloadUntil(page, "Le marché de Fès");

  save(file, original.replace(/^title: .*$/m, "title: Illisible").replace("role=solution", "role=sollution"));
  await page.goto("/formateur/contenu");
  // The page is drawn anew by itself.
  await page.getByText("sollution").first().waitFor();
  const row = page.locator("tbody tr").first();
  assert.match(await row.locator("th").textContent(), /\.md:\d+:\d+$/);
  assert.ok((await row.locator("td").last().textContent()).length > 0, "a remedy");
  await assertAccessible(page, "the content with problems");
  await page.setViewportSize(PHONE);
  await assertFits(page, "the content on a phone");
  await page.setViewportSize(LAPTOP);
  await page.goto(href);
  await page.getByRole("heading", { name: "Le marché de Fès" }).waitFor();

  save(file, original);
  await reloadUntil(page, title);
  await context.close();
});
