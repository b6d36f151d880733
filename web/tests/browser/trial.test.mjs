// A learner tries their own program: lines at the keyboard of a Python program, a form's fields of a PHP page.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, root, Server, write } from "./harness.mjs";

const TALK = "/exercices/la-conversation";
const FORM = "/exercices/un-formulaire";

let course;
let server;
let browser;

before(async () => {
  course = mkdtempSync(join(tmpdir(), "tremplin-trial-"));
  const tests = join(root, "crates/cli/tests");
  cpSync(join(tests, "courses/python/01-python"), join(course, "01-python"), { recursive: true });
  cpSync(join(tests, "models/02-php"), join(course, "02-php"), { recursive: true });
  [server, browser] = await Promise.all([Server.start(course), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
  rmSync(course, { recursive: true, force: true });
});

async function open(path, options = {}) {
  const context = await browser.person(server, { viewport: LAPTOP, ...options });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.goto(`${path}#code`);
  if (options.javaScriptEnabled !== false) await page.locator(".cm-content").first().waitFor();
  return page;
}

const output = (page) => page.locator('[data-part="trial-output"]');
const run = (page) => page.getByRole("button", { name: "Lancer mon programme" });

test("a program reads the lines that its learner types, and shows them where it read them", async () => {
  const page = await open(TALK);
  await assertAccessible(page, "a trial, nothing yet");
  await write(page, `prenom = input("Prénom ? ")\nage = int(input("Âge ? "))\nprint(prenom, age + 1)`);
  await page.getByLabel("Ce que vous tapez").fill("Awa\n20");
  await run(page).press("Enter");
  await output(page).getByText("Awa 21").waitFor();
  assert.equal(await output(page).locator("samp").textContent(), "Prénom ? Awa\nÂge ? 20\nAwa 21\n");
  await assertAccessible(page, "a trial");
  assert.equal(await page.locator(".verdict h2").count(), 0, "nothing was judged");

  await page.getByLabel("Ce que vous tapez").fill("Awa");
  await run(page).click();
  await output(page).getByText("Ajoutez une ligne à ce que vous tapez").waitFor();
  await assertAccessible(page, "a line too few");
  await output(page).getByRole("link", { name: "Aller à la ligne 2" }).click();
  await page.locator(".cm-editor.cm-focused").waitFor();

  await page.locator('[data-part="run"]').click();
  await page.locator(".verdict h2").waitFor();
  const { y, height } = await page.locator(".verdict h2").boundingBox();
  assert.ok(y >= 0 && y + height <= LAPTOP.height, `the verdict is in sight: ${y}`);

  await write(page, "while True: pass");
  await run(page).click();
  await output(page).getByText("Arrêté après").waitFor();
  await page.getByLabel("Ce que vous tapez").fill("x".repeat(20_000));
  await run(page).click();
  await page.getByText("Ce que vous avez tapé est trop long").waitFor();
});

test("a line after a colon is four spaces in, as Python writes it", async () => {
  const page = await open(TALK);
  await write(page, "if True:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("print(1)");
  assert.equal(await page.locator(".cm-line").last().textContent(), "    print(1)");
});

test("a page is asked for with fields, and shown as a browser shows it and as text", async () => {
  for (const [viewport, colorScheme] of [
    [LAPTOP, "light"],
    [LAPTOP, "dark"],
    [PHONE, "light"],
  ]) {
    const page = await open(FORM, { viewport, colorScheme });
    await write(page, `<h1>Bonjour <?= $_POST['prenom'] ?></h1><script>document.title = "pris"</script>`);
    await page.evaluate(() => {
      location.hash = "#resultat";
    });
    await page.getByLabel("Par le formulaire").fill("prenom=<em>Awa</em>");
    await run(page).click();
    const shown = page.frameLocator("tremplin-trial iframe").frameLocator("iframe");
    await shown.locator("h1 em").getByText("Awa").waitFor();
    assert.match(await output(page).locator("samp").textContent(), /^<h1>Bonjour <em>Awa<\/em><\/h1>/);
    assert.equal(await shown.locator("html").evaluate((html) => html.ownerDocument.title), "", "no script of it runs");
    await assertAccessible(page, `a tried page, ${viewport.width} px, ${colorScheme}`);
    await assertFits(page, `a tried page, ${viewport.width} px`);

    await page.evaluate(() => {
      location.hash = "#code";
    });
    await write(page, `<?php header("Location: merci.php");`);
    await page.evaluate(() => {
      location.hash = "#resultat";
    });
    await run(page).click();
    await output(page).getByText("Location: merci.php").waitFor();
    assert.equal(await page.locator("tremplin-trial iframe").isVisible(), false);
  }
});

test("without JavaScript the form tries the program, and keeps what was typed", async () => {
  const page = await open(TALK, { javaScriptEnabled: false, viewport: PHONE });
  await page.getByLabel("main.py").fill(`print("Bonjour", input("Prénom ? "))`);
  await page.locator('.ws-tabs a[href="#resultat"]').click();
  await page.getByLabel("Ce que vous tapez").fill("Zoé");
  await run(page).click();
  await output(page).getByText("Prénom ? Zoé").waitFor();
  assert.equal(await page.getByLabel("Ce que vous tapez").inputValue(), "Zoé");
  await page.locator('.ws-tabs a[href="#code"]').click();
  assert.equal(await page.getByLabel("main.py").inputValue(), `print("Bonjour", input("Prénom ? "))`);
  await assertFits(page, "a trial without scripts");
});
