// The browser tests, in one file because they share one server; what they check stands in parts/.
import './parts/sign-in.mjs';
import './parts/dashboard.mjs';
import './parts/keyboard.mjs';
import './parts/ticket.mjs';
import './parts/live.mjs';
import './parts/list.mjs';
import './parts/drafts.mjs';
import './parts/plain.mjs';
import './parts/weight.mjs';
import './parts/languages.mjs';
import './parts/axe.mjs';
import './parts/imports.mjs';
import './parts/bulk.mjs';
import './parts/improvement.mjs';
import './parts/builder.mjs';
import './parts/answering.mjs';
import './parts/asking.mjs';
