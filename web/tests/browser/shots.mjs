// Takes the pictures of docs/screenshots: `npm run shots`, after `npm run build` and with a built server; or some of them:
// `npm run shots -- kinds`, by a name of JOURNEYS below.
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { answer, readExercise } from "./answers.mjs";
import { Browser, editor, fileOf, LAPTOP, PHONE, REAL, Server, write } from "./harness.mjs";
import { administrator, ask, mend, reload } from "./writing.mjs";

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
  if (role === "wrong") await page.getByRole("button", { name: "Voir un indice" }).waitFor();
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

/** What is read: a lesson's page to try, as changed by its learner, and the words of the course. */
async function reading() {
  const context = await browser.person(server, { viewport: LAPTOP });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  await page.locator(".mods").waitFor();
  await shootAll(page, { lexique: "/lexique" });
  await shootAll(page, { "lecon-page": "/lecons/flexbox" }, async () => {
    const style = page.locator(".try textarea").nth(1);
    await style.fill((await style.inputValue()).replace("center", "space-between"));
    await page.locator(".try").first().scrollIntoViewIfNeeded();
    await page.frameLocator(".try iframe").first().frameLocator("iframe").locator("a").first().waitFor();
    await page
      .locator(".try")
      .first()
      .evaluate((example) => example.scrollIntoView({ block: "end" }));
  });
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

const NAMES = ["Aïcha", "Bilal", "Chloé", "Inès", "Mamadou", "Omar", "Sarah", "Théo"];

async function joined(code, name) {
  const context = await browser.person(server, { viewport: PHONE, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await page.goto("/inscription");
  await page.getByLabel("Nom", { exact: true }).fill(name);
  await page.getByLabel("Mot secret").fill("citron-tambour-10");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.goto("/compte");
  await page.getByLabel("Code de la classe").fill(code);
  await page.getByRole("button", { name: "Rejoindre" }).click();
  await page.getByText("Groupe du mardi").waitFor();
  return page;
}

/** In each light and on a phone: the pages as `addresses` names them, once `prepare` has done its part. */
async function shootAll(page, addresses, prepare = async () => {}) {
  for (const [name, address] of Object.entries(addresses)) {
    await page.goto(address);
    for (const [suffix, viewport, colorScheme] of [
      ["", LAPTOP, "light"],
      ["-sombre", LAPTOP, "dark"],
      ["-telephone", PHONE, "light"],
    ]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await prepare();
      await shoot(page, name + suffix);
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(LAPTOP);
  }
}

/** What a class is told, by when, and who is there. */
async function running() {
  const trainer = await (await browser.person(server, { viewport: LAPTOP })).newPage();
  await trainer.goto(server.setup);
  await trainer.getByLabel("Nom", { exact: true }).fill("Claire Morel");
  await trainer.getByLabel("Mot secret").fill("sardine violon");
  await trainer.getByRole("button", { name: "Créer le compte" }).click();
  await trainer.getByRole("link", { name: "Classes", exact: true }).click();
  await trainer.getByLabel("Nom de la classe").fill("Groupe du mardi");
  await trainer.getByRole("button", { name: "Créer la classe" }).click();
  const code = await trainer.locator(".class-code b").textContent();
  const learners = [];
  for (const name of NAMES) learners.push(await joined(code, name));
  const pages = {};
  for (const [page, name] of Object.entries({
    annonces: "Annonces",
    programme: "Programme",
    emargement: "Émargement",
  })) {
    pages[page] = await trainer.getByRole("link", { name, exact: true }).getAttribute("href");
  }
  for (const [title, text] of [
    ["Bienvenue", "Le code de la salle est au tableau. **Vos cartes** sont sur la table."],
    [
      "Visite de la médiathèque jeudi",
      "Rendez-vous à **9 h 30** devant l’entrée.\n\n- Prenez votre carte de transport.\n- Retour vers midi.",
    ],
  ]) {
    await trainer.goto(pages.annonces);
    await trainer.getByLabel("Titre").fill(title);
    await trainer.getByLabel("Texte").fill(text);
    await trainer.getByRole("button", { name: "Annoncer à la classe" }).click();
  }
  await trainer.goto(pages.programme);
  for (const [at, day] of ["2026-12-04", "2026-12-11"].entries()) {
    await trainer.locator("table input[type=date]").nth(at).fill(day);
  }
  await trainer.getByRole("button", { name: "Enregistrer les dates" }).click();
  await trainer.getByRole("button", { name: "Ouvrir les modules dans l’ordre" }).click();
  await trainer.goto(pages.emargement);
  await trainer.getByRole("button", { name: "Ouvrir l’émargement" }).click();
  const room = await trainer.locator(".code-to-show").textContent();
  const halfDay = new URL(trainer.url()).pathname;
  await learners[0].goto("/");
  await shoot(learners[0], "accueil-classe-telephone");
  for (const learner of learners.slice(0, -2)) {
    await learner.goto("/");
    await learner.getByLabel("Code affiché dans la salle").fill(room);
    await learner.getByRole("button", { name: "Signer ma présence" }).click();
    await learner.getByText("Présence signée").waitFor();
    await learner.goto("/");
    await learner.getByRole("button", { name: "J’ai lu « Bienvenue »" }).click();
  }
  await shoot(learners[1], "presence-telephone");
  await trainer.goto(halfDay);
  await trainer.getByLabel("Présence de Théo").selectOption("excused");
  await trainer.getByRole("button", { name: "Enregistrer" }).click();
  await shootAll(trainer, { ...pages, "demi-journee": halfDay });
  await trainer.goto(`${pages.emargement}/feuille`);
  await shoot(trainer, "feuille-emargement");
}

/** The results of the demo's class, as its trainer reads them. */
async function results() {
  const demo = await Server.start(REAL, true);
  const page = await (await browser.person(demo, { viewport: LAPTOP })).newPage();
  await page.goto("/connexion");
  await page.getByLabel("Nom", { exact: true }).fill("formatrice");
  await page.getByLabel("Mot secret").fill(demo.demoSecret);
  await page.getByRole("button", { name: "Entrer" }).click();
  await page.goto("/formateur/classes");
  const address = await page.getByRole("link", { name: "Groupe du mardi" }).getAttribute("href");
  await shootAll(page, {
    resultats: `${address}/resultats?vue=module:html-structurer-une-page`,
    "resultats-exercice": `${address}/exercices/un-seul-contenu-principal`,
  });
  await demo.end();
}

const TICKET = "le-prix-du-ticket";

/** An answer that nobody would write twice by chance; `{a}` and `{b}` are names of its author's own. */
const ODD = `const {a} = ["Casa", "blanca"];
let {b} = 0;
let somme = 0;
while ({b} < 2) {
  // Un ticket de plus.
  somme = somme + Number("6") * 1;
  {b} = {b} + 1;
}
const prix = somme / 2;
const ville = {a}.join("");
const total = prix * {b};
`;

async function enter(demo, name) {
  const page = await (await browser.person(demo, { viewport: LAPTOP })).newPage();
  await page.goto("/connexion");
  await page.getByLabel("Nom", { exact: true }).fill(name);
  await page.getByLabel("Mot secret").fill(demo.demoSecret);
  await page.getByRole("button", { name: "Entrer", exact: true }).click();
  await page.locator(".mods").waitFor();
  return page;
}

async function enterClass(demo, code, name) {
  const page = await (await browser.person(demo, { viewport: LAPTOP })).newPage();
  await page.goto("/classe");
  await page.getByLabel("Code de la classe").fill(code);
  await page.getByLabel("Prénom et nom").fill(name);
  await page.getByLabel("Mot secret").fill(demo.demoSecret);
  await page.getByRole("button", { name: "Entrer", exact: true }).click();
  await page.locator(".mods").waitFor();
  return page;
}

/** What is close, how code came about, what is kept of somebody, where the course comes from and what deserves a look. */
async function looking() {
  const demo = await Server.start(REAL, true);
  try {
    const admin = await enter(demo, "admin");
    // Tests are looked at while the rest is pictured.
    await admin.goto("/formateur/contenu/sante");
    await admin.goto("/formateur/classes");
    const address = await admin.getByRole("link", { name: "Groupe du mardi" }).getAttribute("href");
    await admin.goto(address);
    const code = await admin.locator(".class-code b").textContent();
    let learner;
    for (const [name, a, b] of [
      ["Aïcha", "tarifs", "rang"],
      ["Bilal", "liste", "i"],
    ]) {
      learner = await enterClass(demo, code, name);
      await learner.goto(`/exercices/${TICKET}#code`);
      await editor(learner).waitFor();
      await write(learner, ODD.replaceAll("{a}", a).replaceAll("{b}", b));
      await learner.getByRole("button", { name: "Envoyer" }).click();
      await learner.locator(".verdict h2").waitFor();
    }
    await shootAll(learner, { compte: "/compte" });
    const similar = `${address}/exercices/${TICKET}/ressemblances`;
    await admin.goto(similar);
    const pair = await admin.locator('tbody a[href*="/ressemblances/"]').first().getAttribute("href");
    await admin.goto(`${address}/exercices/${TICKET}`);
    const work = await admin.getByRole("link", { name: "Aïcha" }).first().getAttribute("href");
    await admin.goto(work);
    const replay = await admin.getByRole("link", { name: "Rejouer" }).getAttribute("href");
    await shootAll(admin, {
      ressemblances: similar,
      "ressemblances-deux": pair,
      rejeu: replay,
      source: "/administration/cours",
    });
    const deadline = Date.now() + 300_000;
    do {
      await admin.goto("/formateur/contenu/sante");
    } while ((await admin.getByText("à examiner").count()) > 0 && Date.now() < deadline);
    await shootAll(admin, { sante: "/formateur/contenu/sante" });
  } finally {
    await demo.end();
  }
}

/** A class at work: three people in an exercise, one stuck, one who calls; its lists and papers; an author's preview. */
async function teaching() {
  const demo = await Server.start(REAL, true);
  try {
    const trainer = await enter(demo, "formatrice");
    await trainer.goto("/formateur/classes");
    const address = await trainer.getByRole("link", { name: "Groupe du mardi" }).getAttribute("href");
    await trainer.goto(address);
    const code = await trainer.locator(".class-code b").textContent();
    const learners = [];
    for (const name of ["Aïcha", "Bilal", "Zoé"]) {
      const page = await enterClass(demo, code, name);
      await page.goto(`/exercices/${TICKET}#code`);
      await editor(page).waitFor();
      learners.push(page);
    }
    const [, bilal, zoe] = learners;
    for (const price of ["3", "4", "5"]) {
      await write(bilal, `const prix = ${price};\nconsole.log(prix);`);
      const sent = bilal.waitForResponse((response) => response.url().endsWith("/submissions"));
      await bilal.getByRole("button", { name: "Envoyer" }).click();
      await sent;
      await bilal.locator(".verdict h2").waitFor();
    }
    await zoe.getByText("Appeler le formateur").last().click();
    await zoe.getByLabel("Votre question, si vous voulez").fill("À quoi sert const ?");
    await zoe.getByRole("button", { name: "Appeler", exact: true }).click();
    await zoe.getByText("Vous êtes le prochain appel.").waitFor();
    await trainer.reload();
    await trainer.locator(".stuck").getByText("Bilal").waitFor();
    await shootAll(trainer, { "en-direct": address }, () => trainer.getByText("À jour à").waitFor());
    await shootAll(zoe, { competences: "/competences" });

    await trainer.goto(`${address}/apprenants`);
    const list = "Prénom;Nom\nInès;Lopez\nAmine;Diallo\n=1+1;Cmd\nInès;Lopez\n";
    const file = { name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(list) };
    await trainer.getByLabel("Fichier CSV").setInputFiles(file);
    await trainer.getByRole("button", { name: "Relire la liste" }).click();
    await trainer.getByText("2 lignes sont à corriger").waitFor();
    await shootAll(trainer, {
      liste: new URL(trainer.url()).pathname,
      apprenants: `${address}/apprenants`,
      reglages: `${address}/reglages`,
      classes: "/formateur/classes",
    });
    const framed = trainer.frameLocator(".preview-roles iframe").getByRole("heading", { name: "Le prix du ticket" });
    await shootAll(trainer, { apercu: `/formateur/apercu/${TICKET}` }, () => framed.waitFor());
    await trainer.goto(`${address}/apprenants`);
    await trainer.getByRole("button", { name: "Imprimer les cartes qui manquent" }).click();
    await trainer.locator(".card").first().waitFor();
    await shoot(trainer, "cartes");
  } finally {
    await demo.end();
  }
}

/** Pages of those who keep the course, on a server whose first administrator is not made yet. */
async function writing() {
  const own = await Server.start(REAL);
  try {
    const admin = await administrator(own, browser);
    const [learner] = await mend(own, browser, admin, 3);
    await ask(admin);
    await shoot(admin, "recorriger");
    await admin.emulateMedia({ colorScheme: "dark" });
    await shoot(admin, "recorriger-sombre");
    await admin.emulateMedia({ colorScheme: "light" });
    await admin.getByRole("button", { name: "Appliquer" }).click();
    await reload(admin, () => admin.getByText("appliquée").isVisible());
    await learner.goto("/");
    await learner.setViewportSize(PHONE);
    await shoot(learner, "recorrige-telephone");
  } finally {
    await own.end();
  }
}

const JOURNEYS = {
  laptop: () => journey(LAPTOP, ""),
  dark: () => journey(LAPTOP, "-sombre", "dark"),
  phone: () => journey(PHONE, "-telephone"),
  kinds,
  reading,
  running,
  results,
  looking,
  teaching,
  writing,
};
const asked = process.argv.slice(2);

try {
  for (const name of asked.length ? asked : Object.keys(JOURNEYS)) await JOURNEYS[name]();
} finally {
  await browser.end();
  await server.end();
}
