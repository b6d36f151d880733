import { Panier, PrixInvalide, plusTard } from "./main.js";

describe("Panier", () => {
  const pain = { nom: "pain", prix: 2 };
  let panier;

  beforeAll(() => {
    expect(typeof Panier).toBe("function");
  });

  beforeEach(() => {
    panier = new Panier("Awa", () => 9);
  });

  afterEach(() => {
    jest.clearAllMocks();
  });

  it("commence vide", () => {
    expect(panier).toBeInstanceOf(Panier);
    expect(panier.articles).toEqual([]);
    expect(panier.articles).toHaveLength(0);
    expect(panier.total()).toBe(0);
  });

  it("additionne les prix", () => {
    panier.ajouter("pain", 2).ajouter("lait", 1.1);
    expect(panier.total()).toBeCloseTo(3.1);
    expect(panier.articles).toContainEqual(pain);
    expect(panier.articles[0]).toMatchObject({ nom: "pain" });
    expect(panier.articles).toStrictEqual([pain, { nom: "lait", prix: 1.1 }]);
  });

  it("refuse un prix négatif", () => {
    expect(() => panier.ajouter("pain", -1)).toThrow();
    expect(() => panier.ajouter("pain", -1)).toThrow(PrixInvalide);
    expect(() => panier.ajouter("pain", -1)).toThrow("prix négatif");
    expect(() => panier.ajouter("pain", -1)).toThrow(/négatif : -1$/);
    expect(() => panier.ajouter("pain", 0)).not.toThrow();
  });

  it.each([
    [[1, 2], 3],
    [[], 0],
    [[0.5, 0.5, 4], 5],
  ])("le total de %p est %d", (prix, total) => {
    for (const un of prix) panier.ajouter("article", un);
    expect(panier.total()).toBe(total);
  });

  describe("avec un écouteur", () => {
    it("le prévient de chaque article", () => {
      const ecouteur = jest.fn();
      panier.surAjout(ecouteur);
      panier.ajouter("pain", 2).ajouter("lait", 1);
      expect(ecouteur).toHaveBeenCalledTimes(2);
      expect(ecouteur).toHaveBeenCalledWith(pain);
      expect(ecouteur).toHaveBeenNthCalledWith(1, expect.objectContaining({ prix: 2 }));
      expect(ecouteur).toHaveBeenLastCalledWith({ nom: "lait", prix: expect.any(Number) });
      expect(ecouteur.mock.calls[1][0].nom).toBe("lait");
    });

    it("utilise ce que rend une fonction simulée", () => {
      const remise = jest.fn((client) => (client === "Awa" ? 0.5 : 0)).mockReturnValueOnce(0);
      panier.ajouter("pain", 2);
      expect(panier.total(remise)).toBe(2);
      expect(panier.total(remise)).toBe(1);
      expect(remise.mock.results.map(({ value }) => value)).toEqual([0, 0.5]);
    });

    it("espionne une méthode", () => {
      const total = jest.spyOn(panier, "total").mockReturnValue(40);
      expect(panier.resume()).toBe("Awa : 40 €, à 9 h");
      expect(total).toHaveBeenCalled();
      total.mockRestore();
      expect(panier.resume()).toBe("Awa : 0 €, à 9 h");
    });
  });

  describe("chargé d'ailleurs", () => {
    it("attend la réponse", async () => {
      const lire = jest.fn().mockResolvedValue([pain, pain]);
      await expect(panier.charger(lire)).resolves.toBe(2);
      expect(lire).toHaveBeenCalledWith("Awa");
      expect(panier.total()).toBe(4);
    });

    it("transmet l'échec", async () => {
      expect.assertions(2);
      const lire = jest.fn().mockRejectedValue(new RangeError("coupé"));
      await expect(panier.charger(lire)).rejects.toThrow(RangeError);
      await panier.charger(async () => [{ nom: "x", prix: -2 }]).catch((erreur) => expect(erreur.prix).toBe(-2));
    });

    it("attend une horloge", async () => {
      expect(await plusTard("fini", 60_000)).toBe("fini");
    });
  });

  test.skip("plus tard", () => {
    expect(true).toBe(false);
  });
});
