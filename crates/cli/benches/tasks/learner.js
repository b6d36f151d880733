function total(prix) {
  let somme = 0;
  for (const p of prix) {
    somme += p;
  }
  return somme;
}
