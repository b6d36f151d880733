# Titres des pages d’erreur ; ce qu’il faut faire est dans errors.ftl.
problem-not-found = Page introuvable
problem-sign-in = Il faut entrer d’abord
problem-forbidden = Page réservée
problem-too-large = Envoi trop long
problem-too-many = Trop de demandes à la fois
problem-bad = Demande incomprise
problem-down = Le serveur a un souci
problem-code = Code { $status }
problem-home = Revenir au parcours
problem-enter = Entrer
problem-wait = Réessayez dans { $seconds ->
    [one] { $seconds } seconde
   *[other] { $seconds } secondes
}.
