// Live updates: one event stream per page tells which topics changed; elements that show them are fetched again.
import htmx from "htmx.org";

import { isField, words } from "./page.js";

/** At most one refetch of an element in this time; the first one goes out at once. */
const CALM_MS = 800;
/** A page in the background gives its connection back: browsers allow six per host. */
const HIDDEN_MS = 20_000;

const state = new WeakMap();
/** How far this machine's clock is ahead of the server's, the time the page took included: rather too much than too little. */
const ahead = Date.now() - Number(document.body.dataset.now);
/** Since when nobody has listened, by the server's clock; the stream begins with what happened since. */
let deafSince = Number(document.body.dataset.now);
let stream = null;
let topics = "";
let lost = false;
let hiddenTimer;

const elements = () => [...document.querySelectorAll("[data-live]")];
const topicsOf = (element) => element.dataset.live.split(/\s+/).filter(Boolean);

function wanted() {
  return [...new Set(elements().flatMap(topicsOf))].sort().join(",");
}

function connect() {
  const now = document.hidden ? topics : wanted();
  if (stream && now === topics) return;
  if (stream) deafSince = Date.now() - ahead;
  stream?.close();
  stream = null;
  topics = now;
  if (!topics) return;
  stream = new EventSource(`/live?topics=${encodeURIComponent(topics)}&since=${deafSince}`);
  stream.addEventListener("message", (event) => arrived(JSON.parse(event.data)));
  stream.addEventListener("open", () => {
    if (lost) catchUp();
    banner(false);
  });
  stream.addEventListener("error", () => {
    if (!lost) setTimeout(() => banner(lost), 4_000);
    lost = true;
    // A refusal (signed out, proxy page) ends the stream for good: try again later by ourselves.
    if (stream?.readyState === EventSource.CLOSED) {
      stream = null;
      setTimeout(connect, 10_000);
    }
  });
}

function arrived(message) {
  for (const element of elements()) {
    if (topicsOf(element).includes(message.topic)) refresh(element, message);
  }
}

/** After a gap nobody knows what was missed. */
function catchUp() {
  lost = false;
  for (const element of elements()) refresh(element, {});
}

function refresh(element, message) {
  if (element.hasAttribute("data-live-hint")) {
    element.hidden = false;
    return;
  }
  const own = state.get(element) ?? { last: 0, timer: null };
  state.set(element, own);
  if (own.timer) return;
  const wait = Math.max(0, own.last + CALM_MS - Date.now());
  own.timer = setTimeout(() => {
    own.timer = null;
    if (!element.isConnected) return;
    if (isBusy(element)) {
      const again = () => refresh(element, message);
      element.addEventListener("focusout", again, { once: true });
      // A form that folds away is no longer in use. This event does not bubble.
      element.addEventListener("toggle", again, { once: true, capture: true });
      return;
    }
    own.last = Date.now();
    htmx.trigger(element, "live", message);
  }, wait);
}

/** Never take away what somebody is typing into or choosing from, nor what is typed and not yet sent. */
function isBusy(element) {
  const active = document.activeElement;
  return (
    (element.contains(active) && isField(active)) ||
    Boolean(element.querySelector("details[data-prop][open], details[open] form")) ||
    [...element.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), textarea")].some((field) => field.value !== field.defaultValue)
  );
}

function banner(show) {
  const old = document.querySelector(".lost");
  if (!show) old?.remove();
  if (!show || old) return;
  const line = document.createElement("div");
  line.className = "lost";
  line.setAttribute("role", "status");
  line.textContent = words().offline;
  document.querySelector(".frame > .top")?.after(line);
}

// What arrived by itself is marked new; ticks and the row one stands on stay.
const identity = (element) => element.dataset.href ?? element.id;
const PIECES = "tr[data-href], article.msg[id]";
const before = new WeakMap();

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig?.triggeringEvent?.type !== "live" || !target) return;
  // Somebody has begun while the answer was under way: it waits as if it had not been asked for.
  if (isBusy(target)) {
    event.detail.shouldSwap = false;
    refresh(requestConfig.elt, requestConfig.triggeringEvent.detail);
    return;
  }
  const pieces = [...target.querySelectorAll(PIECES)];
  before.set(event.detail.xhr, {
    known: new Set(pieces.map(identity)),
    fresh: new Set(pieces.filter((piece) => piece.classList.contains("is-new")).map(identity)),
    ticked: new Set([...target.querySelectorAll(".tick input:checked")].map((tick) => tick.value)),
    at: target.querySelector("tr.is-at")?.dataset.href,
  });
});
document.addEventListener("htmx:afterSettle", (event) => {
  const kept = before.get(event.detail.xhr);
  if (!kept) {
    connect();
    return;
  }
  before.delete(event.detail.xhr);
  for (const piece of document.querySelectorAll(PIECES)) {
    const name = identity(piece);
    if (kept.known.size > 0 && (!kept.known.has(name) || kept.fresh.has(name))) piece.classList.add("is-new");
    if (kept.at && name === kept.at) piece.classList.add("is-at");
    const tick = piece.querySelector(".tick input");
    if (tick && kept.ticked.has(tick.value)) tick.checked = true;
  }
  connect();
});

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiddenTimer);
  if (document.hidden) {
    hiddenTimer = setTimeout(() => {
      stream?.close();
      stream = null;
      lost = true;
    }, HIDDEN_MS);
  } else if (!stream) {
    connect();
  }
});
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  stream = null;
  lost = true;
  connect();
});

connect();
