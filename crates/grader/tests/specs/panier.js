export class PrixInvalide extends Error {
  constructor(prix) {
    super(`prix négatif : ${prix}`);
    this.name = "PrixInvalide";
    this.prix = prix;
  }
}

export class Panier {
  #ecouteurs = [];

  constructor(client, horloge = () => 0) {
    this.client = client;
    this.horloge = horloge;
    this.articles = [];
  }

  ajouter(nom, prix) {
    if (prix < 0) throw new PrixInvalide(prix);
    const article = { nom, prix };
    this.articles.push(article);
    for (const ecouteur of this.#ecouteurs) ecouteur(article);
    return this;
  }

  surAjout(ecouteur) {
    this.#ecouteurs.push(ecouteur);
  }

  total(remise) {
    const somme = this.articles.reduce((total, article) => total + article.prix, 0);
    return remise ? somme * (1 - remise(this.client)) : somme;
  }

  resume() {
    return `${this.client} : ${this.total()} €, à ${this.horloge()} h`;
  }

  async charger(lire) {
    for (const { nom, prix } of await lire(this.client)) this.ajouter(nom, prix);
    return this.articles.length;
  }
}

export function plusTard(valeur, ms) {
  return new Promise((resolve) => setTimeout(() => resolve(valeur), ms));
}
