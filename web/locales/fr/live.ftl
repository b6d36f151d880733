class-tab-live = En direct
live-here = { $count ->
    [one] { $count } présent sur { $total }
   *[other] { $count } présents sur { $total }
}
live-stuck = { $count ->
    [one] { $count } bloqué
   *[other] { $count } bloqués
}
live-calls = { $count ->
    [one] { $count } demande d’aide
   *[other] { $count } demandes d’aide
}
live-stuck-title = Bloqués
live-stuck-none = Personne n’est bloqué.
live-minutes = minutes
live-attempts = { $count ->
    [one] { $count } essai
   *[other] { $count } essais
}
live-failure = { $test } : attendu { $expected }, reçu { $received }
live-calls-title = Demandes d’aide
live-calls-order = La plus ancienne d’abord
live-calls-none = Personne n’attend.
live-waited = { $minutes } min
live-take = Je prends
live-take-of = Je prends la demande de { $name }
live-finish = Terminé
live-finish-of = Terminer la demande de { $name }
live-taken = { $name } y va
live-here-title = Là maintenant
live-idle-rule = Inactif : rien depuis 5 min
live-away = n’est plus là
live-is-working = travaille
live-is-idle = inactif
live-is-stuck = bloqué
live-since = { $minutes ->
    [0] à l’instant
   *[other] depuis { $minutes } min
}
live-absent = Pas là : { $names }.
live-nobody = Personne n’est connecté. Code de la classe : { $code }
live-apply = Afficher les changements
live-freeze = Figer l’écran
live-frozen = Écran figé
live-fresh = À jour à { $time }
live-stale = Dernière mise à jour : { $time }

stuck-rules = Changer les seuils
stuck-rules-title = Quand quelqu’un est-il bloqué ?
stuck-rules-text = Au premier seuil atteint, la personne apparaît dans la liste ; au double, en rouge. Le même test échoué trois fois sur du code différent, ou cinq minutes sans rien taper après un échec, comptent tout de suite. Un zéro enlève le seuil.
stuck-kind = Exercice
stuck-kind-quiz = Quiz
stuck-kind-predict = Prédire
stuck-kind-blanks = Texte à trous
stuck-kind-parsons = Remettre en ordre
stuck-kind-bug = Corriger un bug
stuck-kind-short-code = Code, 12 minutes ou moins
stuck-kind-long-code = Code, plus de 12 minutes
stuck-kind-project = Projet
stuck-column-minutes = Minutes actives
stuck-column-failures = Essais ratés
stuck-column-plan = Dans le plan du cours
stuck-minutes-of = Minutes actives, { $kind }
stuck-failures-of = Essais ratés, { $kind }
stuck-plan = { $minutes } min, { $failures ->
    [0] pas de seuil d’essais
    [one] { $failures } essai
   *[other] { $failures } essais
}
stuck-number-invalid-title = Un des nombres ne convient pas
stuck-number-invalid = Écrivez des nombres entiers de 0 à 999.
stuck-back = Revenir à la classe
stuck-same-test = { $times ->
    [one] Le même test a échoué { $times } fois
   *[other] Le même test a échoué { $times } fois
} sur du code différent
stuck-still = { $minutes ->
    [one] Rien tapé depuis { $minutes } minute
   *[other] Rien tapé depuis { $minutes } minutes
} après un échec
stuck-failures = { $count ->
    [one] { $count } essai raté
   *[other] { $count } essais ratés
}
stuck-minutes = { $minutes ->
    [one] { $minutes } minute active sans réussir
   *[other] { $minutes } minutes actives sans réussir
}

call-title = Appeler le formateur
call-note = Votre question, si vous voulez
call-action = Appeler
call-end = Je n’ai plus besoin d’aide
call-place = { $place ->
    [1] Vous êtes le prochain appel.
   *[other] Votre place dans la file : { $place }.
}
call-taken = Quelqu’un arrive.
