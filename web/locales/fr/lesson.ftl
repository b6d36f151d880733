lesson-toc = Dans cette leçon
lesson-where = , leçon { $number }. Lecture : { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
lesson-onward = Suite
lesson-previous-lesson = Leçon précédente : { $title }
lesson-previous-exercise = Exercice précédent : { $title }
lesson-next-lesson = Leçon suivante : { $title }
lesson-next-exercise = S’entraîner : { $title }
lesson-back-to-map = Revenir au parcours
example-heading = À essayer
example-run = Lancer
example-code = Exemple modifiable
example-code-of = Exemple modifiable : { $name }
example-page = Page de l’exemple { $number }
example-result = Résultat
example-printed = Affiché par le programme
example-nothing = Le programme n’a rien affiché.
example-running = Le programme tourne…
example-unreachable = Le serveur ne répond pas. L’exemple reste lisible ; réessayez dans un moment.
example-original = Message d’origine
example-reset = Remettre le texte d’origine
glossary-title = Lexique
glossary-text = Chaque mot est donné en français, en arabe et en anglais, avec les leçons qui l’expliquent.
glossary-letters = Lettres
glossary-count = { $count ->
    [one] { $count } mot.
   *[other] { $count } mots.
}
glossary-all = Tous les mots du cours
