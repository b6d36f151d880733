lesson-toc = In this lesson
lesson-where = , lesson { $number }. Reading: { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}.
lesson-onward = Onward
lesson-previous-lesson = Previous lesson: { $title }
lesson-previous-exercise = Previous exercise: { $title }
lesson-next-lesson = Next lesson: { $title }
lesson-next-exercise = Practise: { $title }
lesson-back-to-map = Back to the course
example-heading = Try it
example-run = Run
example-code = Example you can change
example-code-of = Example you can change: { $name }
example-page = Page of example { $number }
example-result = Result
example-printed = Printed by the program
example-nothing = The program printed nothing.
example-running = The program is running…
example-unreachable = The server does not answer. The example can still be read; try again in a moment.
example-original = Original message
example-reset = Put the original text back
glossary-title = Glossary
glossary-text = Each word is given in French, Arabic and English, with the lessons that explain it.
glossary-letters = Letters
glossary-count = { $count ->
    [one] { $count } word.
   *[other] { $count } words.
}
glossary-all = All the words of the course
