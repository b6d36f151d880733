class-tab-announcements = Announcements
class-tab-programme = Programme

told-title = Announcements
told-none = Nothing has been announced to this class yet.
told-new = New announcement
told-subject = Title
told-text = Text
told-help = Plain Markdown: **bold**, lists, links. Everyone sees it on their home page until they have read it.
told-send = Announce to the class
told-by = { $author }, { $day }
told-readers = { $count ->
    [0] Nobody has read it yet.
    [one] Read by 1 person.
   *[other] Read by { $count } people.
}
told-read = I have read it
told-read-of = I have read “{ $title }”
told-edit = Edit
told-edit-of = Edit “{ $title }”
told-edit-title = Edit the announcement
told-again = Those who have read it already will see it again.
told-back = Back to the announcements
told-withdraw = Withdraw the announcement
told-withdraw-text = It disappears for everyone.
told-incomplete-title = The announcement is not complete
told-incomplete = It needs a title of at most 120 characters and a text of at most 4000.
told-too-many-title = This class has 200 announcements already
told-too-many = Withdraw an old one, then try again.
told-conflict-title = Someone has changed this announcement meanwhile
told-conflict = Nothing was overwritten. Compare your text with what is saved, then save again.

dates-title = Advised dates
dates-text = Learners see them as advice. Nothing closes after the date and no result goes down; you only see what came later.
dates-what = To do
dates-kind = Kind
dates-day = Before
dates-day-of = Advised date for { $title }
dates-module = Module
dates-exercise = Exercise
dates-add = Add an exercise
dates-save = Save the dates
dates-before = Best done before { $day }.
programme-day-invalid-title = There is no such date
programme-day-invalid = Nothing was saved. Write it like 2026-09-01.
programme-conflict-title = Someone has changed one of these dates meanwhile
programme-conflict = Nothing was overwritten. Here are the dates as they are now.

openings-title = Opening of the modules
openings-all-open = Every module is open: everyone goes where they want.
openings-order = Open the modules in order
openings-in-order = A module opens when those it needs are done. What was begun stays open, and you may open a module before its turn.
openings-free = Open all
openings-state = State
openings-always = Always open
openings-opened = Opened by you
openings-open = Open
openings-open-of = Open { $title }
openings-close = Back to the order
openings-close-of = Put { $title } back in order
openings-one = Open to one person
openings-learner = Person
home-closed = Opens after: { $modules }. Your trainer may open it before.

class-tab-attendance = Attendance
attendance-half-day = { $day }, { $half }
attendance-morning = morning
attendance-afternoon = afternoon
attendance-half-days = Half-days
attendance-none = No half-day yet.
attendance-half = Half-day
attendance-day = Day
attendance-hours = Hours
attendance-there = Present
attendance-away = Absent
attendance-open = open
attendance-new = New half-day
attendance-new-text = It opens at once: a code appears, to be shown in the room for half an hour.
attendance-start = Open for signing
attendance-export = Export (CSV)
attendance-print = Sheet to print
attendance-refresh = Refresh
attendance-nobody = Nobody in this class yet.
attendance-learner = Name
attendance-mark = Attendance
attendance-mark-of = Attendance of { $name }
attendance-signature = Signature
attendance-rest = Mark the others present
attendance-unmarked = not marked
attendance-present = present
attendance-late = late
attendance-absent = absent
attendance-excused = excused
attendance-signed = has signed
attendance-signed-mark = { $mark } (signed)
attendance-signing = Signing on a phone
attendance-code-text = Show this code in the room. Everyone types it on their home page; it changes each time you open.
attendance-close = Close
attendance-renew = New code
attendance-closed = Signing is closed. You can mark attendance here.
attendance-reopen = Open again with a new code
attendance-remove = Remove this half-day
attendance-remove-text = What was marked goes too.
attendance-back = Back to attendance
attendance-earlier = Previous sheet
attendance-later = Next sheet
attendance-sheet-title = Attendance sheet, { $class }
attendance-trainer = Trainer’s signature
attendance-hours-there = Hours attended
attendance-hours-planned = Hours planned
attendance-invalid-title = The date or the length does not fit
attendance-invalid = Write the date like 2026-09-01 and the length in hours, up to 8, like 3.5.
attendance-conflict-title = Someone has marked one of these meanwhile
attendance-conflict = Nothing was overwritten. Here is the sheet as it is now; mark again what is missing.

presence-title = My attendance
presence-none = Nothing is open for signing in your class right now.
presence-code = Code shown in the room
presence-help = Four digits.
presence-sign = Sign
presence-signed-title = Signed
presence-signed = It is recorded for this half-day.
presence-back = Back to my path
presence-wrong-title = This is not the code of the room
presence-wrong = Read it again, then type it again.
presence-closed-title = Signing is closed
presence-closed = Ask your trainer to mark your attendance.

data-title = My data
data-text = A JSON file with all that we keep of you: account, progress, submissions, drafts, calls, attendance.
data-download = Download my data
erase-done-title = Your account is deleted
erase-done = Nothing under your name is left on this server.
erase-title = Delete my account
erase-text = Your name, your submissions, your drafts and your place in the class are erased for good. Only numbers without a name remain. Download your data first if you want to keep them.
erase-action = Delete my account for good
users-erase = Delete
users-erase-of = Delete { $name } for good
users-erase-text = Name, submissions, drafts, attendance and place in the class are erased for good. First export what the school must keep.

book-late = After the advised date.
book-legend-late = after the advised date

similar-title = Similar work
similar-text = These texts share many passages, beyond what the task, the solution and most of the class explain. It is an occasion to talk about them, and nothing else: two people may have worked together, helped each other, or followed the same idea.
similar-none = No work has enough passages of its own in common with another.
similar-compared = { $count ->
    [0] Nobody has submitted code here yet.
    [one] One person only has submitted code.
   *[other] { $count } last submissions compared.
}
similar-column-who = People
similar-column-shared = Own passages in common
similar-names = { $first } and { $second }
similar-percent = { $percent }%
similar-back = Back to the exercise
similar-back-list = Back to the list
