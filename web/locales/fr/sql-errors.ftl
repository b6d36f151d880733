# Ce que dit SQLite, dit simplement. Les identifiants sont ceux de crates/grader/src/sql/errors.rs.
sql-error-near = La requête ne se lit plus à partir de « { $name } ». Cherchez juste avant : un mot mal écrit, une virgule en trop ou qui manque, une parenthèse, ou des clauses dans le désordre (SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT).
sql-error-incomplete = La requête s’arrête trop tôt : il manque la suite. Vérifiez aussi que chaque parenthèse est fermée.
sql-error-token = « { $name } » ne peut pas être écrit ici en SQL. Retirez ce caractère, ou mettez le texte entre apostrophes.
sql-error-quote = Un texte n’est pas fermé : il manque une apostrophe à la fin. Dans un texte, une apostrophe s’écrit deux fois : 'l''heure'.
sql-error-curly-quotes = Les guillemets courbes d’un traitement de texte ne sont pas du SQL. Effacez-les, et tapez de simples apostrophes au clavier.
sql-error-double-quotes = « { $name } » est entre guillemets doubles : SQL cherche alors une colonne de ce nom. Un texte s’écrit entre apostrophes : '{ $name }'.
sql-error-no-table = Aucune table ne s’appelle « { $name } ». Vérifiez l’orthographe dans la liste des tables.
sql-error-no-column = Aucune colonne ne s’appelle « { $name } » dans les tables de cette requête. Vérifiez l’orthographe, et que la bonne table est après FROM. Si c’est un texte, il s’écrit entre apostrophes.
sql-error-ambiguous = Plusieurs tables ont une colonne « { $name } ». Écrivez la table devant, avec un point : table.colonne.
sql-error-no-function = La fonction « { $name } » n’existe pas dans SQLite. Vérifiez l’orthographe : par exemple length, upper, round, count, sum, avg.
sql-error-aggregate = « { $name } » calcule sur un groupe de lignes : elle ne va pas dans WHERE. Filtrez les groupes avec HAVING, après GROUP BY.
sql-error-window = « { $name } » est une fonction de fenêtre : elle demande OVER (…) juste après, et ne va pas dans WHERE.
sql-error-arguments = La fonction « { $name } » n’a pas le bon nombre de valeurs entre ses parenthèses.
sql-error-having = HAVING filtre des groupes : il demande GROUP BY avant lui. Pour filtrer des lignes, utilisez WHERE.
sql-error-union = Les deux SELECT réunis par { $name } n’ont pas le même nombre de colonnes.
sql-error-order-first = ORDER BY et LIMIT s’écrivent une seule fois, tout à la fin, après le dernier SELECT ({ $name }).
sql-error-subquery = Une requête entre parenthèses donne trop de colonnes : ici, une seule est attendue.
sql-error-term = Un numéro ou un nom après ORDER BY ou GROUP BY ne correspond à aucune colonne du SELECT, ou est un calcul de groupe.
sql-error-no-from = SELECT * a besoin d’une table : ajoutez FROM et le nom de la table.
sql-error-row-value = Plusieurs valeurs sont écrites là où une seule est attendue. Retirez les parenthèses autour des colonnes.
sql-error-values = Le nombre de valeurs n’est pas celui des colonnes. Nommez les colonnes après la table, et donnez une valeur à chacune.
sql-error-insert-column = La table « { $table } » n’a pas de colonne « { $name } ».
sql-error-unique = Cette valeur existe déjà, et « { $name } » doit être unique.
sql-error-not-null = « { $name } » ne peut pas être vide : donnez-lui une valeur.
sql-error-check = Une valeur ne respecte pas la règle CHECK : { $name }.
sql-error-foreign-key = Cette ligne désigne une ligne d’une autre table qui n’existe pas, ou que l’on vient de supprimer.
sql-error-type = Une valeur n’a pas le type de sa colonne : un texte à la place d’un nombre, par exemple.
sql-error-exists = « { $name } » existe déjà. Choisissez un autre nom, ou écrivez IF NOT EXISTS.
sql-error-duplicate-column = Deux colonnes s’appellent « { $name } » dans la même table.
sql-error-no-index = Aucun index ne s’appelle « { $name } ».
sql-error-no-view = Aucune vue ne s’appelle « { $name } ».
sql-error-view-read-only = « { $name } » est une vue : on la lit, on n’y écrit pas.
sql-error-too-big = Un texte devient trop long. Une répétition l’allonge sans doute sans s’arrêter.
sql-error-nested = La requête est trop imbriquée ou trop longue. Écrivez-la plus simplement.
sql-error-overflow = Le résultat de ce calcul est trop grand pour un nombre entier.
sql-error-statements = Il y a plus d’instructions que l’exercice n’en demande. Le point-virgule termine une instruction : vérifiez qu’il n’y en a pas un au milieu.
sql-error-read-only = Cet exercice demande de lire les données : écrivez une requête SELECT, qui ne change rien.
sql-error-forbidden = Cette instruction n’est pas permise dans un exercice.
# Ce que le résultat a de différent.
sql-differs-rows = { $received ->
    [0] Votre requête ne donne aucune ligne
    [one] Votre requête donne { $received } ligne
   *[other] Votre requête donne { $received } lignes
}, { $expected ->
    [0] on n’en attend aucune.
   *[other] on en attend { $expected }.
}
sql-differs-columns = { $received ->
    [one] Votre requête donne { $received } colonne
   *[other] Votre requête donne { $received } colonnes
}, on en attend { $expected }. Regardez ce qui est écrit entre SELECT et FROM.
sql-differs-column-name = Une colonne s’appelle « { $received } », on attend « { $expected } » à sa place. Vérifiez l’ordre des colonnes après SELECT ; un autre nom se donne avec AS.
sql-differs-order = Les lignes sont les bonnes, mais pas dans le bon ordre : il y a une différence à la ligne { $row }. Regardez ORDER BY.
sql-differs-contents = { $count ->
    [one] Le nombre de lignes est bon, mais { $count } ligne n’est pas la bonne.
   *[other] Le nombre de lignes est bon, mais { $count } lignes ne sont pas les bonnes.
}
sql-differs-cell = Ligne { $row }, colonne « { $column } » : la valeur n’est pas celle qui est attendue.
sql-differs-no-rows = Votre requête ne donne pas de tableau. Commencez par SELECT.
sql-differs-no-table = La table « { $name } » n’existe plus, ou n’a pas été créée.
sql-differs-no-column = La colonne « { $name } » n’existe plus, ou n’a pas été créée.
sql-differs-state = Les tables ne sont pas dans l’état attendu après vos instructions.
sql-state-rows = Après vos instructions, { $received ->
    [0] il n’y a aucune ligne
    [one] il y a { $received } ligne
   *[other] il y a { $received } lignes
}, { $expected ->
    [0] on n’en attend aucune.
   *[other] on en attend { $expected }.
}
sql-state-columns = Après vos instructions, { $received ->
    [one] il y a { $received } colonne
   *[other] il y a { $received } colonnes
}, on en attend { $expected }.
sql-state-column-name = Après vos instructions, une colonne s’appelle « { $received } », on attend « { $expected } ».
sql-state-order = Après vos instructions, les lignes sont les bonnes, mais pas dans l’ordre attendu à partir de la ligne { $row }.
sql-state-contents = { $count ->
    [one] Après vos instructions, { $count } ligne n’est pas la bonne.
   *[other] Après vos instructions, { $count } lignes ne sont pas les bonnes.
}
sql-state-cell = Après vos instructions, ligne { $row }, colonne « { $column } » : la valeur n’est pas celle qui est attendue.
sql-differs-integer-for-real = Ligne { $row }, colonne « { $column } » : votre requête donne un nombre entier, on attend un nombre à virgule.
sql-differs-integer-for-text = Ligne { $row }, colonne « { $column } » : votre requête donne un nombre entier, on attend un texte.
sql-differs-integer-for-blob = Ligne { $row }, colonne « { $column } » : votre requête donne un nombre entier, on attend des octets (BLOB).
sql-differs-real-for-integer = Ligne { $row }, colonne « { $column } » : votre requête donne un nombre à virgule, on attend un nombre entier.
sql-differs-real-for-text = Ligne { $row }, colonne « { $column } » : votre requête donne un nombre à virgule, on attend un texte.
sql-differs-real-for-blob = Ligne { $row }, colonne « { $column } » : votre requête donne un nombre à virgule, on attend des octets (BLOB).
sql-differs-text-for-integer = Ligne { $row }, colonne « { $column } » : votre requête donne un texte, on attend un nombre entier.
sql-differs-text-for-real = Ligne { $row }, colonne « { $column } » : votre requête donne un texte, on attend un nombre à virgule.
sql-differs-text-for-blob = Ligne { $row }, colonne « { $column } » : votre requête donne un texte, on attend des octets (BLOB).
sql-differs-blob-for-integer = Ligne { $row }, colonne « { $column } » : votre requête donne des octets (BLOB), on attend un nombre entier.
sql-differs-blob-for-real = Ligne { $row }, colonne « { $column } » : votre requête donne des octets (BLOB), on attend un nombre à virgule.
sql-differs-blob-for-text = Ligne { $row }, colonne « { $column } » : votre requête donne des octets (BLOB), on attend un texte.
