content-title = État du contenu
content-steps = Voir une étape des deux côtés
content-lead = Les fichiers du dossier des exercices, relus à chaque enregistrement.
content-fine-title = Tous les fichiers sont bons.
content-fine-text = Les modifications apparaissent en une seconde.
content-count = { $count ->
    [one] { $count } problème
   *[other] { $count } problèmes
}
content-kept = Ces fichiers sont encore servis dans leur dernière bonne version :
content-where = Où
content-what = Ce qui ne va pas
content-remedy = Que faire
content-error = Erreur
content-warning = Avertissement
content-table = Problèmes du contenu

users-title = Comptes
users-list = Les comptes
users-create = Créer un compte
users-name = Nom
users-role = Rôle
users-state = État
users-change = Changer
users-role-of = Rôle de { $name }
users-secret = Mot secret
users-secret-help = Donnez-le à la personne ; elle pourra le changer.
users-create-action = Créer le compte
users-active = actif
users-disabled = fermé
users-disable = Fermer
users-enable = Rouvrir
users-disable-of = Fermer le compte de { $name }
users-enable-of = Rouvrir le compte de { $name }
users-change-of = Changer le rôle de { $name }
users-created-title = Compte créé
users-changed-title = Changement enregistré
users-yourself = votre compte
