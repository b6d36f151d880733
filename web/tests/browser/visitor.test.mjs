// A visitor, without an account: reads a lesson, runs its example, solves three exercises, the first one wrong at first.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, editor, heading, LAPTOP, PHONE, Server, write } from "./harness.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
});

/** The exercises of the course in order, from the map. */
async function exercises(page) {
  return page
    .locator(".mods .tile:not(.tile-l)")
    .evaluateAll((tiles) => tiles.map((tile) => tile.pathname.split("/").pop()));
}

async function openPane(page, name, isPhone) {
  if (isPhone) await page.locator(`.ws-tabs a[href="#${name}"]`).click();
}

async function send(page, code, isPhone) {
  await openPane(page, "code", isPhone);
  await write(page, code);
  await page.getByRole("button", { name: "Envoyer" }).click();
}

for (const [name, viewport] of [
  ["laptop", LAPTOP],
  ["phone", PHONE],
]) {
  const isPhone = name === "phone";

  test(`a visitor solves three exercises on a ${name}`, async () => {
    const context = await browser.person(server, { viewport, hasTouch: isPhone, isMobile: isPhone });
    const page = await context.newPage();

    await page.goto("/");
    await assertAccessible(page, "the welcome");
    await assertFits(page, "the welcome");
    await page.getByRole("button", { name: "Essayer sans compte" }).click();
    await page.getByRole("link", { name: "Commencer par la première leçon" }).waitFor();
    await assertAccessible(page, "the map");
    await assertFits(page, "the map");
    const [first, second, third] = await exercises(page);

    await page.getByRole("link", { name: "Commencer par la première leçon" }).click();
    const example = page.locator(".try").first();
    await example.getByRole("button", { name: "Lancer" }).click();
    await example.locator(".try-out samp").waitFor();
    await assertAccessible(page, "a lesson");
    await assertFits(page, "a lesson");
    const code = example.getByRole("textbox", { name: "Exemple modifiable" });
    await code.fill('console.log("Bonjour " + 6 * 7);');
    await code.press("Control+Enter");
    await example.getByText("Bonjour 42").waitFor();
    await page.locator(".onward .btn-next").click();
    await page.waitForURL(`**/exercices/${first}`);
    await editor(page).waitFor({ state: "attached" });
    await assertAccessible(page, "an exercise");
    await assertFits(page, "an exercise");

    await send(page, server.block(first, "wrong"), isPhone);
    await page.locator(".test-ko").first().waitFor();
    assert.match(await heading(page).textContent(), /sur \d+ réussi/);
    if (isPhone) assert.equal(new URL(page.url()).hash, "#resultat");
    await assertAccessible(page, "a failed verdict");
    await assertFits(page, "a failed verdict");
    await page.getByRole("button", { name: "Voir un indice" }).click();
    await page.locator(".aid .note").first().waitFor();

    for (const id of [first, second, third]) {
      await page.waitForURL(`**/exercices/${id}**`);
      await editor(page).waitFor({ state: "attached" });
      await send(page, server.block(id, "solution"), isPhone);
      await page.locator(".onward:not([hidden]) a").waitFor();
      assert.equal(await page.locator(".test-ko").count(), 0, id);
      assert.equal(await page.locator(".btn-next:visible").count(), 1, "one thing is next");
      await assertAccessible(page, "a passed verdict");
      await page.goto(`/exercices/${id === first ? second : third}`);
    }

    await page.goto("/");
    assert.equal(await page.locator('.mods .tile[data-s="done"]:not(.tile-l)').count(), 3);
    await context.close();
  });
}

test("runs with the keyboard alone count nothing, and the editor lets go with Escape then Tab", async () => {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.locator(".mods").waitFor();
  const [first] = await exercises(page);
  await page.goto(`/exercices/${first}`);
  await editor(page).waitFor();
  await write(page, server.block(first, "wrong"));
  await page.keyboard.press("Control+Enter");
  await heading(page).waitFor();
  assert.ok(await editor(page).evaluate((content) => content === document.activeElement), "focus stays in the editor");
  await page.keyboard.press("F8");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".test-ko")), "F8 goes to the failed test");

  await editor(page).focus();
  await page.keyboard.press("Tab");
  assert.ok(await editor(page).evaluate((content) => content === document.activeElement), "Tab indents");
  await page.keyboard.press("Escape");
  await page.getByText("Tab sort de l’éditeur").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.value), "run", "Escape, Tab leaves the editor");
  await page.goto("/");
  assert.equal(await page.locator('.mods .tile[data-s="done"]:not(.tile-l), .mods .tile[data-s="part"]').count(), 0);
  await context.close();
});

test("a syntax error names its line and leads to it", async () => {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.locator(".mods").waitFor();
  const [first] = await exercises(page);
  await page.goto(`/exercices/${first}`);
  await editor(page).waitFor();
  await write(page, "const a = 1;\nconst b = = 2;\n");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("link", { name: "Aller à la ligne 2" }).click();
  assert.equal(await page.locator(".cm-line.l-ko").textContent(), "const b = = 2;");
  assert.ok(await editor(page).evaluate((content) => content === document.activeElement));
  await assertAccessible(page, "an error of the code");
  await context.close();
});
