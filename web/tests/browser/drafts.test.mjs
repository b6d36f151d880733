// What is typed is never lost: two tabs, a reload, the way back, a server that stops, a network that goes.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertAccessible, Browser, editor, heading, LAPTOP, Server, write } from "./harness.mjs";

let server;
let browser;
let context;
let exercise;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
});
beforeEach(async () => {
  await context?.close();
  context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  exercise = await page.locator(".mods .tile:not(.tile-l)").first().getAttribute("href");
  await page.close();
});

async function open() {
  const page = await context.newPage();
  await page.goto(exercise);
  await editor(page).waitFor();
  return page;
}

const text = async (page) => (await page.locator(".cm-line").allTextContents()).join("\n");
const saved = (page) => page.getByText(/^Enregistré à /).waitFor();

async function assertText(page, expected) {
  await page.locator(".cm-line", { hasText: expected }).first().waitFor();
  assert.equal(await text(page), expected);
}

test("a pause saves, and another device finds it", async () => {
  const page = await open();
  await write(page, "const a = 1;");
  await saved(page);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await assertText(page, "const a = 1;");
});

test("what a visitor typed is there when they try without an account", async () => {
  const stranger = await browser.person(server, { viewport: LAPTOP });
  const page = await stranger.newPage();
  await page.goto(exercise);
  await editor(page).waitFor();
  await write(page, "const visitor = 1;");
  await page.getByText("Gardé sur cet appareil", { exact: true }).waitFor();
  await assertAccessible(page, "an exercise of a visitor");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.getByRole("button", { name: "Envoyer" }).waitFor();
  await assertText(page, "const visitor = 1;");
  await saved(page);
  await stranger.close();
});

test("Ctrl+S saves at once", async () => {
  const page = await open();
  await write(page, "const a = 2;");
  await page.keyboard.press("Control+s");
  await saved(page);
});

test("a reload in the middle of typing loses nothing", async () => {
  const page = await open();
  await context.route("**/draft", (route) => route.abort());
  await write(page, "const half = ");
  await page.reload();
  await assertText(page, "const half = ");
  await context.unroute("**/draft");
});

test("a page that was left before the answer to its save came is no second version", async () => {
  const page = await open();
  const reached = new Promise((resolve) => {
    void context.route("**/draft", async (route) => {
      await route.fetch();
      resolve();
      await route.abort();
    });
  });
  await write(page, "const first = 1;");
  await page.keyboard.press("Control+s");
  await reached;
  await write(page, "const second = 2;");
  await context.unrouteAll({ behavior: "wait" });
  await page.reload();
  await assertText(page, "const second = 2;");
  await saved(page);
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("what a lost answer had kept is told again, and asks for nothing", async () => {
  const page = await open();
  await context.route("**/draft", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await write(page, "const first = 1;");
  await page.getByText("Gardé sur cet appareil", { exact: true }).waitFor();
  await context.unrouteAll({ behavior: "wait" });
  await write(page, "const second = 2;");
  await saved(page);
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.reload();
  await assertText(page, "const second = 2;");
});

test("the way back finds the code and the verdict's page again", async () => {
  const page = await open();
  await write(page, "const back = 1;");
  await page.keyboard.press("Control+Enter");
  await heading(page).waitFor();
  await page.goto("/");
  await page.goBack();
  await editor(page).waitFor();
  await assertText(page, "const back = 1;");
});

test("two tabs with two texts: both are shown, and only a choice decides", async () => {
  const [one, two] = [await open(), await open()];
  await write(one, "const first = 1;");
  await saved(one);
  await write(two, "const second = 2;");
  const dialog = two.getByRole("dialog", { name: "Deux versions de votre code" });
  await dialog.waitFor();
  await dialog.getByText("const first = 1;").waitFor();
  await dialog.getByText("const second = 2;").waitFor();
  await assertAccessible(two, "the choice between two versions");
  await dialog.getByRole("button", { name: "Prendre l’autre" }).click();
  await assertText(two, "const first = 1;");

  await write(two, "const third = 3;");
  await saved(two);
  await write(one, "const fourth = 4;");
  await one.getByRole("dialog").getByRole("button", { name: "Garder celle-ci" }).click();
  await saved(one);
  await two.reload();
  await assertText(two, "const fourth = 4;");
});

test("a choice put off overwrites nothing", async () => {
  const [one, two] = [await open(), await open()];
  await write(one, "const first = 1;");
  await saved(one);
  await write(two, "const second = 2;");
  await two.getByRole("dialog").waitFor();
  await two.keyboard.press("Escape");
  await two.getByText("Non enregistré").waitFor();
  await assertText(two, "const second = 2;");
  await one.reload();
  await assertText(one, "const first = 1;");
});

test("starting again asks first, and can be undone", async () => {
  const page = await open();
  const starter = await text(page);
  await write(page, "const mine = 1;");
  await page.getByRole("link", { name: "Repartir du début" }).click();
  const dialog = page.getByRole("dialog", { name: "Repartir du début" });
  await assertAccessible(page, "the question before starting again");
  await dialog.getByRole("button", { name: "Annuler" }).click();
  await assertText(page, "const mine = 1;");
  await page.getByRole("link", { name: "Repartir du début" }).click();
  await dialog.getByRole("button", { name: "Remplacer mon code" }).click();
  await page.waitForFunction(
    (expected) => [...document.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n") === expected,
    starter,
  );
  await page.keyboard.press("Control+z");
  await assertText(page, "const mine = 1;");
});

test("without network the code stays, and what was sent leaves when it is back", async () => {
  const page = await open();
  await context.setOffline(true);
  await page.getByText("Hors ligne. Votre code est gardé sur cet appareil.").waitFor();
  await write(page, "const offline = 1;");
  await page.keyboard.press("Control+Shift+Enter");
  await page.getByText("L’envoi partira au retour du réseau.").waitFor();
  await assertAccessible(page, "a page without network");
  await context.setOffline(false);
  await page.getByText(/^Envoyé à /).waitFor();
});

test("a stopped server keeps the code, and takes it when it is back", async () => {
  const page = await open();
  await server.stop();
  try {
    await write(page, "const kept = 1;");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("heading", { name: "Le serveur ne répond pas" }).waitFor();
    await page.getByText("Gardé sur cet appareil", { exact: true }).waitFor();
    await assertAccessible(page, "a page whose server is stopped");
  } finally {
    await server.resume();
  }
  await page.getByRole("button", { name: "Réessayer" }).click();
  await page.locator("#resultat .tests, #resultat .note-ko").first().waitFor();
  await page.reload();
  await assertText(page, "const kept = 1;");
});
