// What the page tells its scripts, and how scripts reach its elements now and later.

/** Words in the reader's language; scripts hold no text of their own. */
export const words = () => document.getElementById("words")?.dataset ?? {};

export const csrf = () => document.body.dataset.csrf ?? "";

export const lang = () => document.documentElement.lang || "en";

/** Runs `set` once for every element there is and every one that arrives with a fragment. */
export function each(selector, set) {
  const done = new WeakSet();
  const run = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.push(root);
    for (const element of found) {
      if (done.has(element)) continue;
      done.add(element);
      set(element);
    }
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}

/** Listens on the document for events of elements matching `selector`. */
export function on(type, selector, handle, options) {
  document.addEventListener(
    type,
    (event) => {
      const element = event.target instanceof Element ? event.target.closest(selector) : null;
      if (element) handle(event, element);
    },
    options,
  );
}

/** Is the person writing there? */
export function isField(element) {
  return element instanceof Element && Boolean(element.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
}

export const isShown = (element) => element.getClientRects().length > 0;

/** A form post that stays on the page. */
export function send(url, fields, { method = "POST", keepalive = false } = {}) {
  return fetch(url, {
    method,
    keepalive,
    headers: { "X-CSRF-Token": csrf(), "HX-Request": "true" },
    body: new URLSearchParams({ csrf: csrf(), ...fields }),
  });
}

/** Shows a toast with one of the page's words. */
export function say(word, tone = "success") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: words()[word], tone } }));
}

/** An icon of the sprite. */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `${words().sprite}#i-${name}`);
  svg.append(use);
  return svg;
}

/** An element with a class and a text. */
export function make(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
