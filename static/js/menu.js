// Menus are <details>: open without script. Here: one at a time, click outside, Escape, arrows.
import { on } from "./page.js";

const open = () => document.querySelector("details.menu[open]");
const items = (menu) => [...menu.querySelectorAll(".menu-panel :is(a, button, input)")];

function close(menu, back) {
  menu.open = false;
  if (back) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) close(menu, false);
  }
});

on("click", "a.menu-item, button.menu-item", (event, item) => {
  const menu = item.closest("details.menu");
  if (menu) close(menu, false);
});

document.addEventListener("keydown", (event) => {
  const menu = open();
  if (!menu) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close(menu, true);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("select, textarea, input:not([type=checkbox])")) return;
  const list = items(menu);
  if (list.length === 0) return;
  event.preventDefault();
  const at = list.indexOf(document.activeElement);
  list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length].focus();
});
