// Without JavaScript: everything goes by plain forms, and the verdict is in the page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, Browser, heading, LAPTOP, PHONE, Server } from "./harness.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
});

for (const [name, viewport] of [
  ["laptop", LAPTOP],
  ["phone", PHONE],
]) {
  test(`an exercise is run, sent and solved by forms alone on a ${name}`, async () => {
    const context = await browser.person(server, { viewport, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto("/");
    await page.getByRole("button", { name: "Essayer sans compte" }).click();
    const href = await page.locator(".mods .tile:not(.tile-l)").first().getAttribute("href");
    const id = href.split("/").pop();
    await page.goto(`${href}#code`);
    const area = page.locator("textarea[name]").first();

    await area.fill(server.block(id, "wrong"));
    await page.getByRole("button", { name: "Lancer" }).click();
    await page.locator(".test-ko").first().waitFor();
    assert.equal(new URL(page.url()).hash, "#resultat");
    assert.equal((await area.inputValue()).trimEnd(), server.block(id, "wrong"), "the code stays in the page");

    await page.goto(`${href}#code`);
    assert.equal((await area.inputValue()).trimEnd(), server.block(id, "wrong"), "the code was saved");
    await page.getByRole("button", { name: "Envoyer" }).click();
    await page.locator(".test-ko").first().waitFor();
    assert.equal(new URL(page.url()).hash, "#resultat");
    await page.getByRole("button", { name: "Voir un indice" }).click();
    await page.locator(".aid .note").first().waitFor();

    await page.goto(`${href}#code`);
    await area.fill(server.block(id, "solution"));
    await page.getByRole("button", { name: "Envoyer" }).click();
    await page.locator(".onward:not([hidden]) a").waitFor();
    assert.equal(await page.locator(".test-ko").count(), 0);
    assert.match(await heading(page).textContent(), /réussi/);
    await assertFits(page, "a verdict without scripts");
    await page.getByRole("button", { name: "Voir la solution" }).click();
    await page.locator(".solution pre").waitFor();
    await context.close();
  });
}

test("a save that came between is shown, and nothing is overwritten", async () => {
  const context = await browser.person(server, { javaScriptEnabled: false });
  const one = await context.newPage();
  await one.goto("/");
  await one.getByRole("button", { name: "Essayer sans compte" }).click();
  const href = await one.locator(".mods .tile:not(.tile-l)").first().getAttribute("href");
  const two = await context.newPage();
  await one.goto(href);
  await two.goto(href);
  await one.locator("textarea[name]").first().fill("const first = 1;");
  await one.getByRole("button", { name: "Lancer" }).click();
  await heading(one).waitFor();
  await two.locator("textarea[name]").first().fill("const second = 2;");
  await two.getByRole("button", { name: "Lancer" }).click();
  await two.getByText("Deux versions de votre code").waitFor();
  assert.equal(await two.locator("textarea[name]").first().inputValue(), "const second = 2;");
  await two.getByText("Voir l’autre version").click();
  await two.getByText("const first = 1;").waitFor();
  await one.reload();
  await one.goto(href);
  assert.equal(await one.locator("textarea[name]").first().inputValue(), "const first = 1;");
  await context.close();
});

test("a lesson is whole without scripts, in at most 40 KB", async () => {
  const context = await browser.person(server, { javaScriptEnabled: false });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  let received = 0;
  client.on("Network.loadingFinished", ({ encodedDataLength }) => {
    received += encodedDataLength;
  });
  await page.goto("/");
  const lesson = await page.locator(".mods .tile-l").first().getAttribute("href");
  // Nothing of the first page may be counted as free.
  await client.send("Network.clearBrowserCache");
  received = 0;
  await page.goto(lesson, { waitUntil: "networkidle" });
  assert.ok(received > 0 && received <= 40_000, `${received} bytes`);
  await page.locator("tremplin-example pre").first().waitFor();
  await page.locator(".onward .btn-next").waitFor();
  await context.close();
});
