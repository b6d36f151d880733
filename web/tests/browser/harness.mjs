// Starts the real server on a folder of its own and drives Debian's Chromium against it.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const program = process.env.TREMPLIN_BIN ?? join(root, "target/debug/tremplin");
const browserProgram = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browserArguments = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The compiled engines, which no server needs to make again; the Rust tests keep theirs here too. */
const ENGINES = join(root, "target/tmp/engines");

export const LAPTOP = { width: 1366, height: 768 };
export const PHONE = { width: 360, height: 740 };

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A small course that stays as these tests need it, whatever the real one becomes: lessons and code only. */
const SMALL = join(import.meta.dirname, "course");
export const REAL = join(root, "exercises");

/** A server with its own database and its own copy of a course. */
export class Server {
  static async start(course = SMALL, isDemo = false) {
    assert.ok(existsSync(program), `${program} is missing: build it, or name it in TREMPLIN_BIN`);
    const server = new Server();
    server.folder = mkdtempSync(join(tmpdir(), "tremplin-browser-"));
    server.content = join(server.folder, "exercises");
    cpSync(course, server.content, { recursive: true });
    for (const folder of [ENGINES, join(server.folder, "data")]) mkdirSync(folder, { recursive: true });
    symlinkSync(ENGINES, join(server.folder, "data", "engines"));
    if (isDemo) server.fill();
    server.port = await freePort();
    server.address = `http://127.0.0.1:${server.port}`;
    await server.resume();
    return server;
  }

  /** Puts the demo's class into the new database; everybody's secret is `demoSecret` then. */
  fill() {
    const options = ["demo", "--data", join(this.folder, "data"), "--content", this.content, "--cache", ENGINES];
    const said = execFileSync(program, options, { encoding: "utf8" });
    this.demoSecret = /secret is (\S+),/.exec(said)[1];
  }

  /** Starts the process (again) and waits until it says where it listens. */
  async resume() {
    const listen = `127.0.0.1:${this.port}`;
    const data = join(this.folder, "data");
    const options = ["serve", "--listen", listen, "--data", data, "--content", this.content, "--graders", "1"];
    this.process = spawn(program, options, { stdio: ["ignore", "pipe", "pipe"], cwd: this.folder });
    this.log = [];
    // A test that dies must not leave its server behind.
    process.once("exit", () => this.process.kill("SIGKILL"));
    const ready = deferred();
    const hear = (line) => {
      this.log.push(line);
      this.setup = /\/installation\/[\w-]+/.exec(line)?.[0] ?? this.setup;
      if (line.includes(this.address)) ready.resolve();
    };
    for (const stream of [this.process.stdout, this.process.stderr]) createInterface(stream).on("line", hear);
    this.process.once("exit", (code) => ready.reject(new Error(`the server ended (${code}):\n${this.log.join("\n")}`)));
    await ready.promise;
  }

  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGTERM");
    await once(this.process, "exit");
  }

  async end() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A block of an exercise's file, by its role: what a learner would type. */
  block(exercise, role) {
    return this.blocks(exercise, role)[0];
  }

  /** One for each file of the exercise. */
  blocks(exercise, role) {
    return blocks(this.content, exercise, role);
  }
}

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** The path of an exercise's or lesson's file under the course's folder. */
export function fileOf(content, id) {
  const path = readdirSync(content, { recursive: true, encoding: "utf8" }).find((name) =>
    new RegExp(`(^|/)\\d+-${id}\\.md$`).test(name),
  );
  assert.ok(path, `the course has no ${id}`);
  return join(content, path);
}

function blocks(content, exercise, role) {
  const text = readFileSync(fileOf(content, exercise), "utf8");
  const fences = [...text.matchAll(/^```(?:js|html|css) ([^\n]*)\n([\s\S]*?)^```$/gm)];
  return fences.filter(([, info]) => info.split(" ").includes(`role=${role}`)).map(([, , code]) => code.trimEnd());
}

/** A browser whose pages report what must never happen: script errors and refusals by the content policy. */
export class Browser {
  static async start() {
    const browser = new Browser();
    browser.inner = await chromium.launch({ executablePath: browserProgram, args: browserArguments });
    return browser;
  }

  /** A person with cookies and storage of their own. */
  async person(server, options = {}) {
    const context = await this.inner.newContext({ baseURL: server.address, locale: "fr-FR", ...options });
    // Long: it only turns a wait that would never end into a failure, on a machine that may be busy.
    context.setDefaultTimeout(60_000);
    const complaints = [];
    context.on("weberror", (error) => complaints.push(String(error.error())));
    context.on("console", (message) => {
      if (/Content.Security.Policy|Refused to/i.test(message.text())) complaints.push(message.text());
    });
    context.complaints = complaints;
    return context;
  }

  async end() {
    await this.inner.close();
  }
}

/** No violation that axe finds, and no complaint of the browser. */
export async function assertAccessible(page, what) {
  // What a learner's page holds is theirs, and where no script runs, axe would wait for its own for ever.
  const { violations } = await new AxeBuilder({ page })
    .exclude("tremplin-page-preview iframe")
    .exclude("tremplin-trial iframe")
    .exclude("tremplin-example iframe")
    // A page of ours, which is looked at where it is the page.
    .exclude(".preview-roles iframe")
    .analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n  ")}`);
  assert.deepEqual(told, [], what);
  assert.deepEqual(page.context().complaints, [], what);
}

/** Nothing wider than the window: only boxes made for it scroll sideways. */
export async function assertFits(page, what) {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= window, `${what}: ${content} px in a window of ${window}`);
}

/** The live editor (CodeMirror), once it has taken over from the textarea. */
export function editor(page) {
  return page.locator(".cm-content").first();
}

/** Replaces the code as a person would: select all, then paste. */
export async function write(page, code) {
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await editor(page).evaluate((content, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, code);
}

export function heading(page) {
  return page.locator("#resultat .verdict h2");
}
