moment-utc = { $time } UTC
learner-steps = { $done ->
    [one] { $done } step done of { $total }
   *[other] { $done } steps done of { $total }
}
learner-attempts = { $count ->
    [0] no attempt
    [one] 1 attempt
   *[other] { $count } attempts
}
learner-time = { $time } of active work
learner-tiles-lead = A square leads to the attempts at its exercise.
learner-timeline = Timeline
learner-timeline-order = Latest first
learner-timeline-empty = Nothing yet.
learner-timeline-older = Older
learner-timeline-latest = Back to the latest
learner-read = Lesson read: { $title }
learner-called = Called the trainer: { $title }
learner-skills = Skills
learner-radar = Share of exercises passed by area; the figures are in the table that follows.
learner-skills-caption = Exercises passed by area, of those the class follows
learner-skill = Area
learner-passed = Exercises passed
learner-share = Share
learner-skill-detail = Detail, { $area }
learner-score = { $passed } of { $total }
learner-percent = { $percent }%

attempt-none = no result yet
attempt-passed = passed
attempt-failed = tests fail
attempt-received = received
attempt-unread = unreadable code
attempt-error = error
attempt-stopped = stopped
attempt-tile = Attempt { $number }, { $day }, { $verdict }
attempt-commented = { $attempt }, commented
attempt-title = Attempt { $number } of { $count }
attempt-all = All attempts, the oldest first
attempt-older = earlier version of the exercise
attempt-previous = Previous attempt
attempt-next = Next attempt
attempt-added = { $count ->
    [one] 1 line more
   *[other] { $count } lines more
}
attempt-removed = { $count ->
    [one] 1 line less
   *[other] { $count } lines less
}
attempt-line-added = added
attempt-line-removed = removed
attempt-lines-lead = A line’s number opens a comment.
attempt-empty = No attempt yet.

comments-title = Comments on your attempts
comment-nobody = Deleted account
comment-line = line { $line }
comment-place = { $file }, line { $line }
comment-on-line = Comment on line { $line }
comment-words = Your comment
comment-add-to = Add to this thread
comment-change = Change this comment
comment-new = new
comment-answer = Answer
comment-your-answer = Your answer
comment-send = Send the comment
comment-conflict-title = Somebody has changed this comment meanwhile
comment-conflict = Nothing was overwritten. Compare the two texts, then save again.
comments-full-title = This attempt has 100 comments already
comments-full = Your text is kept on this page. Go on with a later attempt.
words-invalid-title = This text cannot be saved
words-invalid = Write 1 to 2000 characters.

notes-title = Private notes
notes-private = The trainers of the class only, never the learner
note-by = { $name }, { $day }
note-change = Change
note-delete = Delete
note-new = New note
note-add = Add the note
note-conflict-title = Somebody has changed this note meanwhile
note-conflict = Nothing was overwritten. Compare the two texts, then save again.
notes-full-title = There are 200 notes already
notes-full = Your text is kept on this page. Delete an old note, then add yours.
home-unread = New for you
home-unread-comments = { $title }: { $count ->
    [one] 1 new comment
   *[other] { $count } new comments
}
