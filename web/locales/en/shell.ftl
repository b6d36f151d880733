# What every page carries.
shell-skip = Skip to content
shell-main-nav = Main
shell-map = Course
shell-content = Content
shell-users = Accounts
shell-language = Language
shell-account = My account
shell-guest = No account
shell-guest-initials = ?
shell-sign-in = Sign in
shell-offline = Offline. Your code is kept on this device.

tile-lesson = Lesson: { $title }: { $state }
tile-exercise = { $number }. { $title }: { $state }
tile-mark-lesson = L
state-done = passed
state-read = read
state-part = started
state-now = current
state-todo = to do
