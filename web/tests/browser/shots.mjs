// Takes the pictures of docs/screenshots: `npm run shots`, after `npm run build` and with a built server; or some of them:
// `npm run shots -- kinds`, by a name of JOURNEYS below.
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { answer, readExercise } from "./answers.mjs";
import { Browser, editor, fileOf, LAPTOP, PHONE, REAL, Server, write } from "./harness.mjs";

const folder = process.env.SHOTS ?? join(import.meta.dirname, "../../../docs/screenshots");
mkdirSync(folder, { recursive: true });

const server = await Server.start(REAL);
const browser = await Browser.start();

async function shoot(page, name, fullPage = false) {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage, animations: "disabled" });
  console.log(name, Math.round(statSync(path).size / 1024), "KiB");
}

/** Where a learner comes to grief at the boundary: one test fails, the others pass. */
const PICTURED = "majeur-ou-mineur";

/** A page with its preview, as its learner finds it. */
const PAGE = "la-carte-du-stand";

function isInModule(path) {
  return dirname(fileOf(server.content, path.split("/").pop())) === dirname(fileOf(server.content, PICTURED));
}

/** What is solved before the picture: the module's exercises whose whole answer is code. */
function isSolved(id) {
  return isInModule(id) && /^kind: (exercise|bug)$/m.test(readFileSync(fileOf(server.content, id), "utf8"));
}

async function solve(page, id, role) {
  await page.goto(`/exercices/${id}#code`);
  await editor(page).waitFor();
  await write(page, server.block(id, role));
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page
    .locator(role === "wrong" ? ".test-ko" : ".onward:not([hidden]) a")
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Voir un indice" }).waitFor();
}

async function journey(viewport, suffix, colorScheme = "light") {
  const isPhone = viewport === PHONE;
  const context = await browser.person(server, { viewport, colorScheme, hasTouch: isPhone, isMobile: isPhone });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  const tiles = page.locator(".mods .tile:not(.tile-l)");
  await tiles.first().waitFor();
  const ids = await tiles.evaluateAll((all) => all.map((tile) => tile.pathname.split("/").pop()));
  const lessons = await page.locator(".mods .tile-l").evaluateAll((all) => all.map((tile) => tile.pathname));
  for (const lesson of lessons.slice(0, 5)) await page.goto(lesson);
  for (const id of ids.slice(0, ids.indexOf(PICTURED)).filter(isSolved)) await solve(page, id, "solution");
  await solve(page, PICTURED, "wrong");
  await shoot(page, `exercice${suffix}`);
  if (isPhone) {
    await page.goto(`/exercices/${PICTURED}#code`);
    await editor(page).waitFor();
    await shoot(page, `code${suffix}`);
  }
  await page.goto(`/exercices/${PAGE}#code`);
  await editor(page).waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".test-ko").first().waitFor();
  const preview = page.frameLocator("tremplin-page-preview iframe").frameLocator("iframe");
  await preview.locator("h1, p").first().waitFor();
  await shoot(page, `page${suffix}`);
  await page.goto("/");
  await shoot(page, `parcours${suffix}`);
  if (!suffix) {
    await page.goto(lessons.find(isInModule));
    await page.locator(".try").first().getByRole("button", { name: "Lancer" }).click();
    await page.locator(".try-out samp").first().waitFor();
    await shoot(page, "lecon");
    await solve(page, PICTURED, "solution");
    await shoot(page, "reussi");
  }
  await context.close();
}

/** Exercises of other kinds, each after a first try that is not right yet. */
const KINDS = {
  quiz: "copier-couper-coller",
  ordre: "ranger-le-dossier-de-l-association",
  trous: "le-chemin-vers-la-photo",
  reparer: "la-balise-oubliee",
};

async function kinds() {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.locator(".mods").waitFor();
  for (const [name, id] of Object.entries(KINDS)) {
    const { kind, wrong, feedback } = readExercise(server.content, id);
    await page.goto(`/exercices/${id}`);
    await answer(page, kind, wrong);
    await page.getByText(feedback).first().waitFor();
    // The top of the page: what was answered, and the verdict where it fits.
    await page.evaluate(() => window.scrollTo(0, 0));
    await shoot(page, name, kind === "parsons" || kind === "blanks");
  }
  await context.close();
}

const JOURNEYS = {
  laptop: () => journey(LAPTOP, ""),
  dark: () => journey(LAPTOP, "-sombre", "dark"),
  phone: () => journey(PHONE, "-telephone"),
  kinds,
};
const asked = process.argv.slice(2);

try {
  for (const name of asked.length ? asked : Object.keys(JOURNEYS)) await JOURNEYS[name]();
} finally {
  await browser.end();
  await server.end();
}
