regrade-title = Regrade
regrade-lead = After a change of the tests, your learners’ answers can be graded again. You first see what would change; nothing does before you agree.
regrade-lead-admin = After a change of the tests, all learners’ answers can be graded again. You first see what would change; nothing does before you agree.
regrade-version = Present version of the exercise: { $version }.
regrade-ask = See what would change
regrade-marked-title = A project is marked by the trainer.
regrade-marked-text = Its attempts are not regraded.
regrade-grading = Being graded
regrade-ready = What would change
regrade-applying = The new results are being written
regrade-progress = { $done } of { $total } answers graded. What learners send goes first.
regrade-refresh = Refresh the page
regrade-outdated-title = The exercise has changed again.
regrade-outdated-text = These results are those of version { $version }. Drop them and start again to grade by the present version.
regrade-gained = { $count ->
    [0] No failed attempt would pass
    [one] 1 failed attempt would pass
   *[other] { $count } failed attempts would pass
}
regrade-lost = { $count ->
    [0] No passed attempt would fail
    [one] 1 passed attempt would fail
   *[other] { $count } passed attempts would fail
}
regrade-unchanged = { $count ->
    [0] No attempt would keep its result
    [one] 1 attempt would keep its result
   *[other] { $count } attempts would keep their result
}
regrade-given-up = { $count ->
    [one] 1 attempt could not be graded by our fault: its result stays
   *[other] { $count } attempts could not be graded by our fault: their results stay
}
regrade-changes = Learners with a result that changes
regrade-learner = Learner
regrade-class = Class
regrade-column-gained = Become passed
regrade-column-lost = Become failed
regrade-before = Exercise before
regrade-after = Exercise after
regrade-passed = passed
regrade-not-passed = not passed
regrade-told = The old results are kept, with their version. Learners with a result that changes read so on their home page.
regrade-apply = Apply
regrade-drop = Drop
regrade-problem-nothing-title = There is nothing to regrade.
regrade-problem-nothing = All answers were graded by the present version of the exercise.
regrade-problem-over-title = This regrade waits for no answer any more.
regrade-problem-over = It was applied or dropped, or is not finished. See below where it stands.
regrade-past = The regrades of this exercise
regrade-asked-by = Asked by
regrade-column-version = Version
regrade-column-total = Attempts
regrade-state-open = going on
regrade-state-applying = being written
regrade-state-applied = applied
regrade-state-dropped = dropped

regrade-notice-title = “{ $exercise }” was regraded.
regrade-notice-gained = The tests have changed: your answer passes now.
regrade-notice-lost = The tests have changed: your answer does not pass all of them any more. You can take it up again.
regrade-notice-same = The tests have changed, and the result of some of your attempts too.
regrade-notice-open = Open the exercise
regrade-notice-seen = I have seen it
