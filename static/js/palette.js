// The command palette: places and actions of the page at once, records as the server finds them.
import { icon, isField, isShown, make, on } from "./page.js";
import { label } from "./keys.js";

const PAUSE_MS = 120;
/** For actions that show no icon themselves. */
const PLAIN = { icon: "corner-down-right" };
const dialog = document.getElementById("palette");
const list = document.getElementById("palette-list");
const input = dialog?.querySelector("input");
let timer;
let request;
let hits = "";
/** An answer is on its way: that nothing is found is not known yet. */
let waiting = false;

const options = () => [...list.querySelectorAll("[role=option]")];

function commands() {
  const places = [...document.querySelectorAll(".rail-groups a.rail-item")].map((link) => ({
    group: list.dataset.go,
    text: label(link),
    icon: link.querySelector("use")?.getAttribute("href").split("#i-")[1],
    href: link.getAttribute("href"),
    key: link.dataset.key,
  }));
  const actions = [...document.querySelectorAll(".main [data-key], .side [data-key]")].filter(isShown).map((element) => ({
    group: list.dataset.do,
    text: label(element),
    icon: element.querySelector("use")?.getAttribute("href").split("#i-")[1] ?? PLAIN.icon,
    run: () => element.click(),
    key: element.dataset.key,
  }));
  return [...places, ...actions];
}

function option(command) {
  const line = make(command.href ? "a" : "div");
  line.setAttribute("role", "option");
  if (command.href) line.href = command.href;
  line.tabIndex = -1;
  line.append(icon(command.icon ?? PLAIN.icon), make("span", "", command.text));
  if (command.key) line.append(...command.key.split(" ").map((key) => make("kbd", "", key)));
  if (command.run) {
    line.addEventListener("click", () => {
      dialog.close();
      command.run();
    });
  }
  return line;
}

function render() {
  const typed = input.value.trim().toLocaleLowerCase();
  const matching = commands().filter(({ text }) => text.toLocaleLowerCase().includes(typed));
  list.replaceChildren();
  if (hits && typed) list.insertAdjacentHTML("beforeend", hits);
  let group = "";
  for (const command of matching) {
    if (command.group !== group) {
      group = command.group;
      list.append(make("div", "palette-group", group));
    }
    list.append(option(command));
  }
  if (options().length === 0 && !waiting) list.append(make("div", "palette-none", list.dataset.none));
  options().forEach((line, n) => (line.id = `hit-${n}`));
  choose(0);
}

function choose(n) {
  const lines = options();
  lines.forEach((line, at) => line.setAttribute("aria-selected", String(at === n)));
  input.setAttribute("aria-activedescendant", lines[n]?.id ?? "");
  lines[n]?.scrollIntoView({ block: "nearest" });
}

async function search() {
  request?.abort();
  const typed = input.value.trim();
  if (!typed) {
    hits = "";
    waiting = false;
    render();
    return;
  }
  request = new AbortController();
  try {
    const answer = await fetch(`/search?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" }, signal: request.signal });
    if (!answer.ok) return;
    hits = await answer.text();
    waiting = false;
    render();
  } catch {
    // Typed on, or offline: what is shown stays.
  }
}

function open(text = "") {
  if (!dialog || dialog.open) return;
  input.value = text;
  hits = "";
  dialog.showModal();
  render();
  input.focus();
}

// A click or the first letter opens it; passing by with Tab does not, or the way through the page would end here.
on("mousedown", "[data-palette-open] input", (event) => {
  event.preventDefault();
  open();
});
on("input", "[data-palette-open] input", (event, field) => {
  if (event.isComposing) return;
  const typed = field.value;
  field.value = "";
  open(typed);
  search();
});
on("compositionend", "[data-palette-open] input", (event, field) => {
  const typed = field.value;
  field.value = "";
  open(typed);
  search();
});
document.addEventListener("keydown", (event) => {
  const isCommand = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
  const isSlash = event.key === "/" && document.body.hasAttribute("data-shortcuts") && !isField(event.target) && !event.ctrlKey && !event.metaKey && !document.querySelector("dialog[open]");
  if (!isCommand && !isSlash) return;
  event.preventDefault();
  open();
});

input?.addEventListener("input", () => {
  // What was found for the shorter text is not what Enter means now.
  hits = "";
  waiting = true;
  render();
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE_MS);
});
dialog?.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const lines = options();
  const at = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (lines.length > 0) choose((at + (event.key === "ArrowDown" ? 1 : -1) + lines.length) % lines.length);
  } else if (event.key === "Escape") {
    // A search field would only empty itself first; and left focused, it would swallow the next key.
    event.preventDefault();
    input.blur();
    dialog.close();
  } else if (event.key === "Enter" && lines[at]) {
    event.preventDefault();
    if (lines[at].href && (event.ctrlKey || event.metaKey)) window.open(lines[at].href, "_blank", "noopener");
    else lines[at].click();
  }
});
