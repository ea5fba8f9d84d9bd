// Trees are flat lists in depth-first order; folding hides what is deeper, arrows move as ARIA describes.
import { each, on } from "./page.js";

const level = (node) => Number(node.getAttribute("aria-level"));

function below(node) {
  const list = [];
  for (let next = node.nextElementSibling; next && level(next) > level(node); next = next.nextElementSibling) list.push(next);
  return list;
}

/** Shows what every open node above allows. */
function refresh(tree) {
  let hiddenFrom = Infinity;
  for (const node of tree.querySelectorAll("[role=treeitem]")) {
    if (level(node) <= hiddenFrom) hiddenFrom = Infinity;
    node.classList.toggle("is-folded", hiddenFrom !== Infinity);
    if (hiddenFrom === Infinity && node.getAttribute("aria-expanded") === "false") hiddenFrom = level(node);
  }
}

function fold(node, open) {
  if (!node.hasAttribute("aria-expanded")) return;
  node.setAttribute("aria-expanded", String(open));
  refresh(node.parentElement);
}

each("[data-tree]", refresh);

on("click", "[data-tree-toggle]", (event, button) => {
  const node = button.closest("[role=treeitem]");
  fold(node, node.getAttribute("aria-expanded") === "false");
});

on("keydown", "[data-tree]", (event, tree) => {
  const node = event.target.closest("[role=treeitem]");
  if (!node) return;
  const shown = [...tree.querySelectorAll("[role=treeitem]:not(.is-folded)")];
  const at = shown.indexOf(node);
  const expanded = node.getAttribute("aria-expanded");
  let next = null;
  if (event.key === "ArrowDown") next = shown[at + 1];
  else if (event.key === "ArrowUp") next = shown[at - 1];
  else if (event.key === "Home") next = shown[0];
  else if (event.key === "End") next = shown.at(-1);
  else if (event.key === "ArrowRight") {
    if (expanded === "false") fold(node, true);
    else if (expanded === "true") next = below(node)[0];
  } else if (event.key === "ArrowLeft") {
    if (expanded === "true") fold(node, false);
    else next = shown.slice(0, at).findLast((one) => level(one) < level(node));
  } else return;
  event.preventDefault();
  next?.querySelector(".tree-label")?.focus();
});
