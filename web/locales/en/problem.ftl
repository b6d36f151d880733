# Titles of error pages; what to do is in errors.ftl.
problem-not-found = Page not found
problem-sign-in = Sign in first
problem-forbidden = Reserved page
problem-too-large = Too long to send
problem-too-many = Too many requests at once
problem-bad = Request not understood
problem-down = The server has a problem
problem-code = Code { $status }
problem-home = Back to the course
problem-enter = Sign in
problem-wait = Try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
