health-title = Health of the content
health-lead = What deserves a look, over all learners. Nothing is said of an exercise that fewer than five people have opened.
health-none = No exercise.
health-never-title = Never passed
health-never-help = Nobody has passed. The statement or a test may be wrong.
health-at-once-title = Passed by all at once
health-at-once-help = Too easy, or their tests let everything through.
health-left-title = Most often left
health-left-help = Learners worked at it and sent nothing. The most left first.
health-tests-title = Tests that no wrong answer fails
health-tests-help = Add a wrong answer that this test stops, or see that it can fail.
health-tests = Tests
health-exercise = Exercise
health-module = Module
health-learners = Learners
health-passed = Passed
health-at-once = At once
health-left = Sent nothing
health-waiting = { $count ->
    [one] 1 exercise is still to be looked at.
   *[other] { $count } exercises are still to be looked at.
}
health-refresh = Refresh the page
