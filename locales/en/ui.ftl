# Words every page shares. Names of things: docs/glossary.md.

## Buttons and links

ui-save = Save
ui-cancel = Cancel
ui-close = Close
ui-edit = Edit
ui-delete = Delete
ui-add = Add
ui-create = Create
ui-remove = Remove
ui-back = Back
ui-next = Next
ui-continue = Continue
ui-apply = Apply
ui-undo = Undo
ui-redo = Do again
ui-retry = Try again
ui-export = Export
ui-import = Import
ui-download = Download
ui-csv = Download as CSV
ui-copy = Copy
ui-copied = Copied
ui-print = Print
ui-refresh = Refresh
ui-show = Show
ui-hide = Hide
ui-details = Details
ui-more-actions = More actions
ui-guide = Read the guide
ui-sign-in = Sign in
ui-sign-out = Sign out

## Shell

ui-skip = Skip to content
ui-nav = Sections
ui-nav-main = Main places
ui-nav-more = More
ui-crumbs = Place
ui-rail-collapse = Collapse
ui-rail-expand = Expand
ui-search = Search or go to
ui-notifications = Notifications
ui-language = Language
ui-theme = Appearance
ui-theme-auto = As the system
ui-theme-light = Light
ui-theme-dark = Dark
ui-profile = My account
ui-tenant = Organisation

## Command palette and shortcuts

ui-palette = Search and commands
ui-palette-hint = Number, customer, words, or a page
ui-palette-go = Go to
ui-palette-do = On this page
ui-palette-none = Nothing found. Enter searches everything.
ui-shortcuts = Keyboard shortcuts
ui-keys-page = This page
ui-keys-list = Lists
ui-keys-all = Everywhere
ui-keys-go = Go to
ui-keys-next = Next row
ui-keys-previous = Previous row
ui-keys-tick = Tick the row
ui-keys-open = Open the row
ui-keys-send = Send what is being written
ui-keys-on = Single-key shortcuts are on

## Lists

ui-views = Views
ui-view-save = Save this view
ui-columns = Columns
ui-rows-tall = Taller rows
ui-filter-add = Filter
ui-filter-clear = Clear filters
ui-sort = Sort
ui-stale = Something has changed. Show
ui-more = Show more
ui-all = All
ui-total = Total
ui-selected = selected
ui-select-page = Select the rows on this page
ui-select-none = Clear the selection
ui-new = new
ui-none = none
ui-empty = Nothing here yet.
ui-empty-filter = Nothing matches these filters.
ui-name = Name
ui-code = Code
ui-number = Number
ui-state = State
ui-kind = Kind
ui-created = Created
ui-updated = Updated
ui-by = By
ui-from = From
ui-to = To
ui-length = Length
ui-reason = Reason
ui-yes = Yes
ui-no = No
ui-active = Active
ui-inactive = Inactive
ui-filter-remove = Remove filter { $name }
ui-select-row = Select { $name }
ui-select-all = Select all { $count }
ui-shown = { $shown } of { $total }

## Forms

ui-optional = optional
ui-choose = Choose
ui-drop = Drop the file here or choose one
ui-confirm-note = This cannot be undone.
ui-saved = Saved.
ui-deleted = Deleted.
ui-undone = Undone.
ui-draft-saving = Saving draft
ui-draft-saved = Draft saved
ui-draft-failed = Draft not saved yet
ui-step-done = done
ui-confirm-type = Type “{ $name }” to confirm
ui-form-errors = { $count ->
    [one] One field needs attention
   *[other] { $count } fields need attention
 }

## Conversations

ui-message = Message
ui-editor-kind = Who will read it
ui-reply = Reply to customer
ui-note = Note, internal
ui-note-who = Only colleagues see this
ui-reply-send = Send reply
ui-note-save = Save internal note
ui-note-internal = Internal note
ui-reply-sent = to customer
ui-from-customer = customer

## SLA clocks

ui-clock-running = on time
ui-clock-warning = due soon
ui-clock-breached = overdue
ui-clock-paused = paused
ui-clock-met = met
ui-clock-missed = missed
ui-clock-none = no target
ui-interval-counted = counted
ui-interval-paused = paused
ui-interval-excluded = outside business hours
ui-mark-warn = warning
ui-mark-due = limit
ui-interval-over = past the limit

## Figures

ui-target = Target
ui-limit = Limit
ui-stretch = Stretch
ui-met = met
ui-at-risk = at risk
ui-missed = missed
ui-no-data = no data
ui-unchanged = unchanged
ui-chart-table = Show as table
ui-sample = Sample
ui-period = Period
ui-too-few = too few (n = { $n })
ui-n = n = { $n }

## Live page

ui-loading = Loading
ui-offline = Connection lost. The page catches up by itself.
ui-request-failed = That did not work. Nothing was changed.
ui-error-again = Try again
ui-me = Me
ui-my-department = My department
ui-look-up = Look up

# The records behind a figure.
figure-miss = those that missed
figure-hit = those that hit
figure-back = Back to the dashboard
