// Builds scripts, styles and pictures into dist/: names carry a hash of the content (so a browser may keep a file for
// ever), manifest.json says which name each source got, and every file has its .br and .gz beside it.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(web, "dist");

const entries = {
  scripts: [
    "workspace",
    "page-preview",
    "page-frame",
    "trial",
    "lesson",
    "forms",
    "live",
    "present",
    "preview",
    "answers",
    "replay",
  ].map((name) => `islands/${name}.ts`),
  styles: [
    "base",
    "home",
    "lesson",
    "glossary",
    "workspace",
    "answers",
    "skills",
    "forms",
    "desk",
    "classes",
    "paper",
  ].map((name) => `styles/${name}.css`),
};

/** The oldest browsers we promise: the last ones for Windows 7 and 8, and Safari with cascade layers. */
const target = ["chrome109", "firefox115", "safari16.4"];

async function bundle() {
  const result = await build({
    absWorkingDir: web,
    entryPoints: [...entries.scripts, ...entries.styles],
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target,
    charset: "utf8",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    outdir: "dist",
    write: false,
    metafile: true,
    logLevel: "warning",
    legalComments: "none",
  });
  const manifest = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (output.entryPoint && entries.scripts.concat(entries.styles).includes(output.entryPoint)) {
      manifest[basename(output.entryPoint).replace(/\.ts$/, ".js")] = basename(path);
    }
  }
  const files = new Map(result.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]));
  return { files, manifest };
}

async function pictures({ files, manifest }) {
  for (const name of await readdir(join(web, "assets"))) {
    const content = await readFile(join(web, "assets", name));
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
    const built = `${basename(name, extname(name))}-${hash}${extname(name)}`;
    files.set(built, content);
    manifest[name] = built;
  }
}

async function compressed(content) {
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return {
    ".br": await promisify(brotliCompress)(content, { params: { ...quality, ...size } }),
    ".gz": await promisify(gzip)(content, { level: 9 }),
  };
}

/** Files appear whole or not at all: a server in debug mode reads this folder while we write it. */
async function put(name, content) {
  const path = join(dist, name);
  await writeFile(`${path}.tmp`, content);
  await rename(`${path}.tmp`, path);
}

const built = await bundle();
await pictures(built);
await mkdir(dist, { recursive: true });
const kept = new Set(["manifest.json"]);
for (const [name, content] of built.files) {
  await put(name, content);
  kept.add(name);
  for (const [ending, twin] of Object.entries(await compressed(content))) {
    await put(name + ending, twin);
    kept.add(name + ending);
  }
}
await put("manifest.json", `${JSON.stringify(built.manifest, null, 2)}\n`);
for (const name of await readdir(dist)) {
  if (!kept.has(name)) await rm(join(dist, name));
}
