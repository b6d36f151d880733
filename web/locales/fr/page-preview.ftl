# La page de l’apprenant, montrée à côté de son code.
page-preview-title = Aperçu
page-preview-follows = suit votre code
page-preview-frame = Aperçu de votre page
page-preview-widths = Largeur de l’aperçu
page-preview-phone = Téléphone
page-preview-tablet = Tablette
page-preview-computer = Ordinateur
page-preview-draw = Actualiser l’aperçu
page-preview-asked = Vos scripts ne démarrent que par ce bouton : une boucle sans fin pourrait bloquer l’onglet.
page-preview-stopped = L’aperçu ne répondait plus et a été arrêté. Une boucle ne s’arrête sans doute jamais.
page-preview-console = Console de la page
page-preview-cut = La suite n’est pas montrée.
