date-day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }

classes-title = Classes
classes-running = Mes classes
classes-archived = Classes archivées
classes-empty = Vous n’avez pas encore de classe. Créez la première.
classes-create = Créer une classe
classes-create-action = Créer la classe

class-name = Nom de la classe
class-name-help = Par exemple : Groupe du mardi, Sevran.
class-code = Code de la classe
class-learners-title = Apprenants
class-learners = { $count ->
    [0] personne
    [one] { $count } personne
   *[other] { $count } personnes
}
class-when = Dates
class-dates = du { $starts } au { $ends }
class-from = à partir du { $starts }
class-until = jusqu’au { $ends }
class-unsaid = non précisées
class-archived = archivée
class-tabs = Pages de la classe { $name }
class-tab-learners = Apprenants
class-tab-settings = Réglages
class-starts = Premier jour
class-ends = Dernier jour
class-hours = Heures prévues
class-modules = Modules suivis
class-trainers = Formateurs et formatrices
class-save = Enregistrer
class-saved = Changement enregistré
class-theirs = Ce qui est enregistré maintenant
class-join-title = Rejoindre avec le code
class-join-text = Quelqu’un qui a déjà un compte rejoint la classe depuis la page « Mon compte », avec le code { $code }.
class-joinable = Quelqu’un qui a déjà un compte peut rejoindre la classe avec son code
class-code-text = Les cartes déjà imprimées portent ce code. Avec un nouveau code, il faut les imprimer à nouveau.
class-code-renew = Changer le code
class-archive-title = Archiver
class-archive-text = Une classe archivée n’accepte plus d’entrée avec son code. Le travail de chacun est gardé.
class-archive = Archiver la classe
class-restore-text = Cette classe est archivée. Remise en service, elle accepte à nouveau les entrées avec son code.
class-restore = Remettre en service
class-learners-none = Personne pour l’instant. Donnez une liste de noms, ou le code { $code } à ceux qui ont un compte.
class-add = Ajouter une personne
class-add-name = Prénom et nom
class-add-action = Ajouter
class-added = Personne ajoutée
class-imported = Liste enregistrée
class-move = Changer de classe
class-move-where = Nouvelle classe de { $name }
class-move-action = Déplacer
class-move-of = Déplacer { $name }
class-moved = Classe changée, tout le travail a suivi

class-name-invalid-title = Ce nom de classe ne convient pas
class-name-invalid = Prenez 1 à 80 caractères, sur une seule ligne.
class-name-taken-title = Ce nom est déjà dans la classe
class-name-taken = Ajoutez ce qui distingue les deux personnes.
class-name-taken-there-title = Ce nom est déjà dans l’autre classe
class-name-taken-there = Rien n’a été changé.
class-full-title = La classe serait trop grande
class-full = Une classe a 200 personnes au plus. Faites-en deux.
class-day-invalid-title = Cette date n’existe pas
class-day-invalid = Écrivez-la comme 2026-09-01.
class-days-order-title = Le dernier jour est avant le premier
class-days-order = Corrigez l’un des deux.
class-hours-invalid-title = Le nombre d’heures ne convient pas
class-hours-invalid = Écrivez un nombre entier jusqu’à 2000, ou rien.
class-modules-none-title = Aucun module n’est coché
class-modules-none = Cochez au moins un module du parcours.
class-trainers-none-title = Il faut quelqu’un pour suivre la classe
class-trainers-none = Cochez de 1 à 20 personnes.
class-conflict-title = Quelqu’un a changé cette classe entre-temps
class-conflict = Rien n’a été écrasé. Comparez vos réponses avec ce qui est enregistré, puis enregistrez à nouveau.
class-conflict-button-title = Quelqu’un a changé cette classe entre-temps
class-conflict-button = Rien n’a été fait. Voici la classe telle qu’elle est maintenant.

import-title = Ajouter une liste
import-file = Fichier CSV
import-help = Exporté d’un tableur, avec les colonnes Prénom et Nom. Rien n’est écrit avant votre accord.
import-look = Relire la liste
import-preview = La liste, ligne par ligne
import-line = Ligne
import-remark = Remarque
import-good = à ajouter
import-no-name = pas de nom sur cette ligne
import-unusable = nom trop long, caractère interdit, ou guillemet qui n’est pas fermé
import-formula = ressemble à une formule de tableur
import-twice = déjà à la ligne { $line }
import-taken = déjà dans la classe
import-ignored = Colonnes laissées de côté : { $columns }.
import-confirm = { $count ->
    [one] Ajouter cette personne
   *[other] Ajouter ces { $count } personnes
}
import-back = Revenir aux apprenants
import-problems-title = { $count ->
    [one] { $count } ligne est à corriger
   *[other] { $count } lignes sont à corriger
}
import-problems = Rien n’a été écrit. Corrigez le fichier, puis donnez-le à nouveau.
import-not-text-title = Ce fichier n’est pas une liste
import-not-text = Dans le tableur, choisissez « Enregistrer sous », puis CSV.
import-too-large-title = Ce fichier est trop gros
import-too-large = Une liste de noms tient dans quelques kilo-octets. Enregistrez-la au format CSV, sans image.
import-gone-title = Cette liste n’est plus gardée
import-gone = Une liste que l’on relit est gardée une heure. Donnez le fichier à nouveau.
import-empty-title = Cette liste est vide
import-empty = Il faut au moins un nom.
import-too-many-title = { $lines ->
    [one] { $lines } ligne, c’est trop
   *[other] { $lines } lignes, c’est trop
}
import-too-many = Une classe a { $most } personnes au plus. Rien n’a été écrit : donnez un fichier pour une seule classe.

cards-column = Carte
cards-printed = imprimée
cards-missing = à imprimer
cards-choose = Choisir { $name }
cards-warning = Une nouvelle carte porte un nouveau mot secret : l’ancienne carte ne marche plus, et la personne doit entrer à nouveau.
cards-print-new = Imprimer les cartes qui manquent
cards-print-chosen = Imprimer les cartes cochées
cards-none-title = Aucune carte à imprimer
cards-none = Cochez au moins une personne.
cards-title = Cartes de connexion, { $class }
cards-back = Revenir à la classe
cards-once = Imprimez maintenant : ces mots secrets ne seront plus montrés.
cards-print = Imprimer
cards-address = Adresse
cards-class = Classe
cards-qr = QR de connexion
cards-how = Scannez le QR (une seule fois), ou tapez les trois informations.

class-entry-title = Entrer dans ma classe
class-entry-link = Entrer avec le code de ma classe
class-entry-lead = Pas besoin d’adresse e-mail. Tout est écrit sur votre carte.
class-entry-name = Prénom et nom
class-entry-name-help = Comme sur la carte.
class-entry-qr = Votre carte a un QR : visez-le avec l’appareil photo du téléphone, il ouvre votre session une fois.
class-entry-without = Entrer sans code de classe
class-entry-lost = J’ai perdu ma carte ou mon mot secret
class-entry-lost-text = Demandez à votre formatrice ou à votre formateur : une nouvelle carte s’imprime en une minute. Votre travail est gardé.
class-entry-wrong-title = Ces trois informations ne vont pas ensemble
class-entry-wrong = Reprenez-les une par une, telles qu’elles sont sur la carte.

card-once = Ce QR ouvre votre session une seule fois. Ensuite, entrez avec le code, votre nom et votre mot secret.
card-used-title = Ce QR ne marche plus
card-used-text = Il a déjà servi, ou une nouvelle carte l’a remplacé. Entrez avec le code de la classe, votre nom et votre mot secret.

join-title = Rejoindre une classe
join-action = Rejoindre
join-no-code-title = Aucune classe n’a ce code
join-no-code = Vérifiez-le auprès de votre formatrice ou de votre formateur.
join-elsewhere-title = Vous êtes déjà dans une classe
join-elsewhere = Votre formatrice ou votre formateur peut vous en changer.
join-name-taken-title = Votre nom est déjà dans cette classe
join-name-taken = Demandez à votre formatrice ou à votre formateur.
profile-class = Classe : { $name }
