// The assertions of dom.md in a program of its own: what a spawned node and jsdom take for the same page, opened twice.
const assert = require("node:assert");
const { JSDOM } = require(`${process.env.TREMPLIN_BENCH_NODE}/node_modules/jsdom`);

const script = `const compteur = document.querySelector("#compteur");
let n = 0;
document.querySelector("#plus").addEventListener("click", () => { n = n + 1; compteur.textContent = n; });
document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const inscrit = document.createElement("li");
  inscrit.textContent = document.querySelector("#prenom").value;
  document.querySelector("#inscrits").append(inscrit);
});`;
const html = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Atelier</title></head>
<body><h1>Atelier cuisine</h1><button id="plus">Je participe</button><span id="compteur">0</span>
<form action="/inscription"><label for="prenom">Prénom</label><input id="prenom" name="prenom"><button id="envoi">S'inscrire</button></form>
<ul id="inscrits"></ul><script>${script}</script></body></html>`;
const open = () => {
  const { document } = new JSDOM(html, { runScripts: "dangerously" }).window;
  return { document, $: (selector) => document.querySelector(selector) };
};
const first = open();
assert.equal(first.$("#compteur").textContent, "0");
for (let i = 1; i <= 5; i++) {
  first.$("#plus").click();
  assert.equal(first.$("#compteur").textContent, String(i));
}
const second = open();
assert.equal(second.document.querySelectorAll("li").length, 0);
second.$("#prenom").value = "Awa";
second.$("#envoi").click();
assert.equal(second.document.querySelectorAll("li").length, 1);
assert.equal(second.$("li").textContent, "Awa");
assert.equal(second.$("h1").textContent, "Atelier cuisine");
