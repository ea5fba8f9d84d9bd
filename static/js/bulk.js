// Ticked rows: count, all of the page, ranges with Shift, all of the list.
import { lang, on } from "./page.js";

let last = null;

// Not `form.id`: the ticks are called "id" too, and a form answers with its fields first.
const idOf = (form) => form.getAttribute("id");
const rows = (form) => [...document.querySelectorAll(`input[type=checkbox][name=id][form="${idOf(form)}"]`)];
const formOf = (tick) => document.getElementById(tick.getAttribute("form") ?? tick.dataset.tickAll);

/** Brings count, head tick and "select all" in line with the ticks. */
export function refresh(form) {
  const ticks = rows(form);
  const ticked = ticks.filter((tick) => tick.checked).length;
  const total = Number(form.dataset.total);
  const all = form.querySelector("[data-bulk-all]");
  if (ticked < ticks.length) all.value = "";
  const count = all.value ? total : ticked;
  form.querySelector("[data-bulk-count]").textContent = new Intl.NumberFormat(lang()).format(count);
  form.querySelector("[data-bulk-select-all]").hidden = Boolean(all.value) || ticked < ticks.length || total <= ticks.length;
  const head = document.querySelector(`[data-tick-all="${idOf(form)}"]`);
  if (head) {
    head.checked = ticked > 0 && ticked === ticks.length;
    head.indeterminate = ticked > 0 && ticked < ticks.length;
  }
}

function set(form, ticks, value) {
  for (const tick of ticks) tick.checked = value;
  refresh(form);
}

on("click", "input[name=id][form]", (event, tick) => {
  const form = formOf(tick);
  if (!form?.matches("[data-bulk]")) return;
  const ticks = rows(form);
  if (event.shiftKey && last && ticks.includes(last)) {
    const [from, to] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((a, b) => a - b);
    set(form, ticks.slice(from, to + 1), tick.checked);
  } else {
    refresh(form);
  }
  last = tick;
});
on("change", "[data-tick-all]", (event, head) => {
  const form = formOf(head);
  if (form) set(form, rows(form), head.checked);
});
on("click", "[data-bulk-select-all]", (event, button) => {
  button.form.querySelector("[data-bulk-all]").value = "1";
  refresh(button.form);
});
on("click", "[data-bulk-clear]", (event, button) => {
  button.form.querySelector("[data-bulk-all]").value = "";
  set(button.form, rows(button.form), false);
});
// Rows that arrive are not ticked, so "all" no longer holds; ticks a browser restored are counted.
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-bulk]").forEach(refresh));
addEventListener("pageshow", () => document.querySelectorAll("[data-bulk]").forEach(refresh));
