// Every word of the interface comes from the Fluent files: none missing, none forgotten, the same in each language.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { read, root, web } from "./sources.mjs";

const languages = readdirSync(join(web, "locales")).sort();

/** Message id -> its whole text, of one language. */
function messages(language) {
  const found = new Map();
  for (const { name, text } of read(join(web, "locales", language), ".ftl")) {
    for (const [, id, body] of text.matchAll(/^([a-z][\w-]*) =((?:.|\n(?=[ }]))*)/gm)) {
      assert.ok(!found.has(id), `${language}/${name} defines ${id} a second time`);
      found.set(id, body);
    }
  }
  return found;
}

const words = new Map(languages.map((language) => [language, messages(language)]));
const ids = [...words.get("fr").keys()];

const templates = read(join(web, "templates"), ".html");
const server = read(join(root, "crates/server/src"), ".rs");
const rust = [...server, ...read(join(root, "crates/grader/src"), ".rs")];
const expressions = templates.flatMap(({ text }) => text.match(/\{[{%].*?[%}]\}/gs) ?? []);
// The findings of a learner's page are named by the guest that makes them.
const guests = read(join(root, "crates/grader/guests"), ".js");
const literals = new Set(
  [...expressions, ...[...rust, ...guests].map(({ text }) => text)].flatMap((text) =>
    [...text.matchAll(/["']([a-z][a-z0-9-]*)["']/g)].map((m) => m[1]),
  ),
);

/** Ids that code composes: `error-{code}`, `verdict-reason-{family}-not`, a problem's `{id}-title`, and of SQL what two
 * classes of values or two states of a table differ in. */
function isUsed(id) {
  if (literals.has(id)) return true;
  if (id.endsWith("-title") && literals.has(id.slice(0, -"-title".length))) return true;
  if (id.startsWith("error-")) return literals.has(id.slice("error-".length));
  const [, got, wanted] = /^sql-differs-(\w+)-for-(\w+)$/.exec(id) ?? [];
  if (got) return literals.has(got) && literals.has(wanted);
  const state = /^sql-state-(.+)$/.exec(id)?.[1];
  if (state) return literals.has(`sql-differs-${state}`) || literals.has(state);
  const reason = /^verdict-reason-(.+?)(-not)?$/.exec(id);
  return reason !== null && literals.has(reason[1]);
}

const variables = (body) => [...new Set([...body.matchAll(/\$(\w+)/g)].map((match) => match[1]))].sort();

test("each language has the same messages with the same variables", () => {
  for (const language of languages) {
    assert.deepEqual([...words.get(language).keys()].sort(), [...ids].sort(), `${language} beside fr`);
    for (const id of ids) {
      assert.deepEqual(
        variables(words.get(language).get(id)),
        variables(words.get("fr").get(id)),
        `${language}: ${id}`,
      );
    }
  }
});

test("each message that a page or a handler names exists", () => {
  const asked = /\b(?:t|n|with|all|text|text_with)\(\s*"([a-z][a-z0-9-]*)"/g;
  for (const { name, text } of [...templates, ...server]) {
    for (const [, id] of text.matchAll(asked))
      assert.ok(ids.includes(id), `${name} asks for ${id}, which is not there`);
    for (const [, id] of text.matchAll(/\bproblem\("([a-z-]+)"\)/g)) {
      assert.ok(ids.includes(id) && ids.includes(`${id}-title`), `${name} asks for ${id} and its title`);
    }
  }
});

test("no message is left over", () => {
  assert.deepEqual(
    ids.filter((id) => !isUsed(id)),
    [],
  );
});

test("no template holds words of its own", () => {
  for (const { name, text } of templates) {
    const own = text
      .replace(/\{[{%].*?[%}]\}/gs, " ")
      .replace(/<[^>]*>/gs, " ")
      .replace(/Tremplin|–/g, " ")
      .match(/\p{L}{3,}/u);
    assert.equal(own, null, `${name}: ${own}`);
  }
});

test("a script says only words that its page brings, and a page brings none in vain", () => {
  for (const [island, template] of [
    [/^(?!lesson|forms|live)/, "parts/workspace-words.html"],
    [/^live/, "classes/live.html"],
    [/^lesson/, "lesson.html"],
  ]) {
    const sources = read(join(web, "islands"), ".ts").filter(({ name }) => island.test(name));
    const spoken = new Set(sources.flatMap(({ text }) => [...text.matchAll(/"([a-z][a-z-]*)"/g)].map((m) => m[1])));
    const page = templates.find(({ name }) => name === template).text;
    const brought = [...page.matchAll(/data-key="([a-z-]+)"/g)].map((match) => match[1]);
    for (const key of brought) assert.ok(spoken.has(key), `${template} brings ${key}, which no script says`);
    for (const { name, text } of sources) {
      for (const [, key] of text.matchAll(/\bsay\("([a-z-]+)"/g)) {
        assert.ok(brought.includes(key), `${name} says ${key}, which ${template} does not bring`);
      }
    }
  }
});

test("what French counts as one may be none, and says its number", () => {
  for (const [id, text] of words.get("fr")) {
    for (const [variant] of text.matchAll(/\[one\][^\n]*/g)) {
      assert.doesNotMatch(variant, /(^|[\s(])1[\s\u00a0]/, id);
    }
  }
});

test("French punctuation has its no-break spaces, and no straight apostrophe", () => {
  for (const [id, body] of words.get("fr")) {
    const text = body
      .trim()
      .replace(/\{[^{}]*\}/g, "x")
      .replace(/\{[\s\S]*?->[\s\S]*?\}/g, "x");
    assert.doesNotMatch(text, / [:;?!%€»]|« /u, id);
    assert.doesNotMatch(text, /\p{L}'\p{L}/u, id);
  }
});
