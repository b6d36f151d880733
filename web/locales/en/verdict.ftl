verdict-title-ran = Program finished
verdict-title-passed = { $total ->
    [one] The test passed
   *[other] All { $total } tests passed
}
verdict-title-failed = { $passed } of { $total } tests passed
verdict-title-compile-error = The code cannot be read
verdict-title-runtime-error = The program stops on an error
verdict-advice-untouched = You have changed nothing yet: this is the code you were given. Read the task again, change one line, then try again.
verdict-advice-compile-error = Correct the line shown, then try again.
verdict-advice-runtime-error = The code can be read, but an instruction fails while it runs. Look at the line shown.
verdict-advice-runtime-error-nowhere = The code can be read, but an instruction fails while it runs.
verdict-advice-time = A loop probably never ends. Check its condition and what changes at each turn.
verdict-advice-memory = A loop probably adds items without stopping.
verdict-advice-output = A loop probably prints more than intended. Look at the instruction that prints, and how often it runs.
verdict-hidden-name = Hidden test { $number }
verdict-reason-hidden = This test tries other cases than those of the task. Read it again: what happens with zero, an empty list, a negative number?
verdict-reason-value = The result is not the one expected.
verdict-reason-value-not = The result should not have been this one.
verdict-reason-no-element = The element that is looked for is not in the page.
verdict-reason-throw = The code should have thrown an error.
verdict-reason-throw-not = The code should not have thrown an error.
verdict-reason-contain = An item is missing from the result.
verdict-reason-contain-not = The result contains one item too many.
verdict-reason-length = The length of the result is not right.
verdict-reason-length-not = The length of the result should not have been this one.
verdict-reason-close = The result is not close enough to the expected value.
verdict-reason-close-not = The result is too close to the value to avoid.
verdict-reason-called = The function given was not called as expected.
verdict-reason-called-not = The function given should not have been called this way.
verdict-reason-match = The text does not have the expected form.
verdict-reason-match-not = The text should not have this form.
verdict-reason-instance = The result is not of the expected class.
verdict-reason-instance-not = The result should not have been of this class.
verdict-reason-threw = Your code threw an error during this test.
verdict-reason-invalid = The page is not written as it should be.
verdict-reason-invalid-more = The page is not written as it should be. This is the first remark; { $more ->
    [one] there is one more.
   *[other] there are { $more } more.
  }
verdict-reason-test-threw = This test itself contains an error: it is not your code. Tell your trainer.
verdict-reason-missing = Your file does not contain “{ $name }”. Check its spelling and capitals.
verdict-reason-never-settled = This test waits for a promise that never ends. Check that resolve is called.
verdict-reason-protocol = Your code answered in a way that cannot be understood.
verdict-limit-time = Stopped after { $seconds } s of computing
verdict-limit-memory = Stopped: more than { $mebibytes } MiB of memory
verdict-limit-output = Stopped: more than { $kibibytes } KiB printed
verdict-limit-recursion = Stopped: too many nested calls. A function that calls itself needs a case where it stops.
verdict-abandoned = The check did not succeed because of a failure on our side. Your code is kept and this attempt does not count. You can send it again.
verdict-waiting = Your code is waiting to be checked.
verdict-running = Your code is being checked.
verdict-title-received = Handed in
verdict-answer-missing = There is no answer yet.
verdict-answer-other = This is not the expected answer.
verdict-answer-line = Line { $line } is not the expected one.
verdict-answer-choice = Choose every right answer, and no other.
verdict-answer-pieces = One line is too many, and another is missing.
verdict-answer-missing-piece = At least one line is missing.
verdict-answer-extra-piece = At least one line is too many.
verdict-project-title = Project handed in, waiting for its mark
verdict-project-advice = A trainer marks it with the rubric. You may still improve it and hand it in again.
verdict-answers-received = Answers received
verdict-answers-right = Everything is right
verdict-answers-wrong = { $passed ->
    [0] No right answer yet
    [one] { $passed } of { $total } answers right
   *[other] { $passed } of { $total } answers right
}
verdict-steps-chosen = The steps you chose
verdict-steps-order = The order of the steps
verdict-step-line = Step { $line } is not the one expected.
verdict-step-pieces = One step is too many, and another one is missing.
verdict-step-missing-piece = At least one step is missing.
verdict-step-extra-piece = At least one step is too many.
