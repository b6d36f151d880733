# The learner's page, shown beside their code.
page-preview-title = Preview
page-preview-follows = follows your code
page-preview-frame = Preview of your page
page-preview-widths = Width of the preview
page-preview-phone = Phone
page-preview-tablet = Tablet
page-preview-computer = Computer
page-preview-draw = Refresh the preview
page-preview-asked = Your scripts start only with this button: an endless loop could block the tab.
page-preview-stopped = The preview no longer answered and was stopped. A loop probably never ends.
page-preview-console = Console of the page
page-preview-cut = The rest is not shown.
