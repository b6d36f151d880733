trial-title = Essayer mon programme
trial-free = Rien n’est compté ni enregistré.
trial-lines = Ce que vous tapez (une réponse par ligne)
trial-page = Page demandée
trial-get = Dans l’adresse ($_GET)
trial-post = Par le formulaire ($_POST)
trial-fields-help = Un champ par ligne : nom=valeur. Sans champ de formulaire, la page est demandée comme par un lien.
trial-run = Lancer mon programme
trial-running = Votre programme est en cours.
trial-printed = Ce que votre programme affiche
trial-nothing = Votre programme n’a rien affiché.
trial-sent = Ce que votre page envoie
trial-view = Votre page, telle qu’un navigateur la montre
trial-no-line = Votre programme attend encore une réponse : input() n’a plus de ligne à lire. Ajoutez une ligne à ce que vous tapez, ou vérifiez combien de fois input() est appelée.
