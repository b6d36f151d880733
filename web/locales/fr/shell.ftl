# Ce que porte chaque page.
shell-skip = Aller au contenu
shell-main-nav = Principale
shell-map = Parcours
shell-content = Contenu
shell-users = Comptes
shell-language = Langue
shell-account = Mon compte
shell-guest = Sans compte
shell-guest-initials = ?
shell-sign-in = Entrer
shell-offline = Hors ligne. Votre code est gardé sur cet appareil.

tile-lesson = Leçon : { $title } : { $state }
tile-exercise = { $number }. { $title } : { $state }
tile-mark-lesson = L
state-done = réussi
state-read = lu
state-part = commencé
state-now = en cours
state-todo = à faire
