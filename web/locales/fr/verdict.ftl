verdict-title-ran = Programme terminé
verdict-title-passed = { $total ->
    [one] Le test est réussi
   *[other] Les { $total } tests sont réussis
}
verdict-title-failed = { $passed ->
    [one] { $passed } test sur { $total } réussi
   *[other] { $passed } tests sur { $total } réussis
}
verdict-title-compile-error = Le code ne peut pas être lu
verdict-title-runtime-error = Le programme s’arrête sur une erreur
verdict-advice-untouched = Vous n’avez encore rien changé : ce code est celui de départ. Relisez la consigne, changez une ligne, puis recommencez.
verdict-advice-compile-error = Corrigez la ligne indiquée, puis recommencez.
verdict-advice-runtime-error = Le code se lit, mais une instruction échoue pendant son exécution. Regardez la ligne indiquée.
verdict-advice-runtime-error-nowhere = Le code se lit, mais une instruction échoue pendant son exécution.
verdict-advice-time = Une boucle ne s’arrête sans doute jamais. Vérifiez sa condition et ce qui change à chaque tour.
verdict-advice-memory = Une boucle ajoute sans doute des éléments sans s’arrêter.
verdict-advice-output = Une boucle affiche sans doute plus que prévu. Regardez l’instruction qui affiche, et combien de fois elle est exécutée.
verdict-hidden-name = Test caché n° { $number }
verdict-reason-hidden = Ce test essaie d’autres cas que ceux de la consigne. Relisez-la : que se passe-t-il avec zéro, une liste vide, un nombre négatif ?
verdict-reason-value = Le résultat n’est pas celui qui est attendu.
verdict-reason-value-not = Le résultat ne devait pas être celui-ci.
verdict-reason-no-element = L’élément cherché n’est pas dans la page.
verdict-reason-throw = Le code devait lancer une erreur.
verdict-reason-throw-not = Le code ne devait pas lancer d’erreur.
verdict-reason-contain = Il manque un élément dans le résultat.
verdict-reason-contain-not = Le résultat contient un élément de trop.
verdict-reason-length = La longueur du résultat n’est pas la bonne.
verdict-reason-length-not = La longueur du résultat ne devait pas être celle-ci.
verdict-reason-close = Le résultat n’est pas assez proche de la valeur attendue.
verdict-reason-close-not = Le résultat est trop proche de la valeur à éviter.
verdict-reason-called = La fonction donnée n’a pas été appelée comme attendu.
verdict-reason-called-not = La fonction donnée ne devait pas être appelée ainsi.
verdict-reason-match = Le texte n’a pas la forme attendue.
verdict-reason-match-not = Le texte ne devait pas avoir cette forme.
verdict-reason-instance = Le résultat n’est pas de la classe attendue.
verdict-reason-instance-not = Le résultat ne devait pas être de cette classe.
verdict-reason-threw = Votre code a lancé une erreur pendant ce test.
verdict-reason-invalid = La page n’est pas écrite comme il faut.
verdict-reason-invalid-more = La page n’est pas écrite comme il faut. Voici la première remarque ; { $more ->
    [one] il y en a une autre.
   *[other] il y en a { $more } autres.
  }
verdict-reason-test-threw = Ce test contient lui-même une erreur : ce n’est pas votre code. Signalez-le à votre formateur ou formatrice.
verdict-reason-missing = Votre fichier ne contient pas « { $name } ». Vérifiez l’orthographe et les majuscules.
verdict-reason-never-settled = Ce test attend une promesse qui ne se termine jamais. Vérifiez que resolve est appelé.
verdict-reason-protocol = Votre code a répondu d’une façon qui ne peut pas être comprise.
verdict-limit-time = Arrêté après { $seconds } s de calcul
verdict-limit-memory = Arrêté : plus de { $mebibytes } Mio de mémoire
verdict-limit-output = Arrêté : plus de { $kibibytes } Kio affichés
verdict-limit-recursion = Arrêté : trop d’appels imbriqués. Une fonction qui s’appelle elle-même doit avoir un cas où elle s’arrête.
verdict-abandoned = La correction n’a pas abouti à cause d’une panne de notre côté. Votre code est gardé et cet essai ne compte pas. Vous pouvez l’envoyer de nouveau.
verdict-waiting = Votre code attend d’être corrigé.
verdict-running = Votre code est en cours de correction.
verdict-title-received = Remis
verdict-answer-missing = Il n’y a pas encore de réponse.
verdict-answer-other = Ce n’est pas la réponse attendue.
verdict-answer-line = La ligne { $line } n’est pas celle qui est attendue.
verdict-answer-choice = Il faut choisir toutes les bonnes réponses, et elles seules.
verdict-answer-pieces = Une ligne est de trop, et il en manque une autre.
verdict-answer-missing-piece = Il manque au moins une ligne.
verdict-answer-extra-piece = Au moins une ligne est de trop.
verdict-project-title = Projet remis, en attente de la note
verdict-project-advice = Un formateur ou une formatrice le note avec la grille. Vous pouvez encore l’améliorer et le remettre de nouveau.
verdict-answers-received = Réponses reçues
verdict-answers-right = Tout est juste
verdict-answers-wrong = { $passed ->
    [0] Pas encore de réponse juste
    [one] { $passed } réponse juste sur { $total }
   *[other] { $passed } réponses justes sur { $total }
}
verdict-steps-chosen = Les étapes choisies
verdict-steps-order = L’ordre des étapes
verdict-step-line = L’étape { $line } n’est pas celle qui est attendue.
verdict-step-pieces = Une étape est de trop, et il en manque une autre.
verdict-step-missing-piece = Il manque au moins une étape.
verdict-step-extra-piece = Au moins une étape est de trop.
