// The first module of the real course, from the map to its last exercise, answered as a learner would: by choosing,
// ordering, filling in and typing what the page shows.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { answer, assertPassed, readExercise } from "./answers.mjs";
import { assertAccessible, assertFits, Browser, LAPTOP, PHONE, REAL, Server } from "./harness.mjs";

const MODULE = "01-prendre-en-main-l-ordinateur";

/** The module's steps in the order of their numbers, without them: as they are in addresses. */
const STEPS = readdirSync(join(REAL, MODULE))
  .filter((name) => /^\d+-.*\.md$/.test(name))
  .sort()
  .map((name) => name.slice(name.indexOf("-") + 1, -".md".length));

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(REAL), Browser.start()]);
});
after(async () => {
  await browser?.end();
  await server?.end();
});

const step = (page) => new URL(page.url()).pathname.split("/").pop();
const module = (page) => page.locator(`#${MODULE.slice(3)}`);

/** The map of somebody who tries without an account. */
async function enter(options) {
  const context = await browser.person(server, options);
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await module(page).waitFor();
  return page;
}

async function goOn(page, link) {
  const here = page.url();
  await link.click();
  await page.waitForURL((url) => url.pathname !== new URL(here).pathname);
}

async function picture(page, name) {
  const shots = process.env.TREMPLIN_SHOTS;
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

async function look(page, name) {
  await assertAccessible(page, name);
  await assertFits(page, name);
  await picture(page, name);
}

/** A first try that goes wrong and is explained, then the right answer, each looked at. */
async function learnFromAMistake(page, { kind, right, wrong, feedback }, name) {
  await look(page, name);
  await answer(page, kind, wrong);
  await page.getByText(feedback).first().waitFor();
  assert.equal(
    await page.locator(".onward:not([hidden]) .btn-next").count(),
    0,
    `${name}: a wrong answer opens the way`,
  );
  await look(page, `${name}-faux`);
  await answer(page, kind, right);
  await assertPassed(page, name);
  await look(page, `${name}-juste`);
}

test("a learner does the whole first module, step by step", async () => {
  const page = await enter({ viewport: LAPTOP });
  await goOn(page, module(page).locator(".tile").first());
  const visited = [];
  const seen = new Set();
  while (STEPS.includes(step(page)) && !visited.includes(step(page))) {
    const id = step(page);
    visited.push(id);
    const isLesson = page.url().includes("/lecons/");
    const exercise = isLesson ? { kind: "lesson" } : readExercise(server.content, id);
    const isFirst = !seen.has(exercise.kind);
    seen.add(exercise.kind);
    if (isLesson) {
      assert.ok((await page.locator("article h2").count()) > 1, `${id} has parts to read`);
      if (isFirst) await look(page, "lesson");
    } else if (isFirst) {
      await learnFromAMistake(page, exercise, exercise.kind);
    } else {
      await answer(page, exercise.kind, exercise.right);
      await assertPassed(page, id);
    }
    await goOn(page, page.locator(".onward:not([hidden]) .btn-next"));
  }
  assert.deepEqual(visited, STEPS, "the links lead through the module in its order");
  assert.deepEqual([...seen].sort(), ["blanks", "bug", "exercise", "lesson", "parsons", "quiz"]);

  await page.goto("/");
  const states = await module(page)
    .locator(".tile")
    .evaluateAll((tiles) => tiles.map((tile) => tile.dataset.s));
  assert.deepEqual(states, new Array(STEPS.length).fill("done"));
  await look(page, "parcours-fait");
  await page.context().close();
});

test("on a phone, one exercise of each kind", async () => {
  const page = await enter({ viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: "dark" });
  const seen = new Set();
  for (const id of STEPS) {
    const tile = module(page).locator(`.tile[href$="/${id}"]`);
    const isLesson = (await tile.getAttribute("href")).includes("/lecons/");
    const exercise = isLesson ? { kind: "lesson" } : readExercise(server.content, id);
    if (seen.has(exercise.kind)) continue;
    seen.add(exercise.kind);
    await goOn(page, tile);
    if (isLesson) await look(page, "telephone-lesson");
    else await learnFromAMistake(page, exercise, `telephone-${exercise.kind}`);
    await page.goto("/");
  }
  assert.equal(await module(page).locator('.tile[data-s="done"]').count(), seen.size);
  await page.context().close();
});
