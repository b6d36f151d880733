home-title = My course
home-welcome-title = Learn to program
home-welcome-kick = Free, no adverts, no e-mail address
home-welcome-heading = Write code, and see at once what it does
home-welcome-text = Short lessons, and exercises marked within a second. Try without an account: what you do is kept, and moves to your account if you create one.
home-try = Try without an account
home-enter = Sign in
home-resume-kick = Pick up where you were
home-start-kick = To begin
home-next-kick = Next
home-done-kick = All done
home-done-heading = You have finished every step
home-done-text = You can read the lessons and do the exercises again whenever you like.
home-where-exercise = { $module }, exercise { $number } of { $count }.
home-where-lesson = { $module }, lesson. Reading: { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}.
home-attempts = { $attempts ->
    [one] 1 attempt sent
   *[other] { $attempts } attempts sent
}.
home-resume-exercise = Resume exercise
home-start-exercise = Start exercise
home-start-lesson = Start with the first lesson
home-read-lesson = Read the lesson
home-review-lesson = Read the lesson again first ({ $minutes } min)
home-keep-title = Keep your progress
home-keep-text = You are working without an account. Your progress lives in this browser; an account keeps it everywhere.
home-keep-action = Create my account
home-modules = Modules
home-legend = Legend
home-legend-done = passed
home-legend-part = started
home-legend-todo = to do
home-legend-lesson = lesson
home-steps-of = Steps of { $title }
home-steps-done = { $done } of { $total } steps
home-upcoming = To come
home-duration-minutes = { $minutes } min
home-duration-hours = { $hours } h
home-duration-both = { $hours } h { $minutes }
home-plan = about { $duration }
home-plan-trainer = , of which { $duration } with the trainer
home-needs = After: { $modules }
home-empty-title = No module yet.
home-empty-text = Lessons and exercises will appear here as soon as there are some.
