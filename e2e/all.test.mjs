// The browser tests, in one file because they share one server; what they check stands in parts/.
import './parts/sign-in.mjs';
import './parts/keyboard.mjs';
import './parts/ticket.mjs';
