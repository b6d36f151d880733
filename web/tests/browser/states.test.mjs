// What the workspace shows when things go otherwise than well, and that nothing a learner writes ever runs in the page.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertAccessible, Browser, editor, heading, LAPTOP, Server, write } from "./harness.mjs";

let server;
let browser;
let context;
let page;
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
  page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  exercise = await page.locator(".mods .tile:not(.tile-l)").first().getAttribute("href");
});

async function open() {
  await page.goto(exercise);
  await editor(page).waitFor();
}

const json = (status, body, headers = {}) => ({
  status,
  headers,
  contentType: "application/json",
  body: JSON.stringify(body),
});

test("a submission that waits says so, and its verdict comes by itself even when the stream breaks", async () => {
  await open();
  const id = exercise.split("/").pop();
  let real;
  await page.route("**/api/v1/submissions", async (route) => {
    real = await (await route.fetch()).json();
    await route.fulfill(json(202, { ...real, state: "queued", verdict: null, message: "…" }));
  });
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route("**/api/v1/submissions/*/events", async (route) => {
    await held;
    await route.abort();
  });
  await write(page, server.block(id, "solution"));
  await page.keyboard.press("Control+Shift+Enter");
  await page.getByRole("heading", { name: "Le serveur est très demandé" }).waitFor();
  await assertAccessible(page, "a queue");
  release();
  await page.locator(".onward:not([hidden]) a").waitFor();
  assert.equal(await heading(page).textContent(), real.verdict.title);
});

test("a submission given up by our fault says that it does not count", async () => {
  await open();
  await page.route("**/api/v1/submissions", (route) =>
    route.fulfill(json(200, { id: "x", state: "abandoned", verdict: null, message: "Cet essai ne compte pas." })),
  );
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.getByText("Cet essai ne compte pas.").waitFor();
});

test("a run that is refused for now says when to try again, and keeps the code", async () => {
  await open();
  await page.route("**/runs", (route) =>
    route.fulfill(json(429, { error: { code: "too-many-requests", message: "" } }, { "retry-after": "7" })),
  );
  await write(page, "const kept = 1;");
  await page.keyboard.press("Control+Enter");
  await page.getByText("réessayez dans 7 s").waitFor();
  assert.equal(await page.locator(".cm-line").first().textContent(), "const kept = 1;");
});

test("a wait is shown only when it is one, with focus left where it was", async () => {
  await open();
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route("**/runs", async (route) => {
    await held;
    await route.continue();
  });
  await write(page, "const a = 1;");
  await page.keyboard.press("Control+Enter");
  await page.getByText("Tests en cours.").waitFor();
  assert.equal(await page.locator('[data-part="run"]').getAttribute("aria-busy"), "true");
  await assertAccessible(page, "a wait");
  release();
  await heading(page).waitFor();
  assert.equal(await page.locator('[data-part="run"]').getAttribute("aria-busy"), null);
  assert.ok(await editor(page).evaluate((content) => content === document.activeElement));
});

test("code that is too long is refused in words, and stays", async () => {
  await open();
  const long = "// é\n".repeat(14_000);
  await write(page, long);
  await page.keyboard.press("Control+Enter");
  await page.getByText("C’est trop long pour être envoyé.").waitFor();
  assert.equal(await page.locator("textarea[name]").first().inputValue(), long);
});

test("a session that ended keeps the code until its owner is back", async () => {
  await open();
  await context.clearCookies();
  await write(page, "const mine = 1;");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "Votre session est finie" }).waitFor();
  assert.equal(await page.locator(".cm-line").first().textContent(), "const mine = 1;");
});

test("when the editor does not load, the plain one does everything", async () => {
  await page.route("**/codemirror-*.js", (route) => route.abort());
  await page.goto(exercise);
  const area = page.getByRole("textbox", { name: /^Éditeur, / });
  await area.fill(server.block(exercise.split("/").pop(), "solution"));
  await area.press("Control+Enter");
  await page.locator(".test-ok").first().waitFor();
  await page.getByText(/^Enregistré à /).waitFor();
  await assertAccessible(page, "the plain editor");
});

test("what code prints, throws and returns is text, whatever it looks like", async () => {
  const markup = `<img src="x" onerror="document.title='taken'"><script>document.title='taken'</` + "script>";
  await open();
  await write(page, `console.log(${JSON.stringify(markup)});\nthrow new Error(${JSON.stringify(markup)});`);
  await page.keyboard.press("Control+Enter");
  await page.locator("#resultat .note-ko").waitFor();
  assert.ok((await page.locator("#resultat").textContent()).includes(markup));
  assert.equal(await page.locator("#resultat img, #resultat script").count(), 0);

  await page.goto("/");
  const lesson = await page.locator(".mods .tile-l").first().getAttribute("href");
  await page.goto(lesson);
  const example = page.locator(".try").first();
  await example.getByRole("textbox").fill(`console.log(${JSON.stringify(markup)})`);
  await example.getByRole("button", { name: "Lancer" }).click();
  await example.locator(".try-out samp").waitFor();
  assert.equal(await example.locator(".try-out samp").textContent(), markup);
  assert.notEqual(await page.title(), "taken");
});

test("an endless loop is stopped and said so, and the next run works", async () => {
  await open();
  await write(page, "while (true) {}");
  await page.keyboard.press("Control+Enter");
  await page.getByText(/Une boucle ne s’arrête sans doute jamais/).waitFor();
  await assertAccessible(page, "a stopped program");
  await write(page, server.block(exercise.split("/").pop(), "solution"));
  await page.keyboard.press("Control+Enter");
  await page.locator(".test-ok").first().waitFor();
});

test("the exercise page takes at most 160 KB of scripts over the wire", async () => {
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.clearBrowserCache");
  const scripts = new Set();
  let bytes = 0;
  client.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await open();
  assert.ok(bytes > 50_000 && bytes <= 160_000, `${bytes} bytes`);
});
