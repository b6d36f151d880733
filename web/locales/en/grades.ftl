class-tab-grades = Results

book-views = Columns
book-by-module = By module
book-by-skill = By skill
book-by-exercise = The exercises of a module
book-orders = Sort
book-sort-name = By name
book-sort-passed = The most advanced first
book-sort-first = The best first tries first
book-sort-time = The longest times first
book-sort-completion = The most of the course first
book-filters = Rows
book-filter-all = Everybody
book-filter-rest = Those who have some left
book-filter-struggling = Three attempts or more without passing
book-filter-idle = Those who have begun nothing
book-show = Show
book-caption = One row for each learner; one column for each exercise, module or skill.
book-nobody-shown = Nobody matches this choice.
book-column-learner = Learner
book-column-module = Module
book-column-exercise = Exercise
book-column-state = State
book-column-attempts = Attempts
book-column-passed-attempt = Passed at attempt
book-column-minutes = Minutes
book-column-passed = Passed
book-column-time = Time
book-column-completion = Planned course
book-rate = Success
book-percent = { $share }%
book-of = { $passed } of { $total }
book-none = not begun
book-state-first = at the first try
book-state-passed = passed
book-state-begun = begun
book-state-sent = handed in
book-state-valid = marked: passed
book-state-redo = marked: to be taken up again
book-marked = marked { $sum } of { $most }, { $passes ->
    [yes] passed
   *[other] to be taken up again
}
book-marked-before = handed in again, marked { $sum } of { $most } before
book-cell-marked = { $state }, { $time }
book-column-points = Points
book-column-points-most = Points possible
book-legend-all = all passed
book-legend-passed = passed at the second attempt
book-legend-many = three attempts or more without passing
book-cell-first = passed at the first try, { $time }
book-cell-passed = passed in { $attempts } attempts, { $time }
book-cell-sent = handed in, { $time }
book-cell-begun = not passed yet, { $attempts ->
    [one] 1 attempt
   *[other] { $attempts } attempts
}, { $time }
book-export = Export as CSV
book-print = Print

exercise-neighbours = Exercises of the module
exercise-previous = Previous
exercise-next = Next
exercise-open = See the exercise
exercise-tried = Have tried it
exercise-passed = Have passed it
exercise-first = At the first try
exercise-attempts = Attempts to pass (median)
exercise-time = Time to pass (median)
exercise-time-of = { $time }, planned { $planned }
exercise-rate = { $part } of { $whole } ({ $share }%)
exercise-too-few = Fewer than 5 people have tried it: no chart yet.
exercise-attempts-title = Attempts until success
exercise-attempts-column = Passed
exercise-attempt = at attempt { $attempt }
exercise-attempt-more = at attempt { $attempt } or later
exercise-time-title = Time until success, planned { $minutes } min
exercise-time-column = Passed in
exercise-minutes = { $from } to { $to } min
exercise-minutes-more = { $from } min or more
exercise-not-passed = not passed yet
exercise-column-learners = Learners
exercise-column-test = Test
exercise-column-share = Share of those who have tried
exercise-column-times = Submissions
exercise-column-last = Last failure
exercise-failing-title = What fails most
exercise-failing-none = Nothing has failed.
exercise-failed = A test fails
exercise-compile-error = The code cannot be read
exercise-runtime-error = An error stops the code as it starts
exercise-time-limit = The code does not stop
exercise-memory-limit = The code takes too much memory
exercise-output-limit = The code prints too much
exercise-wrongs-title = Commonest wrong answers
exercise-wrongs-help = The same tests failed with the same code, spaces and comments apart
exercise-wrong-starter = Starting code, unchanged
exercise-wrong-known = Foreseen already: { $tag }
exercise-wrong-make = Make it a foreseen wrong answer
exercise-wrong-number = , answer { $number }
exercise-wrong-tests = Fails:
exercise-learners = { $count ->
    [one] 1 person
   *[other] { $count } people
}
exercise-times = { $count ->
    [one] 1 submission
   *[other] { $count } submissions
}
exercise-each-title = Each learner

wrong-block-title = Foreseen wrong answer
wrong-block-text = When an answer behaves like this one, its author reads your feedback.
wrong-block-answer = The answer
wrong-block-tag = Name of the mistake
wrong-block-tag-help = Lower-case letters without accents, digits and hyphens.
wrong-block-feedback = Your feedback
wrong-block-feedback-help = One sentence says what happened, another where to look. Not the solution.
wrong-block-action = Update the block
wrong-block-block = The block to copy
wrong-block-where = Paste it into the exercise’s file, after the tests, then run tremplin check.
wrong-block-copy = Copy
wrong-block-copied = Copied
wrong-block-download = Download
wrong-block-suggestion = Your answer fails the test “{ $test }”. Read again what it asks for, then compare.
wrong-block-suggestion-none = Your answer is not right yet. Read the task again, then your code line by line.
wrong-block-tag-invalid-title = This name does not fit
wrong-block-tag-invalid = Choose a lower-case name without spaces that the exercise does not have yet.
wrong-block-feedback-invalid-title = This feedback does not fit
wrong-block-feedback-invalid = Write a sentence or two, of 2,000 characters at most.
