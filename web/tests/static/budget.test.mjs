// What a page loads, over the wire. Needs `npm run build` first.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { web } from "./sources.mjs";

const dist = join(web, "dist");
const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));

/** A built script and all that it imports, at once or later; of the editor's languages, those in `modes` only. */
function closure(name, modes = [], seen = new Set()) {
  const mode = /^mode-(\w+)-/.exec(name)?.[1];
  if (seen.has(name) || (mode && !modes.includes(mode))) return seen;
  seen.add(name);
  const text = readFileSync(join(dist, name), "utf8");
  for (const [, other] of text.matchAll(/["']\.\/([\w.-]+\.js)["']/g)) closure(other, modes, seen);
  return seen;
}

/** The endings of the files of an exercise of each kind, as the editor's languages. */
const KINDS = {
  JavaScript: ["javascript"],
  TypeScript: ["typescript"],
  "HTML and CSS": ["html", "css"],
  "a page with scripts": ["html", "css", "javascript"],
  SQL: ["sql"],
  Python: ["python", "json"],
  PHP: ["php", "json"],
};

const wire = (names) => [...names].reduce((sum, name) => sum + statSync(join(dist, `${name}.br`)).size, 0);
const styles = (...names) => names.map((name) => manifest[name]);

test("an exercise page loads at most 160 KB of scripts, the editor among them", () => {
  for (const [kind, modes] of Object.entries(KINDS)) {
    const scripts = closure(manifest["workspace.js"], modes);
    for (const mode of modes) {
      assert.ok(
        [...scripts].some((name) => name.startsWith(`mode-${mode}-`)),
        `${mode} comes in a script of its own`,
      );
    }
    if (modes.includes("html")) {
      for (const name of ["page-preview.js", "page-frame.js"]) closure(manifest[name], modes, scripts);
    }
    if (kind === "Python" || kind === "PHP") closure(manifest["trial.js"], modes, scripts);
    if (kind === "PHP") closure(manifest["page-frame.js"], modes, scripts);
    assert.ok(wire(scripts) <= 160_000, `${kind}: ${wire(scripts)} bytes`);
  }
});

test("what comes before the editor is small", () => {
  const editor = [...closure(manifest["workspace.js"])].find((name) => name.startsWith("codemirror"));
  const first = closure(manifest["workspace.js"], [], new Set([editor]));
  first.delete(editor);
  closure(manifest["page-preview.js"], [], first);
  assert.ok(wire(first) <= 12_000, `${wire(first)} bytes`);
});

test("an exercise without an editor loads little", () => {
  const all = [...closure(manifest["answers.js"]), ...styles("base.css", "answers.css", "mark.svg")];
  assert.ok(wire(all) <= 15_000, `${wire(all)} bytes`);
});

test("a lesson page leaves 25 of its 40 KB to the lesson", () => {
  const all = [...closure(manifest["lesson.js"]), ...styles("base.css", "lesson.css", "mark.svg")];
  assert.ok(wire(all) <= 15_000, `${wire(all)} bytes`);
});

test("each file has its twins, and no source map is there to be served", () => {
  for (const name of Object.values(manifest)) {
    for (const twin of ["", ".br", ".gz"]) assert.ok(statSync(join(dist, name + twin)).size > 0, name + twin);
    assert.doesNotMatch(readFileSync(join(dist, name), "utf8"), /sourceMappingURL/, name);
  }
});
