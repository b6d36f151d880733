// A learner's own page beside its code: it follows what is typed, and reaches nothing of ours.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { assertAccessible, assertFits, Browser, heading, LAPTOP, PHONE, Server } from "./harness.mjs";

const STILL = "inscription";
const RUNNING = "un-compteur";

let server;
let browser;
let context;
let page;
/** Addresses that anything in the window asked for, those left out that the browser itself refused. */
let asked;
/** Somebody else's server, which nothing should ever ask (a browser may open a line ahead, and say nothing on it). */
let elsewhere;
let reached = 0;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  elsewhere = createServer().listen(0, "127.0.0.1");
  for (const kind of ["request", "upgrade", "connect"]) {
    elsewhere.on(kind, () => {
      reached += 1;
    });
  }
  await once(elsewhere, "listening");
});
after(async () => {
  elsewhere?.closeAllConnections();
  elsewhere?.close();
  await browser?.end();
  await server?.end();
});
beforeEach(() => start({ viewport: LAPTOP }));
afterEach(() => context.close());

async function start(options) {
  await context?.close();
  context = await browser.person(server, options);
  page = await context.newPage();
  asked = [];
  context.on("requestfinished", (request) => asked.push(request.url()));
  context.on("requestfailed", (request) => {
    if (!/csp/i.test(request.failure().errorText)) asked.push(request.url());
  });
}

async function open(id) {
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.locator(".mods .tile").first().waitFor();
  await page.goto(`/exercices/${id}`);
  await page.locator(".cm-content").first().waitFor({ state: "attached" });
}

/** The learner's page: the frame inside of the frame. */
const shown = () => page.frameLocator("tremplin-page-preview iframe").frameLocator("iframe");
const printed = () => page.locator('[data-part="preview-lines"] p');

async function write(file, text) {
  await page.getByRole("tab", { name: file }).click();
  const content = page.locator(".cm-content:visible");
  await content.click();
  await page.keyboard.press("ControlOrMeta+a");
  await content.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** A page of HTML whose body is `body`. */
const html = (body) =>
  `<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>Essai</title>` +
  `<link rel="stylesheet" href="style.css"></head>\n<body><main>${body}</main></body>\n</html>\n`;

test("the page follows its files while they are typed, then its tests pass", async () => {
  await open(STILL);
  await shown().getByRole("heading", { name: "Inscription à l'atelier" }).waitFor();
  const [index, style] = server.blocks(STILL, "solution");
  await write("index.html", index);
  await shown().getByRole("button", { name: "M'inscrire" }).waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.matches(".cm-content")), "the editor keeps the focus");
  await shown().getByText("Prénom").click();
  await shown().locator("input:focus").waitFor();
  await write("style.css", "h1 { display: none; }");
  await shown().locator("h1").waitFor({ state: "hidden" });
  await write("style.css", style);
  await shown().locator("h1").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".test-ok").first().waitFor();
  assert.equal(await heading(page).textContent(), "Les 4 tests sont réussis");
  await assertAccessible(page, "a page beside its code");
});

test("a remark on the page leads to its line", async () => {
  await open(STILL);
  await write("index.html", html("<h1>Essai</h1>\n<form><p>Ouvert</form>"));
  await page.keyboard.press("Control+Enter");
  await page.getByRole("link", { name: "Aller à la ligne 5" }).click();
  assert.match(await page.locator(".cm-activeLine:visible").textContent(), /<form><p>Ouvert/);
});

test("no script of a page that is only looked at runs, and nothing in it reaches an address", async () => {
  await open(STILL);
  const address = `http://127.0.0.1:${elsewhere.address().port}/`;
  await write(
    "index.html",
    html(`<script>document.body.append("pris")</script><img src="x" alt="" onerror="document.body.append('pris')">
      <svg onload="document.body.append('pris')"></svg><a href="javascript:document.body.append('pris')">un</a>
      <a href="${address}a" target="_top">deux</a><a href="${address}b">trois</a><a href="${address}c" target="_blank">quatre</a>
      <form action="${address}d" target="_top"><button>cinq</button></form>
      <meta http-equiv="refresh" content="0;url=${address}e"><base href="${address}">
      <img src="${address}f" alt=""><iframe src="${address}g" title="six"></iframe><iframe srcdoc="<script>top.location='${address}h'</script>"></iframe>
      <object data="${address}i"></object><link rel="stylesheet" href="${address}j"><video src="${address}k"></video>
      <style>@import "${address}l"; h1 { background: url("${address}m"); }</style><a href="#fin">place</a><p style="height: 90vh"></p><h1 id="fin">Fin</h1>`),
  );
  await shown().locator("#fin").waitFor();
  for (const link of ["place", "un", "deux", "trois", "quatre", "place"])
    await shown().getByRole("link", { name: link }).click();
  await shown().getByRole("button", { name: "cinq" }).click();
  assert.equal(
    await shown()
      .locator("body")
      .evaluate((body) => body.innerText.includes("pris")),
    false,
  );
  await assertUntouched(STILL);
});

test("the scripts of a page run on demand, and their console is shown as text", async () => {
  await open(RUNNING);
  assert.equal(await page.locator("tremplin-page-preview iframe").count(), 1);
  const [solution] = server.blocks(RUNNING, "solution");
  await write("main.js", `${solution}\nconsole.log("<b>gras</b>", { a: [1] }, null);\nabsent();`);
  assert.equal(await printed().count(), 0, "the page stands there, and no script before it is asked for");
  await page.getByRole("button", { name: "Actualiser l’aperçu" }).click();
  await printed().nth(1).waitFor();
  assert.deepEqual(await printed().allTextContents(), [
    '<b>gras</b> {"a":[1]} null',
    "Uncaught ReferenceError: absent is not defined",
  ]);
  await shown().getByRole("button", { name: "0" }).click();
  await shown().getByRole("button", { name: "1" }).waitFor();
  await printed().nth(2).waitFor();
  assert.equal(await printed().nth(2).textContent(), "clic 1");
  // The page's own mistake, which the browser tells as well.
  assert.equal(context.complaints.splice(0).length, 1);
  await assertAccessible(page, "a page with its console");
});

test("a page whose scripts run reaches neither the application, nor the network, nor the window", async () => {
  await open(RUNNING);
  await page.evaluate(() => localStorage.setItem("ours", "1"));
  await write(
    "main.js",
    HOSTILE.replaceAll("OURS", server.address).replaceAll("ADDRESS", `http://127.0.0.1:${elsewhere.address().port}`),
  );
  await page.getByRole("button", { name: "Actualiser l’aperçu" }).click();
  await page.getByText("fin", { exact: true }).waitFor();
  const lines = await printed().allTextContents();
  assert.deepEqual(
    lines.filter((line) => line.startsWith("pris")),
    [],
  );
  for (const what of ["cookie", "parent", "top", "cadre", "stockage", "fetch", "module"]) {
    assert.ok(lines.includes(`refus : ${what}`), `${what}: ${lines.join("\n")}`);
  }
  assert.ok(!lines.includes("faux"), "what is sent past the frame is not heard");
  await shown().locator("main").waitFor({ state: "detached" });
  await assertUntouched(RUNNING);
});

/** Says "pris" of each thing it gets at, "refus" of each it does not, or of which it gets the page's own stand-in. */
const HOSTILE = `
const essais = {
  cookie: () => document.cookie,
  parent: () => parent.document.title,
  top: () => top.document.title,
  cadre: () => frameElement.ownerDocument.title,
  stockage: () => { if (localStorage.length === 0) throw new Error("le sien, vide"); },
  fetch: async () => {
    const recu = await fetch("OURS/api/v1/submissions", { method: "POST", credentials: "include", body: "{}" });
    if (!recu.ok) throw new Error("rien que les fichiers de l'exercice");
  },
  module: () => import("OURS/healthz?module"),
};
const autres = [
  () => { new Image().src = "ADDRESS/healthz?image"; },
  () => { const requete = new XMLHttpRequest(); requete.open("GET", "ADDRESS/healthz?xhr"); requete.send(); },
  () => navigator.sendBeacon("ADDRESS/healthz?beacon"),
  () => new WebSocket("ADDRESS/healthz".replace("http", "ws")),
  () => new EventSource("ADDRESS/healthz?events"),
  () => new Worker("ADDRESS/healthz?worker"),
  () => window.open("ADDRESS/healthz?open"),
  () => { top.location = "ADDRESS/healthz?top"; },
  () => { parent.location = "ADDRESS/healthz?parent"; },
  () => document.body.insertAdjacentHTML("beforeend", '<form action="ADDRESS/healthz?form" target="_top"></form>'),
  () => document.forms[0].submit(),
  () => document.body.insertAdjacentHTML("beforeend", '<iframe src="ADDRESS/healthz?frame"></iframe>'),
  () => { const s = document.createElement("script"); s.src = "ADDRESS/healthz?script"; document.head.append(s); },
  () => top.postMessage({ kind: "console", level: "log", text: "faux" }, "*"),
];
(async () => {
  for (const [nom, essai] of Object.entries(essais)) {
    try {
      await essai();
      console.log("pris : " + nom);
    } catch {
      console.log("refus : " + nom);
    }
  }
  for (const essai of autres) try { await essai(); } catch {}
  console.log("fin");
  location = "ADDRESS/healthz?self";
})();
`;

/** Nothing was asked of the server but what the application asks, and the window is where it was. */
async function assertUntouched(id) {
  assert.equal(new URL(page.url()).pathname, `/exercices/${id}`);
  assert.equal(context.pages().length, 1);
  // What was asked for before is seen before this.
  const last = context.waitForEvent("requestfinished", (request) => request.url().endsWith("?after"));
  await page.evaluate(() => fetch("/healthz?after").then((answer) => answer.text()));
  await last;
  assert.equal(reached, 0, "requests to another server");
  assert.deepEqual(
    asked.filter((address) => address.includes("healthz") || address.includes("submissions")),
    [`${server.address}/healthz?after`],
  );
}

test("a page that never ends is stopped, and said so", async () => {
  await open(RUNNING);
  await write("main.js", "while (true) {}");
  await page.getByRole("button", { name: "Actualiser l’aperçu" }).click();
  await page.getByText("L’aperçu ne répondait plus").waitFor();
  await assertAccessible(page, "a stopped page");
  await write("main.js", `console.log("de nouveau");`);
  await page.getByRole("button", { name: "Actualiser l’aperçu" }).click();
  await page.getByText("de nouveau", { exact: true }).waitFor();
});

test("a page that never ends gives way at once to the next one", async () => {
  await open(RUNNING);
  for (const code of ["while (true) {}", "for (;;) {}", `console.log("enfin");`]) {
    await write("main.js", code);
    await page.getByRole("button", { name: "Actualiser l’aperçu" }).click();
  }
  await page.getByText("enfin", { exact: true }).waitFor();
  assert.equal(await page.getByText("L’aperçu ne répondait plus").count(), 0);
});

test("the page is shown as wide as a device, on a laptop and a phone, in both themes", async () => {
  for (const [viewport, colorScheme] of [
    [LAPTOP, "light"],
    [LAPTOP, "dark"],
    [PHONE, "light"],
  ]) {
    await start({ viewport, colorScheme });
    await open(STILL);
    await page.evaluate(() => {
      location.hash = "#resultat";
    });
    await shown().locator("h1").waitFor();
    for (const [name, width] of [
      ["Téléphone", 360],
      ["Tablette", 768],
      ["Ordinateur", 1024],
    ]) {
      await page.getByRole("button", { name }).press("Enter");
      await page.getByRole("button", { name, pressed: true }).waitFor();
      assert.equal(
        await shown()
          .locator("html")
          .evaluate((root) => root.clientWidth),
        width,
      );
      await assertFits(page, `${name} in ${viewport.width} px`);
    }
    await assertAccessible(page, `${viewport.width} px, ${colorScheme}`);
    await page.getByRole("button", { name: "Ordinateur" }).press("Enter");
    assert.equal(await page.getByRole("button", { pressed: true }).count(), 0, "the same device again lets go of it");
  }
});

test("without JavaScript the form is all there is, and it does everything", async () => {
  await start({ javaScriptEnabled: false });
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.goto(`/exercices/${STILL}`);
  const [index, style] = server.blocks(STILL, "solution");
  await page.getByLabel("index.html").fill(index);
  await page.getByLabel("style.css").fill(style);
  await page.getByRole("button", { name: "Lancer" }).click();
  await page.getByRole("heading", { name: "Les 4 tests sont réussis" }).waitFor();
  assert.equal(await page.locator("tremplin-page-preview").isVisible(), false);
});
