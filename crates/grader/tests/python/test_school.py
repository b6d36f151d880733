import asyncio
import io
import unittest
from contextlib import redirect_stdout
from unittest.mock import MagicMock, call, patch

import main
from main import Case, Compte, Couleur, Epargne, Pile, Point, Sac, SoldeInsuffisant, total, trie


def test_une_fonction():
    assert total([1, 2, 3]) == 6
    assert total([]) == 0


def test_un_nom_sans_import():
    assert ttc(10) == 12


def test_une_exception_attendue():
    with leve(SoldeInsuffisant) as attendue:
        Compte(1).retirer(3)
    assert attendue.exception.manque == 2


def test_ce_qu_un_programme_affiche():
    assert sortie("main.py", entrees=["Ana"]) == "Bonjour Ana"


def test_ce_qu_une_fonction_affiche():
    assert affiche(main.demande, entrees=["Léo"]) == "Bonjour Léo"


class TestClasses(unittest.TestCase):
    def setUp(self):
        self.compte = Compte(10)

    def test_instances(self):
        self.compte.retirer(4)
        self.assertEqual(self.compte.solde, 6)
        self.assertEqual(self.compte.retraits, [4])
        self.assertIsInstance(self.compte, Compte)
        self.assertIsInstance(Epargne(3), Compte)
        self.assertNotIsInstance(self.compte, Epargne)
        self.assertEqual(self.compte.double, 12)
        self.assertEqual(Compte.vide().solde, 0)
        self.assertEqual(Compte.nom(), "compte")
        self.assertEqual(Compte.frais, 1)
        self.assertEqual(repr(self.compte), "Compte(6)")
        self.assertEqual(vars(self.compte), {"solde": 6, "retraits": [4]})
        self.assertTrue(hasattr(self.compte, "solde"))
        self.assertFalse(hasattr(self.compte, "dette"))
        self.compte.solde = 100
        self.assertEqual(self.compte.double, 200)

    def test_exceptions(self):
        with self.assertRaises(SoldeInsuffisant) as attendue:
            self.compte.retirer(50)
        self.assertEqual(attendue.exception.manque, 40)
        self.assertEqual(str(attendue.exception), "il manque 40")
        self.assertEqual(attendue.exception.args, ("il manque 40",))
        with self.assertRaisesRegex(Exception, "manque"):
            self.compte.retirer(50)
        with self.assertRaises(TypeError):
            total(3)

    def test_sous_classes_des_tests(self):
        class Cher(Compte):
            def __init__(self, solde):
                super().__init__(solde)
                self.extra = 1

            def cout(self, montant):
                return super().cout(montant) + 2

        compte = Cher(10)
        compte.retirer(2)
        self.assertEqual((compte.solde, compte.extra), (6, 1))
        self.assertIsInstance(compte, Compte)

    def test_operateurs(self):
        self.assertEqual(Point(1, 2) + Point(3, 4), Point(4, 6))
        self.assertEqual(Point(1, 2) * 3, Point(3, 6))
        self.assertNotEqual(Point(1), Point(2))
        self.assertNotEqual(Point(1), 1)
        self.assertLess(Point(1), Point(2))
        self.assertEqual(sorted([Point(2), Point(1)])[0].x, 1)

    def test_conteneurs(self):
        sac = Sac(1, 2)
        self.assertEqual(len(sac), 2)
        self.assertIn(2, sac)
        self.assertNotIn(3, sac)
        self.assertEqual(list(sac), [1, 2])
        self.assertEqual(sac[0], 1)
        with self.assertRaises(IndexError):
            sac[9]
        pile = Pile([1, 2])
        pile.append(3)
        self.assertEqual(pile, [1, 2, 3])
        self.assertEqual(pile.haut(), 3)

    def test_enumerations_et_n_uplets(self):
        self.assertIs(Couleur.ROUGE, Couleur.ROUGE)
        self.assertEqual(Couleur.ROUGE.value, 1)
        self.assertEqual([couleur.name for couleur in Couleur], ["ROUGE", "VERT"])
        self.assertEqual(Couleur["VERT"], Couleur.VERT)
        case = Case(1, 2)
        self.assertEqual(case, (1, 2))
        self.assertEqual(case.x, 1)
        x, y = case
        self.assertEqual((x, y), (1, 2))


class TestEchanges(unittest.TestCase):
    def test_argument_modifie_et_rendu(self):
        liste = [3, 1, 2]
        self.assertIs(trie(liste), liste)
        self.assertEqual(liste, [1, 2, 3])

    def test_liste_partagee(self):
        compte = Compte(10)
        retraits = compte.retraits
        compte.retirer(1)
        self.assertEqual(retraits, [1])
        retraits.append(5)
        self.assertEqual(compte.retraits, [1, 5])

    def test_rappels(self):
        vus = []
        self.assertEqual(main.applique(lambda i: vus.append(i) or i * 2, 3), [0, 2, 4])
        self.assertEqual(vus, [0, 1, 2])
        self.assertEqual(main.applique(lambda i: total([i, i]), 3), [0, 2, 4])
        self.assertEqual(main.applique(lambda i: sum(main.applique(lambda j: i + j, 2)), 2), [1, 3])

    def test_exceptions_des_rappels(self):
        class Panne(Exception):
            pass

        panne = Panne("moteur")

        def tombe():
            raise panne

        with self.assertRaises(Panne) as attendue:
            main.protege(tombe)
        self.assertIs(attendue.exception, panne)
        self.assertEqual(main.protege(lambda: int("x"))[:9], "rattrapé ")

    def test_generateurs(self):
        self.assertEqual(list(main.carres(4)), [0, 1, 4, 9])
        carres = main.carres(1)
        self.assertEqual(next(carres), 0)
        with self.assertRaises(StopIteration):
            next(carres)
        self.assertEqual(total(i for i in range(3)), 3)

    def test_valeurs(self):
        memes = [None, True, 0, -1, 2**80, 1.5, float("inf"), "é\ud800", b"\0", (1, [2]), {1: {2}}, frozenset({3}), range(3), 1j]
        self.assertEqual(main.applique(lambda i: memes[i], len(memes)), memes)
        self.assertTrue(all(type(rendu) is type(donne) for rendu, donne in zip(main.applique(lambda i: memes[i], len(memes)), memes)))

    def test_gestionnaire_de_contexte(self):
        tampon = io.StringIO()
        with redirect_stdout(tampon), main.Gestion():
            pass
        self.assertEqual(tampon.getvalue(), "entrer\nsortir\n")

    def test_asynchrone(self):
        self.assertEqual(asyncio.run(main.attendre()), 5)

    def test_fichiers(self):
        self.assertEqual(main.lit(), "a,b\n1,2\n")
        self.assertEqual(main.ecrit("été"), "été")

    def test_sous_tests(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertEqual(total([n]), n)


class TestMocks(unittest.TestCase):
    @patch("builtins.input", side_effect=["Ana"])
    def test_input(self, saisie):
        self.assertEqual(main.demande(), "Ana")
        saisie.assert_called_once_with("Nom ? ")

    def test_input_du_module(self):
        with patch("main.input", return_value="Bob"), patch("sys.stdout", new_callable=io.StringIO) as ecran:
            self.assertEqual(main.demande(), "Bob")
        self.assertEqual(ecran.getvalue(), "Bonjour Bob\n")
        with patch("sys.stdin", io.StringIO("Zoé\n")):
            self.assertEqual(main.demande(), "Zoé")

    def test_noms_du_module(self):
        with patch("main.taux", 0.5):
            self.assertEqual(main.ttc(10), 15)
        self.assertEqual(main.ttc(10), 12)
        with patch("main.total", return_value=9):
            self.assertEqual(main.total([]), 9)
        self.assertEqual(main.total([]), 0)

    def test_bibliotheque(self):
        with patch("random.randint", return_value=4):
            self.assertEqual(main.de(), 4)
        with patch("main.random.randint", return_value=3):
            self.assertEqual(main.de(), 3)

    def test_methodes(self):
        with patch.object(Compte, "cout", return_value=3):
            compte = Compte(10)
            compte.retirer(1)
            self.assertEqual(compte.solde, 6)
        compte = Compte(10)
        compte.retirer(1)
        self.assertEqual(compte.solde, 9)

    def test_doublures(self):
        class FausseHorloge:
            def maintenant(self):
                return 180

        self.assertEqual(main.minute(FausseHorloge()), 3)
        horloge = MagicMock()
        horloge.maintenant.return_value = 120
        self.assertEqual(main.minute(horloge), 2)
        espion = MagicMock(side_effect=lambda i: i)
        main.applique(espion, 2)
        self.assertEqual(espion.call_args_list, [call(0), call(1)])


class TestAsynchrone(unittest.IsolatedAsyncioTestCase):
    async def test_attente(self):
        self.assertEqual(await main.attendre(), 5)
