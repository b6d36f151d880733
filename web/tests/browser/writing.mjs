// A test that refuses what is right, learners who meet it, and its author who mends it: steps that the tests and the
// pictures share.
import { readFileSync, writeFileSync } from "node:fs";
import { fileOf, LAPTOP } from "./harness.mjs";

/** The exercise whose test is wrong at first. */
export const MENDED = "le-prix-du-ticket";
export const REGRADE = `/formateur/recorrection/${MENDED}`;
const RIGHT = "expect(total).toBe(12)";
const WRONG = "expect(total).toBe(13)";

/** Changes the exercise's file, and waits until the server has read it. */
async function edit(server, page, from, to) {
  const path = fileOf(server.content, MENDED);
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  const preview = async () => (await page.request.get(`/formateur/apercu/${MENDED}`)).text();
  while (!(await preview()).replace(/<[^>]*>/g, "").includes(to));
}

/** The first administrator, signed in. */
export async function administrator(server, browser, options = {}) {
  const context = await browser.person(server, { viewport: LAPTOP, ...options });
  const page = await context.newPage();
  await page.goto(server.setup);
  await page.locator("#name").fill("Nadia");
  await page.locator("#secret").fill("figue-27-olive");
  await page.locator("form button.btn-next").click();
  await page.waitForURL("**/");
  return page;
}

/** A guest who hands in the right answer; their page. */
async function handIn(server, browser) {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.locator(".mods").waitFor();
  const files = [{ name: "main.js", text: server.block(MENDED, "solution") }];
  const data = { id: crypto.randomUUID(), exercise: MENDED, files };
  await page.request.post("/api/v1/submissions", { data });
  return page;
}

/** Learners whose right answer was refused, and the test mended; the learners' pages. */
export async function mend(server, browser, admin, learners) {
  await edit(server, admin, RIGHT, WRONG);
  const pages = [];
  for (let at = 0; at < learners; at += 1) pages.push(await handIn(server, browser));
  await edit(server, admin, WRONG, RIGHT);
  return pages;
}

/** Asks what a regrade would change, and waits until it is known. */
export async function ask(admin) {
  await admin.goto(REGRADE);
  await admin.getByRole("button", { name: "Voir ce qui changerait" }).click();
  await reload(admin, () => admin.getByRole("button", { name: "Appliquer" }).isVisible());
}

/** Loads the page again until it shows what is waited for: it needs no script, and has none. */
export async function reload(page, isThere) {
  while (!(await isThere())) await page.reload();
}
