account-side-title = Take your run-up.
account-side-text = Tremplin is the school’s place for exercises. It is free, it works on an old laptop as on a phone, and what you write stays here.
account-error-title = Error
account-name = Name
account-name-help = What you want to be called here, for example: Inès L.
account-secret = Secret word
account-secret-help = At least 8 characters. A few ordinary words are easier to remember than one complicated one.
account-show = Show
account-hide = Hide
account-or = or

sign-in-title = Sign in
sign-in-lead = No e-mail address needed: your name and your secret word are enough.
sign-in-action = Sign in
sign-in-wrong-title = These two details do not match
sign-in-wrong = Type them again one by one, just as you chose or received them.
sign-in-throttled-title = Too many attempts
sign-in-throttled = Wait { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}, then try again.
sign-in-try = Try without an account
sign-in-register = Create an account
sign-in-lost = I lost my secret word
sign-in-lost-text = Ask your trainer: a new secret word takes a minute. Your work is kept.

register-title = Create my account
register-lead = A name and a secret word, nothing else.
register-keeps = What you did without an account will move to this one.
register-action = Create my account
register-have-one = I already have an account

setup-title = Start Tremplin up
setup-lead = Create the first administrator’s account. This link works only once.
setup-action = Create the account

profile-title = My account
profile-role = Role: { $role }
profile-secret-heading = Change your secret word
profile-secret-text = Your other sessions will be closed.
profile-current = Current secret word
profile-new = New secret word
profile-change = Change
profile-changed-title = Secret word changed
profile-changed = The other sessions are closed.
profile-wrong-current-title = The current secret word is not right
profile-wrong-current = Nothing was changed.
profile-sign-out-heading = Leave
profile-sign-out-text = On a shared computer, sign out when you have finished.
profile-sign-out = Sign out
profile-guest-sign-out-text = Without an account, what you did cannot be found again.

role-guest = no account
role-learner = learner
role-trainer = trainer
role-admin = administrator

form-name-taken-title = This name is already taken
form-name-taken = Add a letter of your family name.
form-name-invalid-title = This name cannot be used
form-name-invalid = Use 1 to 80 characters, on one line.
form-secret-short-title = The secret word is too short
form-secret-short = It needs at least 8 characters.
form-secret-unusable-title = This secret word cannot be used
form-secret-unusable = Use 8 to 500 characters.
