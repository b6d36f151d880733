// Takes the pictures of docs/screenshots: `npm run shots`, after `npm run build` and with a built server.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Browser, editor, LAPTOP, PHONE, Server, write } from "./harness.mjs";

const folder = process.env.SHOTS ?? join(import.meta.dirname, "../../../docs/screenshots");
mkdirSync(folder, { recursive: true });

const server = await Server.start();
const browser = await Browser.start();

async function shoot(page, name, fullPage = false) {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage, animations: "disabled" });
  console.log(name, Math.round(statSync(path).size / 1024), "KiB");
}

async function journey(viewport, suffix, colorScheme = "light") {
  const isPhone = viewport === PHONE;
  const context = await browser.person(server, { viewport, colorScheme, hasTouch: isPhone, isMobile: isPhone });
  const page = await context.newPage();
  await page.goto("/");
  await shoot(page, `accueil${suffix}`);
  await page.goto("/connexion");
  await shoot(page, `connexion${suffix}`);
  await page.goto("/");
  await page.getByRole("button", { name: "Essayer sans compte" }).click();
  const tiles = page.locator(".mods .tile:not(.tile-l)");
  await tiles.first().waitFor();
  const ids = await tiles.evaluateAll((all) => all.map((tile) => tile.pathname.split("/").pop()));
  const lesson = await page.locator(".mods .tile-l").first().getAttribute("href");
  await page.goto(lesson);
  await page.locator(".try").first().getByRole("button", { name: "Lancer" }).click();
  await page.locator(".try-out samp").first().waitFor();
  await shoot(page, `lecon${suffix}`);
  for (const [at, id] of ids.slice(0, 4).entries()) {
    await page.goto(`/exercices/${id}${isPhone ? "#code" : ""}`);
    await editor(page).waitFor();
    if (isPhone && at === 3) {
      await shoot(page, `exercice-code${suffix}`);
      await page.goto(`/exercices/${id}#consigne`);
      await shoot(page, `exercice-consigne${suffix}`);
      await page.goto(`/exercices/${id}#code`);
      await editor(page).waitFor();
    }
    await write(page, server.block(id, at === 3 ? "wrong" : "solution"));
    await page.getByRole("button", { name: "Envoyer" }).click();
    await page
      .locator(at === 3 ? ".test-ko" : ".onward:not([hidden]) a")
      .first()
      .waitFor();
    if (at === 2) await shoot(page, `reussi${suffix}`);
  }
  await page.getByText(/^Envoyé à /).waitFor({ state: "attached" });
  await shoot(page, `exercice${suffix}`);
  await page.goto("/");
  await shoot(page, `parcours${suffix}`);
  await context.close();
}

try {
  await journey(LAPTOP, "");
  await journey(LAPTOP, "-sombre", "dark");
  await journey(PHONE, "-telephone");
} finally {
  await browser.end();
  await server.end();
}
