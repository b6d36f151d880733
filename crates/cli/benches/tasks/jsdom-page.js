// The assertions of page.md in a program of its own: what a spawned node and jsdom take for the same page.
const assert = require("node:assert");
const { JSDOM } = require(`${process.env.TREMPLIN_BENCH_NODE}/node_modules/jsdom`);

const css = `.titre { color: #a00000; font-size: 2rem; } .note { font-weight: bold; margin: 0 auto; } #plats li { list-style-type: square; }`;
const html = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Atelier</title><style>${css}</style></head>
<body><header><h1 class="titre">Atelier cuisine</h1></header><main><p class="note">Samedi à 14 h.</p>
<ul id="plats"><li>Couscous</li><li>Mafé</li><li>Pastéis</li></ul>
<form action="/inscription"><label for="prenom">Prénom</label><input id="prenom" name="prenom" required><button>S'inscrire</button></form></main></body></html>`;
const { window } = new JSDOM(html);
const $ = (selector) => window.document.querySelector(selector);
const style = (selector) => window.getComputedStyle($(selector));
assert.equal($("h1").textContent, "Atelier cuisine");
assert.equal(style("h1").color, "rgb(160, 0, 0)");
assert.equal(style("h1").fontSize, "2rem");
assert.ok($(".note").textContent.includes("Samedi"));
assert.equal(style(".note").fontWeight, "bold");
assert.equal(window.document.querySelectorAll("#plats li").length, 3);
assert.equal(style("#plats li").listStyleType, "square");
assert.equal($("label").getAttribute("for"), "prenom");
assert.equal($("#prenom").required, true);
assert.equal($("form button").type, "submit");
