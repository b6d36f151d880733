class-tab-live = Live
live-here = { $count } present out of { $total }
live-stuck = { $count ->
    [one] 1 stuck
   *[other] { $count } stuck
}
live-calls = { $count ->
    [one] 1 call for help
   *[other] { $count } calls for help
}
live-stuck-title = Stuck
live-stuck-none = Nobody is stuck.
live-minutes = minutes
live-attempts = { $count ->
    [one] 1 attempt
   *[other] { $count } attempts
}
live-failure = { $test }: expected { $expected }, got { $received }
live-calls-title = Calls for help
live-calls-order = The oldest first
live-calls-none = Nobody is waiting.
live-waited = { $minutes } min
live-take = I’ll go
live-take-of = I’ll go to { $name }
live-finish = Done
live-finish-of = End the call of { $name }
live-taken = { $name } is going
live-here-title = Here now
live-idle-rule = Idle: nothing for 5 min
live-away = not here any more
live-is-working = working
live-is-idle = idle
live-is-stuck = stuck
live-since = { $minutes ->
    [0] just now
   *[other] for { $minutes } min
}
live-absent = Not here: { $names }.
live-nobody = Nobody is connected. Class code: { $code }
live-apply = Show the changes
live-freeze = Freeze the screen
live-frozen = Screen frozen
live-fresh = Up to date at { $time }
live-stale = Last update: { $time }

stuck-rules = Change the thresholds
stuck-rules-title = When is someone stuck?
stuck-rules-text = At the first threshold reached, the person appears in the list; at twice that, in red. The same test failed three times on different code, or five minutes without typing after a failure, count at once. A zero removes the threshold.
stuck-kind = Exercise
stuck-kind-quiz = Quiz
stuck-kind-predict = Predict
stuck-kind-blanks = Fill in
stuck-kind-parsons = Put in order
stuck-kind-bug = Fix a bug
stuck-kind-short-code = Code, 12 minutes or less
stuck-kind-long-code = Code, more than 12 minutes
stuck-kind-project = Project
stuck-column-minutes = Active minutes
stuck-column-failures = Failed attempts
stuck-column-plan = In the course plan
stuck-minutes-of = Active minutes, { $kind }
stuck-failures-of = Failed attempts, { $kind }
stuck-plan = { $minutes } min, { $failures ->
    [0] no threshold of attempts
    [one] 1 attempt
   *[other] { $failures } attempts
}
stuck-number-invalid-title = One of the numbers cannot be used
stuck-number-invalid = Write whole numbers from 0 to 999.
stuck-back = Back to the class
stuck-same-test = { $times ->
    [one] The same test failed 1 time
   *[other] The same test failed { $times } times
} on different code
stuck-still = { $minutes ->
    [one] Nothing typed for 1 minute
   *[other] Nothing typed for { $minutes } minutes
} after a failure
stuck-failures = { $count ->
    [one] 1 failed attempt
   *[other] { $count } failed attempts
}
stuck-minutes = { $minutes ->
    [one] 1 active minute without passing
   *[other] { $minutes } active minutes without passing
}

call-title = Call the trainer
call-note = Your question, if you like
call-action = Call
call-end = I no longer need help
call-place = { $place ->
    [1] You are the next call.
   *[other] Your place in the queue: { $place }.
}
call-taken = Somebody is coming.
