class-tab-announcements = Annonces
class-tab-programme = Programme

told-title = Annonces
told-none = Rien n’a encore été annoncé à cette classe.
told-new = Nouvelle annonce
told-subject = Titre
told-text = Texte
told-help = Markdown simple : **gras**, listes, liens. Chacun la voit sur sa page d’accueil jusqu’à ce qu’il l’ait lue.
told-send = Annoncer à la classe
told-by = { $author }, { $day }
told-readers = { $count ->
    [0] Personne ne l’a encore lue.
    [one] Lue par { $count } personne.
   *[other] Lue par { $count } personnes.
}
told-read = J’ai lu
told-read-of = J’ai lu « { $title } »
told-edit = Modifier
told-edit-of = Modifier « { $title } »
told-edit-title = Modifier l’annonce
told-again = Ceux qui l’ont déjà lue la verront à nouveau.
told-back = Revenir aux annonces
told-withdraw = Retirer l’annonce
told-withdraw-text = Elle disparaît pour tout le monde.
told-incomplete-title = L’annonce n’est pas complète
told-incomplete = Il faut un titre de 120 caractères au plus et un texte de 4000 au plus.
told-too-many-title = Cette classe a déjà 200 annonces
told-too-many = Retirez-en une ancienne, puis recommencez.
told-conflict-title = Quelqu’un a changé cette annonce entre-temps
told-conflict = Rien n’a été écrasé. Comparez votre texte avec ce qui est enregistré, puis enregistrez à nouveau.

dates-title = Dates conseillées
dates-text = Les apprenants les voient comme un conseil. Rien ne ferme après la date et aucun résultat ne baisse ; vous voyez seulement ce qui est venu plus tard.
dates-what = À faire
dates-kind = Genre
dates-day = Avant le
dates-day-of = Date conseillée pour { $title }
dates-module = Module
dates-exercise = Exercice
dates-add = Ajouter un exercice
dates-save = Enregistrer les dates
dates-before = À faire de préférence avant le { $day }.
programme-day-invalid-title = Cette date n’existe pas
programme-day-invalid = Rien n’a été enregistré. Écrivez-la comme 2026-09-01.
programme-conflict-title = Quelqu’un a changé une de ces dates entre-temps
programme-conflict = Rien n’a été écrasé. Voici les dates telles qu’elles sont maintenant.

openings-title = Ouverture des modules
openings-all-open = Tous les modules sont ouverts : chacun va où il veut.
openings-order = Ouvrir les modules dans l’ordre
openings-in-order = Un module s’ouvre quand ceux qu’il demande sont faits. Ce qui est commencé reste ouvert, et vous pouvez ouvrir un module avant son tour.
openings-free = Tout ouvrir
openings-state = État
openings-always = Toujours ouvert
openings-opened = Ouvert par vous
openings-open = Ouvrir
openings-open-of = Ouvrir { $title }
openings-close = Rendre à l’ordre
openings-close-of = Rendre { $title } à l’ordre
openings-one = Ouvrir à une personne
openings-learner = Personne
home-closed = S’ouvre après : { $modules }. Votre formatrice ou votre formateur peut l’ouvrir avant.

class-tab-attendance = Émargement
attendance-half-day = { $day }, { $half }
attendance-morning = matin
attendance-afternoon = après-midi
attendance-half-days = Demi-journées
attendance-none = Aucune demi-journée pour l’instant.
attendance-half = Demi-journée
attendance-day = Jour
attendance-hours = Heures
attendance-there = Présents
attendance-away = Absents
attendance-open = ouverte
attendance-new = Nouvelle demi-journée
attendance-new-text = Elle s’ouvre aussitôt : un code s’affiche, à montrer dans la salle pendant une demi-heure.
attendance-start = Ouvrir l’émargement
attendance-export = Exporter (CSV)
attendance-print = Feuille à imprimer
attendance-refresh = Actualiser
attendance-nobody = Personne dans cette classe pour l’instant.
attendance-learner = Nom
attendance-mark = Présence
attendance-mark-of = Présence de { $name }
attendance-signature = Signature
attendance-rest = Noter présents ceux qui ne sont pas notés
attendance-unmarked = non noté
attendance-present = présent
attendance-late = en retard
attendance-absent = absent
attendance-excused = excusé
attendance-signed = a signé
attendance-signed-mark = { $mark } (signé)
attendance-signing = Signature au téléphone
attendance-code-text = Montrez ce code dans la salle. Chacun le tape sur sa page d’accueil ; il change à chaque ouverture.
attendance-close = Fermer
attendance-renew = Nouveau code
attendance-closed = La signature est fermée. Vous pouvez noter les présences ici.
attendance-reopen = Rouvrir avec un nouveau code
attendance-remove = Supprimer cette demi-journée
attendance-remove-text = Les présences notées sont effacées aussi.
attendance-back = Revenir à l’émargement
attendance-earlier = Feuille précédente
attendance-later = Feuille suivante
attendance-sheet-title = Feuille d’émargement, { $class }
attendance-trainer = Signature du formateur ou de la formatrice
attendance-hours-there = Heures suivies
attendance-hours-planned = Heures prévues
attendance-invalid-title = La date ou la durée ne convient pas
attendance-invalid = Écrivez la date comme 2026-09-01 et la durée en heures, jusqu’à 8, comme 3,5.
attendance-conflict-title = Quelqu’un a noté une de ces présences entre-temps
attendance-conflict = Rien n’a été écrasé. Voici la feuille telle qu’elle est maintenant ; notez à nouveau ce qui manque.

presence-title = Ma présence
presence-none = Aucune signature n’est ouverte pour votre classe en ce moment.
presence-code = Code affiché dans la salle
presence-help = Quatre chiffres.
presence-sign = Signer ma présence
presence-signed-title = Présence signée
presence-signed = C’est enregistré pour cette demi-journée.
presence-back = Revenir à mon parcours
presence-wrong-title = Ce code n’est pas celui de la salle
presence-wrong = Relisez-le, puis tapez-le à nouveau.
presence-closed-title = La signature est fermée
presence-closed = Demandez à votre formatrice ou à votre formateur de noter votre présence.

data-title = Mes données
data-text = Un fichier JSON avec tout ce que nous gardons de vous : compte, progression, envois, brouillons, appels, présences.
data-download = Télécharger mes données
erase-done-title = Votre compte est supprimé
erase-done = Il ne reste rien à votre nom sur ce serveur.
erase-title = Supprimer mon compte
erase-text = Votre nom, vos envois, vos brouillons et votre place dans la classe sont effacés, sans retour. Il ne reste que des nombres sans nom. Téléchargez d’abord vos données si vous voulez les garder.
erase-action = Supprimer mon compte pour toujours
users-erase = Supprimer
users-erase-of = Supprimer { $name } pour toujours
users-erase-text = Nom, envois, brouillons, présences et place dans la classe sont effacés, sans retour. Exportez d’abord ce que l’école doit garder.

book-late = Après la date conseillée.
book-legend-late = après la date conseillée

similar-title = Travaux proches
similar-text = Ces textes ont beaucoup de passages en commun, au-delà de ce que l’énoncé, le corrigé et la plupart de la classe expliquent. C’est une occasion d’en parler, et rien d’autre : deux personnes ont pu travailler ensemble, s’aider, ou suivre la même idée.
similar-none = Aucun travail n’a assez de passages propres en commun avec un autre.
similar-compared = { $count ->
    [0] Personne n’a encore envoyé de code ici.
    [one] Une seule personne a envoyé du code.
   *[other] { $count } derniers envois comparés.
}
similar-column-who = Personnes
similar-column-shared = Passages propres en commun
similar-names = { $first } et { $second }
similar-percent = { $percent } %
similar-back = Revenir à l’exercice
similar-back-list = Revenir à la liste
