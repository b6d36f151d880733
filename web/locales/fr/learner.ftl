moment-utc = { $time } UTC
learner-steps = { $done ->
    [one] { $done } étape faite sur { $total }
   *[other] { $done } étapes faites sur { $total }
}
learner-attempts = { $count ->
    [0] aucun essai
    [one] { $count } essai
   *[other] { $count } essais
}
learner-time = { $time } de travail actif
learner-tiles-lead = Un carré mène aux essais de l’exercice.
learner-timeline = Déroulé
learner-timeline-order = Le plus récent d’abord
learner-timeline-empty = Rien pour l’instant.
learner-timeline-older = Plus ancien
learner-timeline-latest = Revenir au plus récent
learner-read = Leçon lue : { $title }
learner-called = Appel au formateur : { $title }
learner-skills = Compétences
learner-radar = Part des exercices réussis par domaine ; les nombres sont dans le tableau qui suit.
learner-skills-caption = Exercices réussis par domaine, sur ceux que la classe suit
learner-skill = Domaine
learner-passed = Exercices réussis
learner-share = Part
learner-skill-detail = Détail, { $area }
learner-score = { $passed } sur { $total }
learner-percent = { $percent } %

attempt-draft = Dans l’éditeur, pas encore envoyé
attempt-none = pas encore de résultat
attempt-passed = réussi
attempt-failed = des tests échouent
attempt-received = reçu
attempt-unread = code illisible
attempt-error = erreur
attempt-stopped = arrêté
attempt-tile = Essai { $number }, { $day }, { $verdict }
attempt-commented = { $attempt }, commenté
attempt-title = Essai { $number } sur { $count }
attempt-all = Tous les essais, le plus ancien d’abord
attempt-older = ancienne version de l’exercice
attempt-previous = Essai précédent
attempt-next = Essai suivant
attempt-added = { $count ->
    [one] { $count } ligne de plus
   *[other] { $count } lignes de plus
}
attempt-removed = { $count ->
    [one] { $count } ligne de moins
   *[other] { $count } lignes de moins
}
attempt-line-added = ajoutée
attempt-line-removed = enlevée
attempt-lines-lead = Un numéro de ligne ouvre un commentaire.
attempt-empty = Aucun essai pour l’instant.

comments-title = Commentaires sur vos essais
comment-nobody = Compte supprimé
comment-line = ligne { $line }
comment-place = { $file }, ligne { $line }
comment-on-line = Commenter la ligne { $line }
comment-words = Votre commentaire
comment-add-to = Ajouter à ce fil
comment-change = Changer ce commentaire
comment-new = nouveau
comment-answer = Répondre
comment-your-answer = Votre réponse
comment-send = Envoyer le commentaire
comment-conflict-title = Quelqu’un a changé ce commentaire entre-temps
comment-conflict = Rien n’a été écrasé. Comparez les deux textes, puis enregistrez à nouveau.
comments-full-title = Cet essai a déjà 100 commentaires
comments-full = Votre texte est gardé sur cette page. Continuez sur un essai plus récent.
words-invalid-title = Ce texte ne peut pas être enregistré
words-invalid = Écrivez de 1 à 2000 caractères.

notes-title = Notes privées
notes-private = Les formateurs de la classe seulement, jamais l’apprenant
note-by = { $name }, { $day }
note-change = Changer
note-delete = Supprimer
note-new = Nouvelle note
note-add = Ajouter la note
note-conflict-title = Quelqu’un a changé cette note entre-temps
note-conflict = Rien n’a été écrasé. Comparez les deux textes, puis enregistrez à nouveau.
notes-full-title = Il y a déjà 200 notes
notes-full = Votre texte est gardé sur cette page. Supprimez une note ancienne, puis ajoutez la vôtre.
home-unread = Du nouveau pour vous
home-unread-comments = { $title } : { $count ->
    [one] { $count } nouveau commentaire
   *[other] { $count } nouveaux commentaires
}

class-tab-works = Travaux
class-tab-positioning = Positionnement
works-title = Projets à noter
works-order = Le plus ancien d’abord
works-none = Aucun projet n’attend.
works-project = Projet
works-day = Rendu
works-state = État
works-begun = brouillon gardé
works-again = rendu à nouveau
works-new = à noter
works-answers = Réponses à vos commentaires
works-answers-none = Aucune réponse à lire.
works-answers-count = { $count ->
    [one] { $count } réponse
   *[other] { $count } réponses
}
marking-title = Noter ce projet
marking-none = Pas encore noté
marking-draft = Brouillon gardé, l’apprenant ne le voit pas
marking-published = Publié le { $day }
marking-remark = Remarque
marking-words = Un mot sur l’ensemble
marking-publish = Publier
marking-keep = Garder le brouillon
marks-conflict-title = Quelqu’un a noté ce projet entre-temps
marks-conflict = Rien n’a été écrasé. Comparez, puis enregistrez à nouveau.
marks-missing-title = Il manque une note
marks-missing = Pour publier, choisissez un niveau pour chaque critère.
marks-too-long-title = Un des textes est trop long
marks-too-long = Une remarque a 500 caractères au plus, le mot sur l’ensemble 2000.
marks-title = Votre note
marks-waiting = Votre dernier rendu est reçu et attend sa note. Voici la note du précédent.
marks-earlier = Note précédente, { $who }
marks-passed = { $sum } points sur { $most } : projet validé
marks-not-yet = { $sum } points sur { $most } : pas encore validé, il en faut { $pass } et aucun zéro à un critère essentiel
marks-begun = { $sum } points sur { $most } pour l’instant
home-unread-marks = { $title } : votre projet est noté
positioning-none = Ce parcours n’a pas de test de positionnement.
positioning-lead = Les apprenants ne voient pas ces scores.
positioning-total = Total
positioning-range = Questions { $first } à { $last }
positioning-questions = Questions { $numbers }
positioning-advice = Par où commencer
positioning-no-advice = Suivre le parcours dans l’ordre.
positioning-missing = Pas encore passé : { $names }.
report-title = Bilan de { $name }
report-open = Bilan à imprimer
report-back = Revenir à l’apprenant
report-class = Classe
report-day = Édité le
report-time = Travail actif sur les exercices
report-attendance = { $present } demi-journées sur { $total }, { $time }
report-module = Module
report-steps = Étapes faites
report-active = Temps actif
report-projects = Projets
report-sign-trainer = Signature du formateur ou de la formatrice
report-sign-learner = Signature de l’apprenant ou de l’apprenante

replay-open = Rejouer
replay-of = Rejouer : { $title }
replay-play = Lire
replay-pause = Pause
replay-attempt = Essai
replay-pace = Vitesse
replay-slow = lente
replay-normal = normale
replay-fast = rapide
replay-walk = D’un essai à l’autre
replay-first = Premier
replay-previous = Précédent
replay-next = Suivant
replay-last = Dernier
replay-failed = Le serveur n’a pas répondu. Réessayez dans un instant.

past-verdicts = Résultats remplacés par une recorrection
past-verdict = Envoi du { $sent } : { $verdict }, selon la version { $version } de l’exercice ; remplacé le { $day }

skills-title = Mes compétences
skills-lead = Pour chaque domaine, les exercices que vous avez réussis.
skills-heading = Exercices réussis par domaine
skills-none = Le cours n’a pas encore d’exercice.
skills-back = Revenir à mon parcours
