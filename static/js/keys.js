// Single-key shortcuts: gathered from the page, listed under "?", and off where the person switched them off.
import { move, openCurrent, tickCurrent } from "./list.js";
import { isField, isShown, make, on, send, words } from "./page.js";

const SEQUENCE_MS = 1_200;
let prefix = "";
let prefixTimer;

const enabled = () => document.body.hasAttribute("data-shortcuts");
const keyed = () => [...document.querySelectorAll("[data-key]")];

/** The name of a keyed element: what it says, without its key cap. */
export function label(element) {
  const own = element.closest("label") ?? element.labels?.[0];
  const text =
    element.getAttribute("aria-label") ??
    (own?.querySelector("span") ?? own)?.textContent ??
    element.querySelector(".prop-name, .rail-label, span")?.textContent ??
    element.textContent;
  return text.trim();
}

function activate(element) {
  if (element.matches("select, input:not([type=radio], [type=checkbox])")) {
    element.focus();
    return;
  }
  element.click();
}

const LIST_KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: tickCurrent,
  Enter: () => document.activeElement?.matches("tr") && openCurrent(),
  Escape: () => {
    const clear = [...document.querySelectorAll("[data-bulk-clear]")].find(isShown);
    clear?.click();
    return Boolean(clear);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isField(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (!enabled() || document.querySelector("dialog[open]")) return;
  const pressed = prefix ? `${prefix} ${event.key}` : event.key;
  clearTimeout(prefixTimer);
  prefix = "";
  // Rail entries hidden on a phone still answer.
  const match = keyed().find((element) => element.dataset.key === pressed && (isShown(element) || element.matches(".rail-item, .menu-item, [type=radio]")));
  if (match) {
    event.preventDefault();
    activate(match);
    return;
  }
  if (!pressed.includes(" ") && keyed().some((element) => element.dataset.key.startsWith(`${event.key} `))) {
    prefix = event.key;
    prefixTimer = setTimeout(() => (prefix = ""), SEQUENCE_MS);
    return;
  }
  if (LIST_KEYS[event.key]?.()) event.preventDefault();
});

// The help: what can be pressed here, in the page's own words.
function help() {
  const dialog = document.getElementById("keys");
  const say = dialog.dataset;
  const body = dialog.querySelector("[data-keys-body]");
  const seen = new Set();
  const unique = keyed().filter((element) => !seen.has(element.dataset.key) && seen.add(element.dataset.key));
  const entry = (element) => [label(element), element.dataset.key.split(" ")];
  const apple = /Mac|iP(hone|ad)/.test(navigator.platform);
  const groups = [
    [say.onPage, unique.filter((element) => !element.closest(".rail, .top")).map(entry)],
    [say.inList, document.querySelector("[data-list]") ? [[say.next, ["j"]], [say.previous, ["k"]], [say.tick, ["x"]], [say.open, ["↵"]]] : []],
    [say.go, unique.filter((element) => element.matches(".rail-item[data-key*=' ']")).map(entry)],
    [say.everywhere, [[say.search, ["/"]], [say.send, [apple ? "⌘" : "Ctrl", "↵"]], ...unique.filter((element) => element.closest(".rail, .top") && !element.dataset.key.includes(" ")).map(entry)]],
  ];
  body.replaceChildren(
    ...groups.filter(([, list]) => list.length > 0).map(([title, list]) => {
      const group = make("section");
      const terms = make("dl");
      for (const [text, keys] of list) {
        const cell = make("dd");
        cell.append(...keys.map((key) => make("kbd", "", key)));
        terms.append(make("dt", "", text), cell);
      }
      group.append(make("h3", "", title), terms);
      return group;
    }),
  );
  dialog.querySelector("[data-keys-switch]").checked = enabled();
  dialog.showModal();
}

on("click", "[data-help]", help);
// "?" explains itself even where shortcuts are off, or they could not be switched on again.
document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || enabled() || event.ctrlKey || event.metaKey || isField(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  help();
});
on("change", "[data-keys-switch]", (event, box) => {
  document.body.toggleAttribute("data-shortcuts", box.checked);
  send("/me/preferences", { shortcuts: box.checked ? "on" : "off" });
});

if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
  for (const cap of document.querySelectorAll("[data-mod]")) cap.title = `⌘ ${cap.dataset.mod}`;
}
