exercise-skip = Aller au code
exercise-crumb = Fil d’Ariane
exercise-position = Exercice { $number } sur { $count }
exercise-tiles = Exercices du module
exercise-panes = Volets
exercise-pane-brief = Consigne
exercise-pane-code = Code
exercise-pane-result = Résultat
exercise-review-lesson = Revoir la leçon : { $title }
exercise-files = Fichiers
exercise-editor = Éditeur, { $file }
exercise-given = { $file }, lecture seule
exercise-key-escape = Échap
exercise-escape-between = puis
exercise-key-tab = Tab
exercise-escape-after = pour sortir de l’éditeur
exercise-run = Lancer
exercise-run-keys = Ctrl+Entrée
exercise-submit = Envoyer
exercise-reset = Repartir du début
exercise-symbols = Symboles
exercise-symbol-indent = Décaler la ligne
exercise-tests = Résultat des tests
exercise-empty-title = Rien à montrer pour l’instant.
exercise-empty-text = Lancez votre programme : chaque test s’affichera ici en une phrase.
exercise-passed-before = Déjà réussi.
exercise-test-passed = Réussi :
exercise-test-failed = Échoué :
exercise-test-skipped = Non lancé :
exercise-call = Appel
exercise-expected = Attendu
exercise-received = Reçu
exercise-table-received = Votre résultat
exercise-table-expected = Résultat attendu
exercise-table-whole = { $total ->
    [0] aucune ligne
    [one] { $total } ligne
   *[other] { $total } lignes
}
exercise-table-part = { $total } lignes, { $shown ->
    [one] la première est montrée
   *[other] les { $shown } premières sont montrées
}
exercise-original = Message d’origine
exercise-go-to-line = Aller à la ligne { $line }
exercise-printed = Affiché par le programme
exercise-feedback = Une piste
exercise-next-exercise = Exercice suivant : { $title }
exercise-next-lesson = Leçon suivante : { $title }
exercise-to-map = Revenir au parcours
exercise-hint = Voir un indice ({ $number } sur { $count })
exercise-hint-free = Un indice n’enlève rien à votre résultat.
exercise-hint-wait = { $attempts ->
    [one] Un indice s’ouvrira après { $attempts } essai envoyé de plus.
   *[other] Un indice s’ouvrira après { $attempts } essais envoyés de plus.
}
exercise-hint-heading = Indice { $number }
exercise-solution = Voir la solution
exercise-solution-heading = Une solution
exercise-solution-wait = { $attempts ->
    [one] La solution s’ouvrira après votre réussite, ou après { $attempts } essai envoyé de plus.
   *[other] La solution s’ouvrira après votre réussite, ou après { $attempts } essais envoyés de plus.
}
exercise-starter-shown = Voici le texte de départ. Votre code d’avant est gardé jusqu’à ce que vous lanciez ou envoyiez.
exercise-starter-back = Revenir à mon code
exercise-other-title = Deux versions de votre code
exercise-other-conflict = Cet exercice a été modifié ailleurs depuis que cette page est ouverte. Votre texte est dans l’éditeur ; voici l’autre. Rien n’a été effacé. Lancez ou envoyez pour garder le vôtre.
exercise-other-aside = Vous aviez aussi écrit cette version sans compte. Elle est gardée jusqu’à votre choix.
exercise-other-see = Voir l’autre version
exercise-other-keep = Garder celle de l’éditeur
exercise-other-take = Prendre l’autre
exercise-visitor-title = Pour lancer ce programme, essayez sans compte
exercise-visitor-text = Rien à remplir. Ce que vous faites est gardé dans ce navigateur.

# Ce que disent les scripts ; {time}, {n} et les autres sont remplis par eux.
say-saved = Enregistré à { $time }
say-saved-here = Gardé sur cet appareil
say-not-saved = Non enregistré
say-retry = Réessayer
say-running = Tests en cours. Cela prend quelques secondes.
say-sending = Envoi…
say-sent = Envoyé à { $time }
say-queued-title = Le serveur est très demandé
say-queued = Votre essai attend son tour. Rien n’est perdu, vous pouvez continuer à écrire.
say-busy = Votre essai n’a pas été pris. Votre code est gardé ; réessayez dans { $seconds } s.
say-escape = Tab sort de l’éditeur
say-offline-send = L’envoi partira au retour du réseau.
say-offline-run = Les tests ont besoin du serveur ; ils attendent le retour du réseau.
say-unreachable-title = Le serveur ne répond pas
say-unreachable = Votre code est gardé sur cet appareil. Vous pouvez continuer à écrire, puis réessayer.
say-refused-title = L’essai n’a pas pu être envoyé
say-signed-out-title = Votre session est finie
say-signed-out = Votre code est gardé sur cet appareil. Entrez de nouveau, puis revenez à cette page.
say-no-failed-test = Aucun test échoué.
say-conflict-title = Deux versions de votre code
say-conflict = Cet exercice a été modifié dans un autre onglet ou sur un autre appareil. Rien n’est effacé : choisissez la version à garder.
say-conflict-here = La version de cet onglet
say-conflict-there = L’autre version
say-keep-here = Garder celle-ci
say-keep-there = Prendre l’autre
say-reset-title = Repartir du début
say-reset = Le texte de départ remplacera votre code. Ctrl+Z permet de revenir en arrière.
say-reset-confirm = Remplacer mon code
say-cancel = Annuler
