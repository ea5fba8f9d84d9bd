// Lists: rows open on click, keys move, and coming back finds the same rows at the same place.
import htmx from "htmx.org";

import { on } from "./page.js";

const shownLists = () => [...document.querySelectorAll("[data-list]")].filter((list) => list.getClientRects().length > 0);
const rowsOf = (list) => [...list.querySelectorAll("tbody tr[data-href]")];
const current = () => document.querySelector("tr.is-at");

on("click", "tr[data-href]", (event, row) => {
  if (event.target.closest("a, button, input, label, select, summary, .tick") || String(getSelection())) return;
  open(row, event.ctrlKey || event.metaKey);
});
on("auxclick", "tr[data-href]", (event, row) => {
  if (event.button === 1 && !event.target.closest("a")) open(row, true);
});

function open(row, aside) {
  if (aside) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
}

function moveTo(row) {
  current()?.classList.remove("is-at");
  row.classList.add("is-at");
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** One row down (1) or up (-1); the last row fetches more. */
export function move(step) {
  const list = shownLists()[0];
  if (!list) return false;
  const rows = rowsOf(list);
  const at = rows.indexOf(current());
  const next = rows[at < 0 ? 0 : at + step];
  if (next) moveTo(next);
  else if (step > 0) document.querySelector("[data-more-link]")?.click();
  return true;
}

export function openCurrent() {
  const row = current();
  if (row) open(row, false);
  return Boolean(row);
}

export function tickCurrent() {
  const tick = current()?.querySelector(".tick input");
  tick?.click();
  return Boolean(tick);
}

// Coming back: the browser restores the scroll of the first page only, so further pages are fetched again first.
const place = `sqm.list:${location.pathname}${location.search}`;
let pages = 0;

document.addEventListener("htmx:afterSwap", (event) => {
  // The part swapped out of band tells of itself too; only the rows count.
  if (event.target.tagName !== "TBODY" || !event.detail.requestConfig?.elt?.matches?.("[data-more-link]")) return;
  pages += 1;
  // The last page brings no `more` of its own that would replace this one.
  if (!event.detail.xhr.responseText.includes('id="more"')) document.getElementById("more")?.replaceChildren();
});
addEventListener("pagehide", () => {
  if (!document.querySelector("[data-list]")) return;
  try {
    sessionStorage.setItem(place, JSON.stringify({ pages, y: scrollY, at: current()?.dataset.href }));
  } catch {
    // Without storage the list starts at its top.
  }
});

async function comeBack() {
  const [entry] = performance.getEntriesByType("navigation");
  if (entry?.type !== "back_forward" || !document.querySelector("[data-list]")) return;
  const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
  if (!kept) return;
  for (let page = 0; page < Math.min(kept.pages, 20); page += 1) {
    const link = document.querySelector("[data-more-link]");
    if (!link) break;
    // Not a click: before htmx owns the link, that would leave the page.
    await htmx.ajax("GET", link.getAttribute("href"), { source: link, target: link.getAttribute("hx-target"), swap: link.getAttribute("hx-swap"), select: link.getAttribute("hx-select") });
  }
  const row = rowsOf(document).find((one) => one.dataset.href === kept.at);
  if (row) moveTo(row);
  scrollTo(0, kept.y);
}
comeBack().catch(() => {});
