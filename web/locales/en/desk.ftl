content-title = State of the content
content-steps = See a step from both sides
content-lead = The files of the exercises folder, read again at each save.
content-fine-title = Every file is fine.
content-fine-text = Changes appear within a second.
content-count = { $count ->
    [one] 1 problem
   *[other] { $count } problems
}
content-kept = These files are still served in their last good version:
content-where = Where
content-what = What is wrong
content-remedy = What to do
content-error = Error
content-warning = Warning
content-table = Problems of the content

users-title = Accounts
users-list = The accounts
users-create = Create an account
users-name = Name
users-role = Role
users-state = State
users-change = Change
users-role-of = Role of { $name }
users-secret = Secret word
users-secret-help = Give it to the person; they can change it.
users-create-action = Create the account
users-active = active
users-disabled = closed
users-disable = Close
users-enable = Reopen
users-disable-of = Close { $name }’s account
users-enable-of = Reopen { $name }’s account
users-change-of = Change { $name }’s role
users-created-title = Account created
users-changed-title = Change saved
users-yourself = your account
