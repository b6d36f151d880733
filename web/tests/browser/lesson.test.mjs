// The pages to try in the course's lessons: seen without a script, and following what is typed with one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, REAL, Server } from "./harness.mjs";

const COLOURS = "couleurs-et-contraste";
const PICTURES = "images-et-texte-alternatif";
const SCREENS = "grille-et-petits-ecrans";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(REAL), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
});

async function open(lesson, options) {
  const context = await browser.person(server, options);
  const page = await context.newPage();
  await page.goto(`/lecons/${lesson}`);
  return { context, page };
}

/** The author's page, and the one that a learner has changed: a frame inside of the frame. */
const written = (page) => page.frameLocator("tremplin-example iframe").first();
const changed = (page) => written(page).frameLocator("iframe");
const box = (page, name) => page.getByRole("textbox", { name: `Exemple modifiable : ${name}` });
const colour = (text) => text.evaluate((element) => getComputedStyle(element).color);

test("every page to try is whole without a script, in a lesson of at most 40 KB", async () => {
  const { context, page } = await open(COLOURS, { viewport: LAPTOP, javaScriptEnabled: false });
  await page.goto("/");
  const lessons = await page.locator(".mods .tile-l").evaluateAll((tiles) => tiles.map((tile) => tile.pathname));
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  let received = 0;
  client.on("Network.loadingFinished", ({ encodedDataLength }) => {
    received += encodedDataLength;
  });
  let frames = 0;
  const cut = [];
  for (const lesson of lessons) {
    await client.send("Network.clearBrowserCache");
    received = 0;
    await page.goto(lesson, { waitUntil: "networkidle" });
    assert.ok(received > 0 && received <= 40_000, `${lesson}: ${received} bytes`);
    for (const frame of await page.locator("tremplin-example iframe").all()) {
      frames += 1;
      await frame.scrollIntoViewIfNeeded();
      const body = frame.contentFrame().locator("body");
      assert.ok((await body.locator("img").count()) > 0 || /\S/.test(await body.innerText()), lesson);
      const [content, room] = await body.evaluate(({ ownerDocument: { documentElement } }) => [
        documentElement.scrollHeight,
        documentElement.clientHeight,
      ]);
      if (content > room) cut.push(`${lesson}: a page of ${content} px is shown in ${room}`);
    }
  }
  assert.ok(frames >= 17, `${frames} pages`);
  assert.deepEqual(cut, []);
  await context.close();
});

for (const [name, options] of [
  ["laptop", { viewport: LAPTOP }],
  ["phone", { viewport: PHONE, hasTouch: true, isMobile: true }],
  ["dark", { viewport: LAPTOP, colorScheme: "dark" }],
]) {
  test(`a page to try follows its style sheet (${name})`, async () => {
    const { context, page } = await open(COLOURS, options);
    const heading = written(page).getByRole("heading", { name: "Bus 15" });
    await heading.waitFor();
    assert.equal(await colour(heading), "rgb(31, 42, 68)");
    await assertAccessible(page, "a page to try");
    await assertFits(page, "a page to try");
    await box(page, "style.css").fill("h1 { color: rgb(1, 2, 3); }");
    const drawn = changed(page).getByRole("heading", { name: "Bus 15" });
    await drawn.waitFor();
    assert.equal(await colour(drawn), "rgb(1, 2, 3)");
    await box(page, "index.html").fill("<h1>Bus 16</h1><script>document.body.remove()</script>");
    await changed(page).getByRole("heading", { name: "Bus 16" }).waitFor();
    await page.getByRole("button", { name: "Remettre le texte d’origine" }).click();
    await drawn.waitFor();
    await assertFits(page, "a changed page");
    await context.close();
  });
}

test("a picture that is misspelt gives way to its text", async () => {
  const { context, page } = await open(PICTURES, { viewport: LAPTOP });
  const width = (image) => image.evaluate((element) => element.naturalWidth);
  const picture = written(page).getByRole("img");
  await picture.waitFor();
  assert.ok((await width(picture)) > 0, "the author's picture is shown");
  const code = page.getByRole("textbox", { name: "Exemple modifiable" });
  const original = await code.inputValue();
  await code.fill(original.replace("tajine.svg", "tajin.svg"));
  await changed(page)
    .getByRole("img", { name: /Tajine de poulet/ })
    .waitFor();
  assert.equal(await width(changed(page).getByRole("img")), 0);
  await code.fill(`${original}<p>Fini</p>`);
  await changed(page).getByText("Fini").waitFor();
  assert.ok((await width(changed(page).getByRole("img"))) > 0, "and again when its name is right");
  await context.close();
});

for (const [name, options, first] of [
  ["laptop", { viewport: LAPTOP }, 3],
  ["phone", { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: "dark" }, 1],
]) {
  test(`a page is seen as wide as a telephone and as a computer (${name})`, async () => {
    const { context, page } = await open(SCREENS, options);
    const columns = () =>
      written(page)
        .locator(".recettes")
        .evaluate((element) => getComputedStyle(element).gridTemplateColumns.split(" ").length);
    const height = () => page.locator(".try-view").evaluate((element) => element.offsetHeight);
    await written(page).locator(".recettes").waitFor();
    const [phone, computer] = ["Téléphone", "Ordinateur"].map((name) => page.getByRole("button", { name }));
    await phone.waitFor();
    assert.deepEqual([await columns(), await height()], [first, 150]);
    await phone.click();
    assert.deepEqual([await columns(), await height()], [1, 150]);
    assert.equal(await phone.getAttribute("aria-pressed"), "true");
    await computer.click();
    assert.deepEqual([await columns(), await height()], [3, 150]);
    await assertAccessible(page, "a page with widths");
    await assertFits(page, "a page with widths");
    // What is pressed again is let go: the page is as wide as the lesson.
    await computer.click();
    assert.equal(await columns(), first);
    await context.close();
  });
}

for (const [name, options] of [
  ["laptop", { viewport: LAPTOP }],
  ["phone", { viewport: PHONE, hasTouch: true, isMobile: true }],
  ["dark", { viewport: LAPTOP, colorScheme: "dark" }],
]) {
  test(`the glossary leads from a letter to a word, and from a word to its lesson (${name})`, async () => {
    const { context, page } = await open(COLOURS, options);
    await page.getByRole("link", { name: "Tous les mots du cours" }).click();
    await page.getByRole("heading", { name: "Lexique" }).waitFor();
    await assertAccessible(page, "the glossary");
    await assertFits(page, "the glossary");
    await page.getByRole("navigation", { name: "Lettres" }).getByRole("link", { name: "C", exact: true }).click();
    const word = page.locator(".word", { has: page.locator("dfn", { hasText: /^contraste$/ }) });
    assert.equal(await word.locator("bdi[lang=ar][dir=rtl]").textContent(), "تباين");
    await word.getByRole("link", { name: "Couleurs et contraste" }).click();
    await page.waitForURL(`**/lecons/${COLOURS}`);
    await context.close();
  });
}
