exercise-skip = Skip to the code
exercise-crumb = Breadcrumb
exercise-position = Exercise { $number } of { $count }
exercise-tiles = Exercises of the module
exercise-panes = Panes
exercise-pane-brief = Task
exercise-pane-code = Code
exercise-pane-result = Result
exercise-review-lesson = Read the lesson again: { $title }
exercise-files = Files
exercise-editor = Editor, { $file }
exercise-given = { $file }, read only
exercise-key-escape = Esc
exercise-escape-between = then
exercise-key-tab = Tab
exercise-escape-after = to leave the editor
exercise-run = Run
exercise-run-keys = Ctrl+Enter
exercise-submit = Submit
exercise-reset = Start again
exercise-symbols = Symbols
exercise-symbol-indent = Indent the line
exercise-tests = Test results
exercise-empty-title = Nothing to show yet.
exercise-empty-text = Run your program: each test will appear here as one sentence.
exercise-passed-before = Already passed.
exercise-test-passed = Passed:
exercise-test-failed = Failed:
exercise-test-skipped = Not run:
exercise-call = Call
exercise-expected = Expected
exercise-received = Got
exercise-table-received = Your result
exercise-table-expected = Expected result
exercise-table-whole = { $total ->
    [0] no row
    [one] { $total } row
   *[other] { $total } rows
}
exercise-table-part = { $total } rows, { $shown ->
    [one] the first is shown
   *[other] the first { $shown } are shown
}
exercise-original = Original message
exercise-go-to-line = Go to line { $line }
exercise-printed = Printed by the program
exercise-feedback = A lead
exercise-next-exercise = Next exercise: { $title }
exercise-next-lesson = Next lesson: { $title }
exercise-to-map = Back to the course
exercise-hint = Show a hint ({ $number } of { $count })
exercise-hint-free = A hint takes nothing away.
exercise-hint-wait = { $attempts ->
    [one] A hint opens after 1 more attempt sent.
   *[other] A hint opens after { $attempts } more attempts sent.
}
exercise-hint-heading = Hint { $number }
exercise-solution = Show the solution
exercise-solution-heading = One solution
exercise-solution-wait = { $attempts ->
    [one] The solution opens once you pass, or after 1 more attempt sent.
   *[other] The solution opens once you pass, or after { $attempts } more attempts sent.
}
exercise-starter-shown = This is the text you started from. Your earlier code is kept until you run or submit.
exercise-starter-back = Back to my code
exercise-other-title = Two versions of your code
exercise-other-conflict = This exercise was changed elsewhere since this page was opened. Your text is in the editor; here is the other one. Nothing was deleted. Run or submit to keep yours.
exercise-other-aside = You also wrote this version without an account. It is kept until you choose.
exercise-other-see = See the other version
exercise-other-keep = Keep the editor’s
exercise-other-take = Take the other
exercise-visitor-title = To run this program, try without an account
exercise-visitor-text = Nothing to fill in. What you do is kept in this browser.

# What scripts say; they fill in {time}, {n} and the others.
say-saved = Saved at { $time }
say-saved-here = Kept on this device
say-not-saved = Not saved
say-retry = Try again
say-running = Tests are running. This takes a few seconds.
say-sending = Sending…
say-sent = Sent at { $time }
say-queued-title = The server is very busy
say-queued = Your attempt is waiting its turn. Nothing is lost; you can go on writing.
say-busy = Your attempt was not taken. Your code is kept; try again in { $seconds } s.
say-escape = Tab leaves the editor
say-offline-send = It will be sent when the network is back.
say-offline-run = Tests need the server; they wait for the network.
say-unreachable-title = The server does not answer
say-unreachable = Your code is kept on this device. You can go on writing, then try again.
say-refused-title = The attempt could not be sent
say-signed-out-title = Your session has ended
say-signed-out = Your code is kept on this device. Sign in again, then come back to this page.
say-no-failed-test = No failed test.
say-conflict-title = Two versions of your code
say-conflict = This exercise was changed in another tab or on another device. Nothing is deleted: choose the version to keep.
say-conflict-here = This tab’s version
say-conflict-there = The other version
say-keep-here = Keep this one
say-keep-there = Take the other
say-reset-title = Start again
say-reset = The starting text will replace your code. Ctrl+Z brings it back.
say-reset-confirm = Replace my code
say-cancel = Cancel
