class-tab-grades = Résultats

book-views = Colonnes
book-by-module = Par module
book-by-skill = Par compétence
book-by-exercise = Les exercices d’un module
book-orders = Trier
book-sort-name = Par nom
book-sort-passed = Les plus avancés d’abord
book-sort-first = Les meilleurs premiers essais d’abord
book-sort-time = Les plus longs temps d’abord
book-sort-completion = Le plus grand parcours d’abord
book-filters = Lignes
book-filter-all = Tout le monde
book-filter-rest = Ceux à qui il en reste
book-filter-struggling = Trois essais ou plus sans réussir
book-filter-idle = Ceux qui n’ont rien commencé
book-show = Afficher
book-caption = Une ligne par apprenant ; une colonne par exercice, module ou compétence.
book-nobody-shown = Personne ne correspond à ce choix.
book-column-learner = Apprenant
book-column-module = Module
book-column-exercise = Exercice
book-column-state = État
book-column-attempts = Essais
book-column-passed-attempt = Réussi à l’essai
book-column-minutes = Minutes
book-column-passed = Réussis
book-column-time = Temps
book-column-completion = Parcours prévu
book-rate = Réussite
book-percent = { $share } %
book-of = { $passed } sur { $total }
book-none = pas commencé
book-state-first = du premier coup
book-state-passed = réussi
book-state-begun = en cours
book-state-sent = rendu
book-state-valid = noté : validé
book-state-redo = noté : à reprendre
book-marked = noté { $sum } sur { $most }, { $passes ->
    [yes] validé
   *[other] à reprendre
}
book-marked-before = rendu de nouveau, noté avant { $sum } sur { $most }
book-cell-marked = { $state }, { $time }
book-column-points = Points
book-column-points-most = Points possibles
book-legend-all = tout réussi
book-legend-passed = réussi au deuxième essai
book-legend-many = trois essais ou plus sans réussir
book-cell-first = réussi du premier coup, { $time }
book-cell-passed = réussi en { $attempts } essais, { $time }
book-cell-sent = rendu, { $time }
book-cell-begun = pas encore réussi, { $attempts ->
    [one] { $attempts } essai
   *[other] { $attempts } essais
}, { $time }
book-export = Exporter en CSV
book-print = Imprimer

exercise-neighbours = Exercices du module
exercise-previous = Précédent
exercise-next = Suivant
exercise-open = Voir l’exercice
exercise-tried = L’ont essayé
exercise-passed = L’ont réussi
exercise-first = Du premier coup
exercise-attempts = Essais pour réussir (médiane)
exercise-time = Temps pour réussir (médiane)
exercise-time-of = { $time }, prévu { $planned }
exercise-rate = { $part } sur { $whole } ({ $share } %)
exercise-too-few = Moins de 5 personnes l’ont essayé : pas encore de graphique.
exercise-attempts-title = Essais jusqu’à la réussite
exercise-attempts-column = Réussi
exercise-attempt = { $attempt ->
    [1] au 1er essai
   *[other] au { $attempt }e essai
}
exercise-attempt-more = au { $attempt }e essai ou après
exercise-time-title = Temps jusqu’à la réussite, prévu { $minutes } min
exercise-time-column = Réussi en
exercise-minutes = { $from } à { $to } min
exercise-minutes-more = { $from } min ou plus
exercise-not-passed = pas encore réussi
exercise-column-learners = Apprenants
exercise-column-test = Test
exercise-column-share = Part de ceux qui ont essayé
exercise-column-times = Envois
exercise-column-last = Dernier échec
exercise-failing-title = Ce qui échoue le plus
exercise-failing-none = Rien n’a échoué.
exercise-failed = Un test échoue
exercise-compile-error = Le code ne peut pas être lu
exercise-runtime-error = Une erreur arrête le code au départ
exercise-time-limit = Le code ne s’arrête pas
exercise-memory-limit = Le code prend trop de mémoire
exercise-output-limit = Le code affiche trop
exercise-wrongs-title = Réponses fausses les plus fréquentes
exercise-wrongs-help = Mêmes tests échoués et même code, sans compter espaces ni commentaires
exercise-wrong-starter = Code de départ, inchangé
exercise-wrong-known = Déjà prévue : { $tag }
exercise-wrong-make = En faire une réponse fausse prévue
exercise-wrong-number = , réponse { $number }
exercise-wrong-tests = Échoue à :
exercise-learners = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
exercise-times = { $count ->
    [one] { $count } envoi
   *[other] { $count } envois
}
exercise-each-title = Chaque apprenant

wrong-block-title = Réponse fausse prévue
wrong-block-text = Quand une réponse se comporte comme celle-ci, son auteur lit votre retour.
wrong-block-answer = La réponse
wrong-block-tag = Nom de l’erreur
wrong-block-tag-help = Des minuscules sans accent, des chiffres et des tirets.
wrong-block-feedback = Votre retour
wrong-block-feedback-help = Une phrase dit ce qui s’est passé, une autre où regarder. Pas la solution.
wrong-block-action = Mettre à jour le bloc
wrong-block-block = Le bloc à copier
wrong-block-where = Collez-le dans le fichier de l’exercice, après les tests, puis lancez tremplin check.
wrong-block-copy = Copier
wrong-block-copied = Copié
wrong-block-download = Télécharger
wrong-block-suggestion = Votre réponse échoue au test « { $test } ». Relisez ce qu’il demande, puis comparez.
wrong-block-suggestion-none = Votre réponse ne convient pas encore. Relisez la consigne, puis votre code ligne par ligne.
wrong-block-tag-invalid-title = Ce nom ne convient pas
wrong-block-tag-invalid = Choisissez un nom en minuscules, sans espace, que l’exercice n’a pas déjà.
wrong-block-feedback-invalid-title = Ce retour ne convient pas
wrong-block-feedback-invalid = Écrivez une phrase ou deux, en 2 000 caractères au plus.
