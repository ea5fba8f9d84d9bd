# The shell: home, global search, failed jobs, API documentation.
web-home = Start
web-home-lead = The places your role includes.
web-home-empty = Your account has no role yet. A tenant administrator can give it one.

web-search = Search
web-search-hint = Find a ticket by number or words, a customer by name or phone.
web-search-none = Nothing matches “{ $q }”. Fewer words or a number may find more.

web-nav-jobs = Failed jobs
web-jobs = Failed jobs
web-jobs-lead = Work in the background is tried again several times with growing pauses. What still fails stands here until somebody lets it run once more.
web-jobs-empty = No job has failed for good.
web-jobs-name = Job
web-jobs-error = Last error
web-jobs-attempts = Attempts
web-jobs-queued = Queued

web-api-docs = REST interface

# Groups of the rail, in the order of the quality loop.
nav-work = Work
nav-listen = Listen
nav-watch = Watch
nav-improve = Improve
nav-protect = Protect
nav-grow = Grow
nav-set-up = Set up
desk = My desk
desk-nothing = Nothing waits for you.
