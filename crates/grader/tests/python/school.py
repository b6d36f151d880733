"""A learner's file with a little of everything."""

import asyncio
import random
from collections import namedtuple
from dataclasses import dataclass
from enum import Enum

taux = 0.2


def total(prix):
    somme = 0
    for p in prix:
        somme += p
    return somme


def trie(liste):
    liste.sort()
    return liste


class SoldeInsuffisant(Exception):
    def __init__(self, manque):
        super().__init__(f"il manque {manque}")
        self.manque = manque


class Compte:
    frais = 1

    def __init__(self, solde=0):
        self.solde = solde
        self.retraits = []

    def retirer(self, montant):
        if montant > self.solde:
            raise SoldeInsuffisant(montant - self.solde)
        self.solde -= montant + self.cout(montant)
        self.retraits.append(montant)

    def cout(self, montant):
        return 0

    @property
    def double(self):
        return self.solde * 2

    @classmethod
    def vide(cls):
        return cls(0)

    @staticmethod
    def nom():
        return "compte"

    def __repr__(self):
        return f"Compte({self.solde})"


class Epargne(Compte):
    pass


@dataclass
class Point:
    x: int
    y: int = 0

    def __add__(self, autre):
        return Point(self.x + autre.x, self.y + autre.y)

    def __mul__(self, facteur):
        return Point(self.x * facteur, self.y * facteur)

    def __lt__(self, autre):
        return (self.x, self.y) < (autre.x, autre.y)


class Couleur(Enum):
    ROUGE = 1
    VERT = 2


Case = namedtuple("Case", "x y")


class Pile(list):
    def haut(self):
        return self[-1]


class Sac:
    def __init__(self, *elements):
        self.elements = list(elements)

    def __len__(self):
        return len(self.elements)

    def __contains__(self, element):
        return element in self.elements

    def __iter__(self):
        return iter(self.elements)

    def __getitem__(self, rang):
        return self.elements[rang]


class Gestion:
    def __enter__(self):
        print("entrer")
        return self

    def __exit__(self, *erreur):
        print("sortir")
        return False


def applique(fonction, n):
    return [fonction(i) for i in range(n)]


def protege(fonction):
    try:
        return fonction()
    except ValueError as erreur:
        return f"rattrapé : {erreur}"


def carres(n):
    for i in range(n):
        yield i * i


def demande():
    nom = input("Nom ? ")
    print("Bonjour", nom)
    return nom


def de():
    return random.randint(1, 6)


def ttc(prix):
    return prix * (1 + taux)


async def attendre():
    await asyncio.sleep(0.01)
    return 5


def lit():
    with open("donnees.csv") as fichier:
        return fichier.read()


def ecrit(texte):
    with open("sortie.txt", "w") as fichier:
        fichier.write(texte)
    with open("sortie.txt") as fichier:
        return fichier.read()


class Horloge:
    def maintenant(self):
        return 0


def minute(horloge):
    return horloge.maintenant() // 60


if __name__ == "__main__":
    print("Bonjour", input("Nom ? "))
