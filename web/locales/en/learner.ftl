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

attempt-draft = In the editor, not sent yet
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

class-tab-works = Work
class-tab-positioning = Positioning
works-title = Projects to mark
works-order = The oldest first
works-none = No project waits.
works-project = Project
works-day = Handed in
works-state = State
works-begun = draft kept
works-again = handed in again
works-new = to mark
works-answers = Answers to your comments
works-answers-none = No answer to read.
works-answers-count = { $count ->
    [one] 1 answer
   *[other] { $count } answers
}
marking-title = Mark this project
marking-none = Not marked yet
marking-draft = Draft kept, the learner does not see it
marking-published = Published on { $day }
marking-remark = Remark
marking-words = A word on the whole
marking-publish = Publish
marking-keep = Keep the draft
marks-conflict-title = Somebody has marked this project meanwhile
marks-conflict = Nothing was overwritten. Compare, then save again.
marks-missing-title = A mark is missing
marks-missing = To publish, choose a level for each criterion.
marks-too-long-title = One of the texts is too long
marks-too-long = A remark has 500 characters at most, the word on the whole 2000.
marks-title = Your marks
marks-waiting = What you handed in last was received and waits for its marks. Here are those of the one before.
marks-earlier = Earlier marks, { $who }
marks-passed = { $sum } points of { $most }: project passed
marks-not-yet = { $sum } points of { $most }: not passed yet, { $pass } are needed and no zero in an essential criterion
marks-begun = { $sum } points of { $most } so far
home-unread-marks = { $title }: your project is marked
positioning-none = This course has no positioning test.
positioning-lead = Learners do not see these scores.
positioning-total = Total
positioning-range = Questions { $first } to { $last }
positioning-questions = Questions { $numbers }
positioning-advice = Where to begin
positioning-no-advice = Follow the course in its order.
positioning-missing = Not taken yet: { $names }.
report-title = Progress of { $name }
report-open = Report to print
report-back = Back to the learner
report-class = Class
report-day = Made on
report-time = Active work on exercises
report-attendance = { $present } half-days of { $total }, { $time }
report-module = Module
report-steps = Steps done
report-active = Active time
report-projects = Projects
report-sign-trainer = The trainer’s signature
report-sign-learner = The learner’s signature

replay-open = Replay
replay-of = Replay: { $title }
replay-play = Play
replay-pause = Pause
replay-attempt = Attempt
replay-pace = Speed
replay-slow = slow
replay-normal = normal
replay-fast = fast
replay-walk = From one attempt to another
replay-first = First
replay-previous = Previous
replay-next = Next
replay-last = Last
replay-failed = The server did not answer. Try again in a moment.

past-verdicts = Results that a regrade replaced
past-verdict = Sent on { $sent }: { $verdict }, by version { $version } of the exercise; replaced on { $day }

skills-title = My skills
skills-lead = For each area, the exercises you have passed.
skills-heading = Exercises passed by area
skills-none = The course has no exercise yet.
skills-back = Back to my course
