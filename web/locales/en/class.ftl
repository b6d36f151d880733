date-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }

classes-title = Classes
classes-running = My classes
classes-archived = Archived classes
classes-empty = You have no class yet. Create the first one.
classes-create = Create a class
classes-create-action = Create the class

class-name = Name of the class
class-name-help = For instance: Tuesday group, Sevran.
class-code = Class code
class-learners-title = Learners
class-learners = { $count ->
    [0] nobody
    [one] 1 person
   *[other] { $count } people
}
class-when = Dates
class-dates = from { $starts } to { $ends }
class-from = from { $starts }
class-until = until { $ends }
class-unsaid = not said
class-archived = archived
class-tabs = Pages of the class { $name }
class-tab-learners = Learners
class-tab-settings = Settings
class-starts = First day
class-ends = Last day
class-hours = Planned hours
class-modules = Modules followed
class-trainers = Trainers
class-save = Save
class-saved = Change saved
class-theirs = What is saved now
class-join-title = Joining with the code
class-join-text = Someone who has an account already joins the class from the page “My account”, with the code { $code }.
class-joinable = Someone who has an account already may join the class with its code
class-code-text = Cards that are printed already bear this code. With a new code they must be printed again.
class-code-renew = Change the code
class-archive-title = Archive
class-archive-text = An archived class lets nobody in with its code any more. Everyone’s work is kept.
class-archive = Archive the class
class-restore-text = This class is archived. Back in use, it lets people in with its code again.
class-restore = Put back in use
class-learners-none = Nobody yet. Give a list of names, or the code { $code } to those who have an account.
class-add = Add a person
class-add-name = First and last name
class-add-action = Add
class-added = Person added
class-imported = List saved
class-move = Move to another class
class-move-where = New class of { $name }
class-move-action = Move
class-move-of = Move { $name }
class-moved = Class changed, all the work went along

class-name-invalid-title = This name of a class cannot be used
class-name-invalid = Take 1 to 80 characters, on a single line.
class-name-taken-title = This name is in the class already
class-name-taken = Add what tells the two people apart.
class-name-taken-there-title = This name is in the other class already
class-name-taken-there = Nothing was changed.
class-full-title = The class would be too large
class-full = A class has at most 200 people. Make two of it.
class-day-invalid-title = This date does not exist
class-day-invalid = Write it like 2026-09-01.
class-days-order-title = The last day is before the first
class-days-order = Correct one of the two.
class-hours-invalid-title = The number of hours cannot be used
class-hours-invalid = Write a whole number up to 2000, or nothing.
class-modules-none-title = No module is ticked
class-modules-none = Tick at least one module of the course.
class-trainers-none-title = Somebody must follow the class
class-trainers-none = Tick 1 to 20 people.
class-conflict-title = Somebody has changed this class meanwhile
class-conflict = Nothing was overwritten. Compare your answers with what is saved, then save again.
class-conflict-button-title = Somebody has changed this class meanwhile
class-conflict-button = Nothing was done. This is the class as it is now.

import-title = Add a list
import-file = CSV file
import-help = Exported from a spreadsheet, with the columns First name and Last name. Nothing is written before you agree.
import-look = Look at the list
import-preview = The list, line by line
import-line = Line
import-remark = Remark
import-good = to be added
import-no-name = no name on this line
import-unusable = name too long, a character that is not allowed, or a quotation mark that is not closed
import-formula = looks like a spreadsheet formula
import-twice = on line { $line } already
import-taken = in the class already
import-ignored = Columns left out: { $columns }.
import-confirm = { $count ->
    [one] Add this person
   *[other] Add these { $count } people
}
import-back = Back to the learners
import-problems-title = { $count ->
    [one] 1 line must be corrected
   *[other] { $count } lines must be corrected
}
import-problems = Nothing was written. Correct the file, then give it again.
import-not-text-title = This file is no list
import-not-text = In the spreadsheet choose “Save as”, then CSV.
import-too-large-title = This file is too large
import-too-large = A list of names takes a few kilobytes. Save it as CSV, without pictures.
import-gone-title = This list is kept no longer
import-gone = A list to look at is kept for an hour. Give the file again.
import-empty-title = This list is empty
import-empty = At least one name is needed.
import-too-many-title = { $lines ->
    [one] 1 line is too many
   *[other] { $lines } lines are too many
}
import-too-many = A class has at most { $most } people. Nothing was written: give a file for a single class.

cards-column = Card
cards-printed = printed
cards-missing = to print
cards-choose = Choose { $name }
cards-warning = A new card bears a new secret word: the old card no longer works, and the person must sign in again.
cards-print-new = Print the missing cards
cards-print-chosen = Print the ticked cards
cards-none-title = No card to print
cards-none = Tick at least one person.
cards-title = Login cards, { $class }
cards-back = Back to the class
cards-once = Print now: these secret words will not be shown again.
cards-print = Print
cards-address = Address
cards-class = Class
cards-qr = Login QR code
cards-how = Scan the QR code (once only), or type the three details.

class-entry-title = Enter my class
class-entry-link = Enter with my class code
class-entry-lead = No e-mail address needed. Everything is written on your card.
class-entry-name = First and last name
class-entry-name-help = As on the card.
class-entry-qr = Your card has a QR code: point the phone’s camera at it, it signs you in once.
class-entry-without = Enter without a class code
class-entry-lost = I have lost my card or my secret word
class-entry-lost-text = Ask your trainer: a new card is printed in a minute. Your work is kept.
class-entry-wrong-title = These three details do not match
class-entry-wrong = Go through them one by one, as they are on the card.

card-once = This QR code signs you in once only. After that, enter with the code, your name and your secret word.
card-used-title = This QR code no longer works
card-used-text = It has been used, or a new card has taken its place. Enter with the class code, your name and your secret word.

join-title = Join a class
join-action = Join
join-no-code-title = No class has this code
join-no-code = Check it with your trainer.
join-elsewhere-title = You are in a class already
join-elsewhere = Your trainer can move you.
join-name-taken-title = Your name is in this class already
join-name-taken = Ask your trainer.
profile-class = Class: { $name }
