trial-title = Try my program
trial-free = Nothing is counted or recorded.
trial-lines = What you type (one answer per line)
trial-page = Page asked for
trial-get = In the address ($_GET)
trial-post = By the form ($_POST)
trial-fields-help = One field per line: name=value. Without a form field, the page is asked for as by a link.
trial-run = Run my program
trial-running = Your program is running.
trial-printed = What your program prints
trial-nothing = Your program printed nothing.
trial-sent = What your page sends
trial-view = Your page as a browser shows it
trial-no-line = Your program waits for one more answer: input() has no line left to read. Add a line to what you type, or check how often input() is called.
