// What is answered without an editor is never lost either: a page left at once, a server that stops, two clicks.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { assertAccessible, Browser, LAPTOP, Server } from "./harness.mjs";

const HEAD = "minutes: 5\nskills: [num.essai]\n---\n";
const QUIZ = `---
kind: quiz
title: Deux questions
${HEAD}
## Laquelle ?

- [ ] celle-ci
  > Non.
- [x] celle-là
  > Oui.

## Lesquelles ?

- [x] une
  > Oui.
- [x] deux
  > Oui.
- [ ] trois
  > Non.
`;
const PREDICT = `---
kind: predict
title: Une réponse
${HEAD}
Que vaut 1 + 1 ?

\`\`\`text role=answer
2
\`\`\`
`;

let folder;
let server;
let browser;
let context;
let page;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "tremplin-answers-"));
  const module = join(folder, "01-reponses");
  mkdirSync(module);
  writeFileSync(join(module, "module.md"), "---\nkind: module\ntitle: Réponses\nsummary: Deux.\n---\n");
  writeFileSync(join(module, "01-questions.md"), QUIZ);
  writeFileSync(join(module, "02-reponse.md"), PREDICT);
  [server, browser] = await Promise.all([Server.start(folder), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await context?.close();
  context = await browser.person(server, { viewport: LAPTOP });
  page = await context.newPage();
  await page.goto("/exercices/reponse");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.getByRole("button", { name: "Envoyer" }).waitFor();
});

const answer = () => page.getByLabel("Votre réponse");
const saved = () => page.getByText(/^Enregistré à /).waitFor();
const submissions = () => {
  const posts = [];
  page.on("request", (request) => {
    if (/action=submit/.test(request.postData() ?? "")) posts.push(request);
  });
  return posts;
};

test("a page that is left at once keeps what was typed and chosen", async () => {
  await answer().fill("deux\net demi");
  await page.reload();
  assert.equal(await answer().inputValue(), "deux\net demi");
  await page.goto("/exercices/questions");
  await page.getByRole("radio", { name: "celle-là" }).check();
  await page.getByRole("checkbox", { name: "trois" }).check();
  await page.goto("/exercices/reponse");
  await page.goBack();
  await page.getByRole("radio", { name: "celle-là", checked: true }).waitFor();
  await page.getByRole("checkbox", { name: "trois", checked: true }).waitFor();
  assert.equal(await page.getByRole("checkbox", { checked: true }).count(), 1);
  const reads = async () => (await (await fetch(location.pathname)).text()).match(/ checked>/g)?.length === 2;
  await page.waitForFunction(reads, undefined, { polling: 200 });
});

test("what a visitor answered is there when they try without an account", async () => {
  const stranger = await browser.person(server, { viewport: LAPTOP });
  const theirs = await stranger.newPage();
  await theirs.goto("/exercices/questions");
  await theirs.getByRole("radio", { name: "celle-là" }).check();
  await theirs.reload();
  await theirs.getByRole("radio", { name: "celle-là", checked: true }).waitFor();
  await theirs.getByRole("button", { name: "Essayer sans compte" }).click();
  await theirs.getByText(/^Enregistré à /).waitFor();
  await theirs.getByRole("radio", { name: "celle-là", checked: true }).waitFor();
  assert.deepEqual(stranger.complaints, []);
  await stranger.close();
});

test("what one answered elsewhere meanwhile is not written over", async () => {
  const other = await context.newPage();
  await other.goto("/exercices/reponse");
  await page.route("**/exercices/*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await answer().fill("ici");
  await other.getByLabel("Votre réponse").fill("ailleurs");
  await other.getByText(/^Enregistré à /).waitFor();
  await page.reload();
  assert.equal(await answer().inputValue(), "ici");
  await page.unrouteAll({ behavior: "wait" });
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.getByText("Deux versions de vos réponses").waitFor();
  await page.getByText("voici les autres").waitFor();
  assert.equal(await answer().inputValue(), "ici");
});

test("what a lost answer had kept is no second version", async () => {
  await page.route("**/exercices/*", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await answer().fill("2");
  await page.getByText("Le serveur ne répond pas.").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await answer().fill("3");
  await saved();
  assert.equal(await page.getByText("Deux versions").count(), 0);
  await page.reload();
  assert.equal(await answer().inputValue(), "3");
});

test("a stopped server takes nothing away, and says so in the page", async () => {
  await server.stop();
  try {
    await answer().fill("2");
    await page.getByRole("button", { name: "Envoyer" }).click();
    await page.getByText("Le serveur ne répond pas.").waitFor();
    assert.equal(await answer().inputValue(), "2");
    await assertAccessible(page, "answers whose server is stopped");
  } finally {
    await server.resume();
  }
  await page.reload();
  assert.equal(await answer().inputValue(), "2", "this device had it");
  await saved();
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.getByRole("heading", { name: "Tout est juste" }).waitFor();
});

test("two clicks send once", async () => {
  const sent = submissions();
  await answer().fill("3");
  await page.getByRole("button", { name: "Envoyer" }).dblclick();
  await page.getByRole("heading", { name: "Pas encore de réponse juste" }).waitFor();
  assert.equal(sent.length, 1);
});
