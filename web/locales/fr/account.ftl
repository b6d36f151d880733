account-side-title = Prenez votre élan.
account-side-text = Tremplin est l’espace d’exercices de l’école. Il est gratuit, il fonctionne sur un vieux portable comme sur un téléphone, et ce que vous écrivez reste ici.
account-error-title = Erreur
account-name = Nom
account-name-help = Comme vous voulez être appelé ici, par exemple : Inès L.
account-secret = Mot secret
account-secret-help = Au moins 8 caractères. Plusieurs mots ordinaires se retiennent mieux qu’un mot compliqué.
account-show = Afficher
account-hide = Masquer
account-or = ou

sign-in-title = Entrer
sign-in-lead = Pas besoin d’adresse e-mail : votre nom et votre mot secret suffisent.
sign-in-action = Entrer
sign-in-wrong-title = Ces deux informations ne vont pas ensemble
sign-in-wrong = Reprenez-les une par une, telles que vous les avez choisies ou reçues.
sign-in-throttled-title = Trop d’essais
sign-in-throttled = Attendez { $seconds ->
    [one] { $seconds } seconde
   *[other] { $seconds } secondes
}, puis réessayez.
sign-in-try = Essayer sans compte
sign-in-register = Créer un compte
sign-in-lost = J’ai perdu mon mot secret
sign-in-lost-text = Demandez à votre formatrice ou à votre formateur : un nouveau mot secret se donne en une minute. Votre travail est gardé.

register-title = Créer mon compte
register-lead = Un nom et un mot secret, rien d’autre.
register-keeps = Ce que vous avez fait sans compte passera dans celui-ci.
register-action = Créer mon compte
register-have-one = J’ai déjà un compte

setup-title = Mettre Tremplin en route
setup-lead = Créez le premier compte d’administration. Ce lien ne sert qu’une fois.
setup-action = Créer le compte

profile-title = Mon compte
profile-role = Rôle : { $role }
profile-secret-heading = Changer de mot secret
profile-secret-text = Vos autres sessions seront fermées.
profile-current = Mot secret actuel
profile-new = Nouveau mot secret
profile-change = Changer
profile-changed-title = Mot secret changé
profile-changed = Les autres sessions sont fermées.
profile-wrong-current-title = Le mot secret actuel ne convient pas
profile-wrong-current = Rien n’a été changé.
profile-sign-out-heading = Quitter
profile-sign-out-text = Sur un ordinateur partagé, sortez quand vous avez fini.
profile-sign-out = Sortir
profile-guest-sign-out-text = Sans compte, ce que vous avez fait ne pourra plus être retrouvé.

role-guest = sans compte
role-learner = apprenant
role-trainer = formateur
role-admin = administrateur

form-name-taken-title = Ce nom est déjà pris
form-name-taken = Ajoutez une lettre de votre nom de famille.
form-name-invalid-title = Ce nom ne convient pas
form-name-invalid = Prenez 1 à 80 caractères, sur une seule ligne.
form-secret-short-title = Le mot secret est trop court
form-secret-short = Il faut au moins 8 caractères.
form-secret-unusable-title = Ce mot secret ne convient pas
form-secret-unusable = Prenez de 8 à 500 caractères.
