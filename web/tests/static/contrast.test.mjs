// Each pair of colours that stands on a page, in both themes: 4.5 for text, 3 for edges, icons and focus.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { web } from "./sources.mjs";

const css = readFileSync(join(web, "styles/parts/tokens.css"), "utf8");
const plain = new Map([...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]));
const pairs = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light, dark },
  ]),
);

const TEXT = [
  ["ink", "paper surface sunk ok-soft ko-soft next-soft link-soft mark-ok mark-ko"],
  ["ink-2", "paper surface sunk next-soft link-soft"],
  ["link", "paper surface link-soft next-soft ko-soft"],
  ["ok", "surface ok-soft"],
  ["ko", "surface paper ko-soft"],
  ["on-ok", "ok"],
  ["on-ko", "ko"],
  ["on-next", "next next-deep"],
  ["paper", "ink"],
  ["syn-key", "code-bg sunk ok-soft ko-soft"],
  ["syn-str", "code-bg sunk ok-soft ko-soft"],
  ["syn-num", "code-bg sunk ok-soft ko-soft"],
  ["syn-com", "code-bg sunk ok-soft ko-soft"],
  ["syn-tag", "code-bg sunk ok-soft ko-soft"],
];
const EDGES = [
  ["edge", "surface paper"],
  ["next-edge", "surface paper"],
  ["focus", "surface paper sunk code-bg"],
  ["ko", "surface"],
];

function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((channel) => (channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function colour(name, theme) {
  const found = pairs.get(name)?.[theme] ?? plain.get(name);
  assert.ok(found, `tokens.css has no --${name}`);
  return found;
}

function check(list, least) {
  for (const theme of ["light", "dark"]) {
    for (const [front, backs] of list) {
      for (const back of backs.split(" ")) {
        const found = contrast(colour(front, theme), colour(back, theme));
        assert.ok(found >= least, `${front} on ${back}, ${theme}: ${found.toFixed(2)}`);
      }
    }
  }
}

test("the formula is WCAG's", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#777777", "#ffffff").toFixed(2), "4.48");
});

test("text stands out from what is behind it", () => check(TEXT, 4.5));

test("edges, icons and focus stand out", () => check(EDGES, 3));

test("the theme without light-dark() is the light one", () => {
  for (const [name, { light }] of pairs) assert.equal(plain.get(name), light, name);
});
