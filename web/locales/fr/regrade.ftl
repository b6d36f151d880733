regrade-title = Recorriger
regrade-lead = Après un changement des tests, les réponses de vos apprenants peuvent être corrigées à nouveau. Vous voyez d’abord ce qui changerait ; rien ne change avant votre accord.
regrade-lead-admin = Après un changement des tests, les réponses de tous les apprenants peuvent être corrigées à nouveau. Vous voyez d’abord ce qui changerait ; rien ne change avant votre accord.
regrade-version = Version actuelle de l’exercice : { $version }.
regrade-ask = Voir ce qui changerait
regrade-marked-title = Un projet est noté par le formateur.
regrade-marked-text = Ses essais ne sont pas recorrigés.
regrade-grading = Correction en cours
regrade-ready = Ce qui changerait
regrade-applying = Les nouveaux résultats sont en train d’être écrits
regrade-progress = { $done } réponses corrigées sur { $total }. Les réponses envoyées par les apprenants passent devant.
regrade-refresh = Actualiser la page
regrade-outdated-title = L’exercice a encore changé.
regrade-outdated-text = Ces résultats sont ceux de la version { $version }. Abandonnez, puis recommencez, pour corriger avec la version actuelle.
regrade-gained = { $count ->
    [0] Aucun essai échoué ne serait réussi
    [one] { $count } essai échoué serait réussi
   *[other] { $count } essais échoués seraient réussis
}
regrade-lost = { $count ->
    [0] Aucun essai réussi ne serait échoué
    [one] { $count } essai réussi serait échoué
   *[other] { $count } essais réussis seraient échoués
}
regrade-unchanged = { $count ->
    [0] Aucun essai ne garderait son résultat
    [one] { $count } essai garderait son résultat
   *[other] { $count } essais garderaient leur résultat
}
regrade-given-up = { $count ->
    [one] { $count } essai n’a pas pu être corrigé par notre faute : son résultat reste
   *[other] { $count } essais n’ont pas pu être corrigés par notre faute : leur résultat reste
}
regrade-changes = Les apprenants dont un résultat change
regrade-learner = Apprenant
regrade-class = Classe
regrade-column-gained = Deviennent réussis
regrade-column-lost = Deviennent échoués
regrade-before = Exercice avant
regrade-after = Exercice après
regrade-passed = réussi
regrade-not-passed = pas réussi
regrade-told = Les anciens résultats sont gardés, avec leur version. Les apprenants dont un résultat change le lisent sur leur page d’accueil.
regrade-apply = Appliquer
regrade-drop = Abandonner
regrade-problem-nothing-title = Il n’y a rien à recorriger.
regrade-problem-nothing = Toutes les réponses ont été corrigées par la version actuelle de l’exercice.
regrade-problem-over-title = Cette recorrection n’attend plus de réponse.
regrade-problem-over = Elle a été appliquée ou abandonnée, ou elle n’est pas finie. Regardez où elle en est ci-dessous.
regrade-past = Les recorrections de cet exercice
regrade-asked-by = Demandée par
regrade-column-version = Version
regrade-column-total = Essais
regrade-state-open = en cours
regrade-state-applying = en cours d’écriture
regrade-state-applied = appliquée
regrade-state-dropped = abandonnée

regrade-notice-title = « { $exercise } » a été recorrigé.
regrade-notice-gained = Les tests ont changé : votre réponse est maintenant réussie.
regrade-notice-lost = Les tests ont changé : votre réponse ne les réussit plus tous. Vous pouvez la reprendre.
regrade-notice-same = Les tests ont changé, et le résultat de certains de vos essais aussi.
regrade-notice-open = Ouvrir l’exercice
regrade-notice-seen = J’ai vu
