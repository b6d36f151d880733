# Ce qui ne va pas dans une page, dit simplement. Les identifiants sont ceux de crates/grader/guests/javascript/page/findings.js et style/structure.js.
html-no-doctype = La page ne commence pas par <!DOCTYPE html>. Écrivez-le sur la première ligne.
html-no-lang = La balise <html> ne dit pas la langue de la page. Écrivez par exemple <html lang="fr">.
html-no-title = La page n’a pas de titre. Écrivez <title>…</title> dans <head> : c’est le nom de l’onglet.
html-unclosed = La balise <{ $tag }> est ouverte ici et n’est pas fermée. Écrivez </{ $tag }> là où l’élément finit.
html-stray-end-tag = Il y a ici une balise de fin </{ $tag }> qui ne ferme rien. L’élément est déjà fermé, ou n’a jamais été ouvert.
html-tag-not-ended = Une balise ouverte par « < » n’est pas terminée par « > ». Regardez aussi si un guillemet manque.
html-quote = Un guillemet manque dans cette balise, avant ou après la valeur d’un attribut. Il en faut deux : attribut="valeur".
html-attribute-space = Entre deux attributs, il faut une espace.
html-attribute-value = Après le signe =, il manque la valeur de l’attribut. Écrivez attribut="valeur".
html-duplicate-attribute = Le même attribut est écrit deux fois dans cette balise. Gardez-en un ; plusieurs classes s’écrivent class="a b".
html-self-closing = Écrire <{ $tag } /> ne ferme pas l’élément. Écrivez <{ $tag }></{ $tag }>.
html-end-tag-attributes = Une balise de fin n’a pas d’attribut : ils s’écrivent dans la balise de début.
html-unclosed-comment = Un commentaire commencé par <!-- n’est pas refermé par -->.
html-comment = Un commentaire commence par <!-- et finit par -->.
html-less-than = Le signe « < » ouvre une balise. Pour l’afficher dans un texte, écrivez &lt;.
html-null = La page contient un caractère invisible interdit. Effacez-le et retapez le mot.
html-entity = Une écriture comme &eacute; est mal écrite : elle commence par & et finit par un point-virgule. Pour afficher &, écrivez &amp;.
html-unknown-tag = { $near ->
    [none] La balise <{ $tag }> n’existe pas en HTML.
   *[other] La balise <{ $tag }> n’existe pas en HTML. Vouliez-vous écrire <{ $near }> ?
  }
html-obsolete = La balise <{ $tag }> n’est plus utilisée. La mise en forme s’écrit en CSS.
html-duplicate-id = L’identifiant « { $value } » est déjà utilisé à la ligne { $first }. Un id est unique dans la page ; pour plusieurs éléments, utilisez une classe.
html-bad-id = Un id est un mot sans espace.
html-heading-order = Un titre <{ $tag }> vient ici, alors que l’on attend <{ $expected }>. Les niveaux de titres se suivent, sans en sauter.
html-no-alt = Cette image n’a pas d’attribut alt. Décrivez ce que l’on voit : alt="…". Pour une image décorative, écrivez alt="".
html-no-src = Cette image n’a pas d’adresse. Écrivez src="…".
html-no-href = Ce lien ne mène nulle part. Écrivez son adresse : href="…".
html-no-label = Ce champ <{ $tag }> n’a pas d’étiquette. Écrivez <label for="…"> avec l’id du champ.
html-label-for = Cette étiquette est pour « { $value } », mais aucun élément n’a cet id.
html-list-child = Dans <{ $parent }>, seules des balises <li> sont permises. Mettez <{ $tag }> à l’intérieur d’un <li>.
html-item-outside = Une balise <li> se met dans une liste : <ul> ou <ol>.
html-empty-button = Ce bouton n’a pas de texte : personne ne sait à quoi il sert.
css-missing-brace = L’accolade ouverte ici n’est pas refermée. Ajoutez « { "}" } » à la fin de la règle.
css-extra-brace = Il y a une accolade « { "}" } » de trop ici.
css-missing-semicolon = Il manque un point-virgule « ; » à la fin de la ligne qui donne « { $property } ».
css-missing-colon = Il manque les deux-points « : » entre « { $property } » et sa valeur.
css-equals = En CSS, on écrit « { $property }: valeur », avec deux-points, et non le signe =.
css-not-a-declaration = « { $what } » n’est pas une déclaration. On écrit propriété: valeur;
css-not-a-rule = « { $what } » n’est pas une règle. On écrit un sélecteur, puis les déclarations entre accolades.
css-line-comment = En CSS, un commentaire s’écrit /* … */. Les deux barres // n’en sont pas un.
css-html = Ceci est du HTML. Un fichier CSS ne contient que des règles, sans balise <style>.
css-unclosed-comment = Un commentaire commencé par /* n’est pas refermé par */.
css-unclosed-string = Un texte n’est pas refermé : il manque un guillemet sur cette ligne.
css-bad-selector = « { $selector } » n’est pas un sélecteur. Vérifiez les points, les dièses, les virgules et les deux-points.
css-no-dot = « { $name } » est une classe de la page : dans le CSS, son nom s’écrit avec un point devant, .{ $name }.
css-no-hash = « { $name } » est un id de la page : dans le CSS, il s’écrit avec un dièse devant, #{ $name }.
css-unknown-tag = { $near ->
    [none] Le sélecteur « { $name } » cherche une balise <{ $name }>, qui n’existe pas. Une classe s’écrit avec un point devant.
   *[other] Le sélecteur « { $name } » cherche une balise <{ $name }>, qui n’existe pas. Vouliez-vous écrire { $near }, ou .{ $name } pour une classe ?
  }
css-unknown-property = { $near ->
    [none] La propriété « { $property } » n’existe pas.
   *[other] La propriété « { $property } » n’existe pas. Vouliez-vous écrire { $near } ?
  }
css-empty-value = La propriété « { $property } » n’a pas de valeur.
css-missing-unit = Dans « { $property }: { $value } », il manque l’unité d’un nombre : px, rem, %…
css-unit-space = Dans « { $property }: { $value } », il y a une espace entre le nombre et son unité. Collez-les.
css-missing-hash = « { $value } » : une couleur en chiffres commence par un dièse, #{ $value }.
css-bad-color = Dans « { $property }: { $value } », la couleur est mal écrite. Après le dièse, il faut 3 ou 6 chiffres (de 0 à 9 et de a à f).
css-bad-value = « { $value } » n’est pas une valeur possible de « { $property } ».
css-unknown-at-rule = La règle « @{ $rule } » n’existe pas.
css-media-condition = Dans @media, une condition s’écrit entre parenthèses, avec deux-points : @media (max-width: 600px).
