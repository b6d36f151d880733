home-title = Mon parcours
home-welcome-title = Apprendre à programmer
home-welcome-kick = Gratuit, sans publicité, sans adresse e-mail
home-welcome-heading = Écrivez du code, et voyez tout de suite ce qu’il vaut
home-welcome-text = Des leçons courtes, des exercices corrigés en une seconde. Essayez sans compte : ce que vous faites est gardé, et passera dans votre compte si vous en créez un.
home-try = Essayer sans compte
home-enter = Entrer
home-resume-kick = Reprendre là où vous étiez
home-start-kick = Pour commencer
home-next-kick = La suite
home-done-kick = Tout est fait
home-done-heading = Vous avez fini toutes les étapes
home-done-text = Vous pouvez relire les leçons et refaire les exercices quand vous voulez.
home-where-exercise = { $module }, exercice { $number } sur { $count }.
home-where-lesson = { $module }, leçon. Lecture : { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
home-attempts = { $attempts ->
    [one] { $attempts } essai envoyé
   *[other] { $attempts } essais envoyés
}.
home-resume-exercise = Reprendre l’exercice
home-start-exercise = Commencer l’exercice
home-start-lesson = Commencer par la première leçon
home-read-lesson = Lire la leçon
home-review-lesson = Revoir d’abord la leçon ({ $minutes } min)
home-keep-title = Garder votre progression
home-keep-text = Vous travaillez sans compte. Votre progression tient à ce navigateur ; un compte la garde partout.
home-keep-action = Créer mon compte
home-modules = Les modules
home-legend = Légende
home-legend-done = réussi
home-legend-part = commencé
home-legend-todo = à faire
home-legend-lesson = leçon
home-steps-of = Étapes de { $title }
home-steps-done = { $done ->
    [one] { $done } étape sur { $total }
   *[other] { $done } étapes sur { $total }
}
home-upcoming = À venir
home-duration-minutes = { $minutes } min
home-duration-hours = { $hours } h
home-duration-both = { $hours } h { $minutes }
home-plan = environ { $duration }
home-plan-trainer = , dont { $duration } d’accompagnement
home-needs = Après : { $modules }
home-empty-title = Aucun module pour l’instant.
home-empty-text = Les leçons et les exercices apparaîtront ici dès qu’il y en aura.
