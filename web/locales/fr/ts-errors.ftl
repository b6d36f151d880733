# Les erreurs propres à TypeScript, dites simplement. Les identifiants sont ceux de crates/grader/src/explain.rs.
ts-error-refused = « { $what } » ne s’écrit pas dans ces exercices : utilisez import et export, des fonctions et des objets ordinaires.
ts-error-unexpected = Ce signe n’est pas attendu ici. Regardez juste avant : il manque peut-être une valeur, un type après les deux-points, ou une parenthèse.
ts-error-semicolon = Deux instructions se suivent sans séparation. Il manque sans doute un point-virgule, une virgule ou un signe juste avant.
ts-error-comma-or = Il manque une virgule ou « { $what } » à cet endroit ; ou, devant un type, les deux-points.
ts-error-required-after-optional = Un paramètre obligatoire ne vient pas après un paramètre facultatif (avec « ? »). Changez leur ordre.
ts-error-optional-with-value = Un paramètre qui a une valeur par défaut est déjà facultatif : retirez le point d’interrogation.
ts-error-modifier = Ce mot (public, private, readonly…) ne peut pas s’écrire à cet endroit.
ts-error-too-deep = Trop de parenthèses, de crochets ou d’accolades sont ouverts les uns dans les autres. Découpez cette expression en plusieurs lignes avec des noms.
