# Imports.
nav-imports = Imports
imports-title = Imports
imports-new = Import a file
imports-none = Nothing has been imported yet. A CSV or Excel file with a row per ticket is enough to begin.
imports-mappings = Saved mappings
imports-no-mappings = No mapping has been saved. Save one at the end of an import, and the next file of the same kind needs no work.

## Columns of lists and figures
imports-file = File
imports-state = State
imports-target = Into
imports-rows = Rows
imports-row = Row
imports-records = Records
imports-created = Created
imports-changed = Changed
imports-unchanged = Unchanged
imports-repeated = Key of an earlier row
imports-rejected = Rejected rows
imports-reason = Reason
imports-when = Uploaded
imports-fields = Fields
imports-month = Month
imports-percent = { $percent } %
imports-state-uploaded = Draft
imports-state-mapped = Ready
imports-state-running = Running
imports-state-done = Done
imports-state-cancelled = Cancelled
imports-state-failed = Failed

## Steps
imports-step-file = File
imports-step-columns = Columns
imports-step-preview = Preview
imports-step-run = Import

## Upload
imports-choose-file = File
imports-file-help = CSV, gzipped CSV or Excel (.xlsx), up to { $megabytes } MB. Encoding, delimiter and headers are detected.
imports-no-file = Choose a file.
imports-what = What the rows are
imports-shape-rows = a row per record
imports-shape-events = a row per event
imports-shape-rows-help = Each row is one record with its present state.
imports-shape-events-help = Several rows belong to one record; its history is rebuilt from them.
imports-saved = Saved mapping
imports-saved-help = Begins with the columns as they were used before.
imports-saved-none = Suggest from the headers
imports-upload = Upload and look
imports-unknown-target = This cannot be imported here.
imports-unknown-shape = This cannot be imported in that form.

## What was found
imports-settings = Change
imports-found-workbook = Excel, sheet { $sheet }
imports-found-rows = { $count ->
    [one] 1 row
   *[other] { $n } rows
 }
imports-found-columns = { $count ->
    [one] 1 column
   *[other] { $count } columns
 }
imports-encoding = Encoding
imports-delimiter = Delimiter
imports-delimiter-comma = Comma
imports-delimiter-semicolon = Semicolon
imports-delimiter-tab = Tab
imports-delimiter-bar = Bar |
imports-sheet = Sheet
imports-header-row = Header row
imports-header-row-help = 0 when the file has none.
imports-reread = Read again

## Columns
imports-field = Field
imports-from-column = Column
imports-contents = What it holds
imports-columns = Columns
imports-required = required
imports-not-imported = Not imported
imports-fixed = Same value for every row
imports-kind-text = Text
imports-kind-integer = Whole number
imports-kind-decimal = Number
imports-kind-boolean = Yes or no
imports-kind-instant = Date and time
imports-kind-date = Date
imports-kind-choice = Choice
imports-guess-empty = Empty
imports-guess-boolean = Yes or no
imports-guess-integer = Whole numbers
imports-guess-decimal = Numbers
imports-guess-date = Dates
imports-guess-time = Times
imports-guess-text = Text
imports-distinct = { $count ->
    [one] always the same
   *[other] { $n } different
 }
imports-distinct-more = more than { $n } different
imports-empty-cells = { $n } empty
imports-words = Meaning of the words
imports-as-it-is = As it is
imports-unlisted = Other words
imports-unlisted-keep = Keep as they are
imports-unlisted-empty = Leave out
imports-unlisted-reject = Reject the row
imports-second = Joined with
imports-more-columns = { $count ->
    [one] and one column more (see the text below)
   *[other] and { $count } columns more (see the text below)
 }
imports-none-codes = Codes for no value
imports-before = Put before
imports-file-name = Name of the file
imports-default = When empty
imports-pad = Fill up with zeros to
imports-pattern = Read by the pattern { $pattern }
imports-attributes = Keep as attributes
imports-attributes-help = These columns have no field of their own. Ticked ones are kept with the record, as text.
imports-zone = Time zone of local times
imports-zone-help = Such as America/New_York. Empty: { $zone }. Times that state their offset keep it.
imports-to-preview = Preview
imports-later = Later
imports-as-text = Mapping as text
imports-as-text-help = For the command line, and for what the form does not show
imports-mapping = Mapping (TOML)
imports-save-mapping = Save mapping
imports-mapping-name = Name
imports-mapping-name-help = A mapping of the same name is replaced.
imports-download-mapping = Download { $name }
imports-remove-mapping = Remove { $name }
imports-faults = { $count ->
    [one] One thing to settle
   *[other] { $count } things to settle
 }
imports-mapping-version = This mapping was written for another version ({ $detail }).
imports-mapping-target = This mapping is for something else ({ $detail }).
imports-mapping-shape = This mapping is for files of another form ({ $detail }).
imports-mapping-unknown-field = There is no field { $field }.
imports-mapping-unknown-column = { $field }: the file has no column { $detail }.
imports-mapping-no-source = { $field }: choose a column or a value.
imports-mapping-two-sources = { $field }: either a column or a fixed value, not both.
imports-mapping-required-missing = { $field } is required: choose a column or a value.
imports-mapping-bad-value = { $field } cannot be { $detail }.
imports-mapping-double-value = { $field }: the word { $detail } is listed twice.
imports-mapping-bad-zone = There is no time zone { $detail }.
imports-mapping-bad-pattern = { $field }: { $detail } is not a pattern of a date.
imports-mapping-date-on-other = { $field } is not a date.

## Dates
imports-reading = Read as
imports-reading-sure = Year first, or month as a word
imports-reading-ymd = Year, month, day
imports-reading-dmy = Day, month, year
imports-reading-mdy = Month, day, year
imports-reading-mixed-unswap = Day, month, year, with the exchange undone
imports-reading-unix-seconds = Seconds since 1970
imports-reading-unix-millis = Milliseconds since 1970
imports-reading-serial = Day number of a spreadsheet
imports-dates-title = { $field }: how to read “{ $column }”
imports-ambiguous = { $count } of { $total } dates can be read both ways
imports-swapped = The dates look as if a spreadsheet had exchanged day and month wherever both could be a month: as written, days up to 12 scatter over months in which nothing else happened. Compare the months and choose.
imports-both-ways = Both readings fit every row. Compare the months and choose.
imports-span = { $count ->
    [one] 1 month, { $from }
   *[other] { $count } months, { $from } to { $to }
 }
imports-unreadable = { $n } cannot be read this way
imports-use-reading = Use this reading

## Preview
imports-start = { $count ->
    [one] Import 1 record
   *[other] Import { $n } records
 }
imports-problems = What will be rejected
imports-first-row = First in row
imports-first-rows = { $count ->
    [one] The first row
   *[other] The first { $count } rows
 }
imports-faulty-rows = { $count ->
    [one] A row with a fault further down
   *[other] { $count } rows with faults further down
 }
imports-yes = Yes
imports-no = No

## Running
imports-progress = { $done } of { $total } rows
imports-pace = { $pace } rows a second, { $left } left.
imports-starting = Starting.
imports-leave = You can leave this page; the import goes on.
imports-cancel = Stop
imports-cancelling = Stops after the rows in hand.
imports-stalled = No progress for more than a minute
imports-stalled-help = What was committed is safe. The import goes on behind it.
imports-resume = Go on
imports-took = took { $time }
imports-failed = The import could not be finished
imports-was-cancelled = The import was stopped
imports-kept = Records that were written before are kept. Importing the file again goes on without doubles.
imports-nothing-new = Nothing new in this file
imports-nothing-new-help = Every record was already there as the file says.
imports-see-records = Show the imported records
imports-rejected-help = Mend these rows in the downloaded file and import it again; the others stay as they are.
imports-download-rejected = Download as CSV
imports-more-rejected = { $n } more in the download.

## Faults of rows
imports-fault-missing = { $field } is empty.
imports-fault-not-allowed = { $field } cannot be “{ $value }”.
imports-fault-unlisted = “{ $value }” has no meaning for { $field }.
imports-fault-not-a-date = { $field }: “{ $value }” is not a date.
imports-fault-not-in-this-reading = { $field }: “{ $value }” is not a date in the chosen order of day and month.
imports-fault-not-a-number = { $field }: “{ $value }” is not a possible number.
imports-fault-not-a-boolean = { $field }: “{ $value }” is neither yes nor no.
imports-fault-too-long = { $field } is too long: “{ $value }”.
imports-fault-extra-cells = { $value } cells more than there are columns; a delimiter may stand inside a text without quotes.
imports-fault-duplicate = Row { $value } has the same { $field }.
imports-fault-sibling = Row { $value } of the same record is faulty.
imports-fault-refused = { $value }
imports-refused-value = A value cannot be stored.

## Files that cannot be read
imports-read-too-large = The file has { $megabytes } MB; { $limit } MB are allowed.
imports-read-expands-too-far = The file expands to more than { $limit } MB.
imports-read-too-many-rows = The file has more than { $limit } rows. Import it in parts.
imports-read-row-too-long = Row { $row } is longer than { $limit } bytes. A quotation mark may be left open.
imports-read-too-many-columns = Row { $row } has more than { $limit } cells.
imports-read-empty = The file is empty.
imports-read-gzip = The compressed file is damaged or cut off.
imports-read-workbook = The workbook cannot be read; it may be damaged or of another format.
imports-read-old-workbook = This is a workbook in the old .xls format. Save it as .xlsx or CSV.
imports-read-no-sheet = There is no sheet “{ $name }”.
imports-read-unknown-encoding = The encoding { $name } is not known.
imports-read-bad-delimiter = “{ $name }” cannot be a delimiter.
imports-read-no-header = There is no row { $row } to take the headers from.
imports-failed-mapping = The mapping does not fit any more: { $detail }
imports-failed-too-many-rejected = More than { $limit } rows were rejected; the mapping does not seem to fit the file.
imports-file-gone = The content of this file has been removed after its time. Upload it again.
imports-already-started = The import has already been started.
imports-not-startable = The import is not ready to start.
imports-not-stalled = The import is at work or over.
imports-already-over = The import is already over.
