health-title = Santé du contenu
health-lead = Ce qui mérite un regard, sur l’ensemble des apprenants. Rien n’est dit d’un exercice que moins de cinq personnes ont ouvert.
health-none = Aucun exercice.
health-never-title = Jamais réussis
health-never-help = Personne n’a réussi. L’énoncé ou un test est peut-être faux.
health-at-once-title = Réussis par tous du premier coup
health-at-once-help = Trop faciles, ou leurs tests laissent tout passer.
health-left-title = Le plus souvent laissés
health-left-help = Des apprenants y ont travaillé sans rien envoyer. Les plus laissés d’abord.
health-tests-title = Tests qu’aucune réponse fausse ne fait échouer
health-tests-help = Ajoutez une réponse fausse que ce test arrête, ou vérifiez qu’il peut échouer.
health-tests = Tests
health-exercise = Exercice
health-module = Module
health-learners = Apprenants
health-passed = Ont réussi
health-at-once = Du premier coup
health-left = Sans rien envoyer
health-waiting = { $count ->
    [one] Il reste { $count } exercice à examiner.
   *[other] Il reste { $count } exercices à examiner.
}
health-refresh = Actualiser la page
