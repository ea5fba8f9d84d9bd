// The column picker: a tick per column of the table it names.
import { apply, store, stored } from "./columns/hidden.js";
import { each, make } from "./page.js";

each("[data-columns]", (menu) => {
  const table = document.getElementById(menu.dataset.columns);
  if (!table) return;
  const heads = [...table.querySelectorAll("thead th")];
  const chosen = read()[table.id];
  const left = heads.flatMap((head, index) => (getComputedStyle(head).display === "none" ? [index + 1] : []));
  const hidden = new Set(chosen ?? left);
  // boot.js made a sheet of its own for the first paint; this one takes over.
  document.adoptedStyleSheets = [];
  apply(read());
  const boxes = heads.flatMap((head, index) => {
    if (head.matches(".tick, .wide") || !head.textContent.trim()) return [];
    const label = make("label", "menu-item");
    const box = make("input", "form-check-input");
    box.type = "checkbox";
    box.checked = !hidden.has(index + 1);
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(index + 1);
      else hidden.add(index + 1);
      store(table.id, [...hidden]);
      apply(read());
    });
    label.append(box, make("span", "", head.textContent.trim()));
    return [label];
  });
  menu.querySelector(".menu-panel").append(...boxes, make("hr"), tallRows(menu.dataset.tall));
  menu.hidden = false;
});

/** Rows of 44 px instead of 36, on every list. */
function tallRows(text) {
  const root = document.documentElement;
  const label = make("label", "menu-item");
  const box = make("input", "form-check-input");
  box.type = "checkbox";
  box.checked = root.dataset.rows === "tall";
  box.addEventListener("change", () => {
    root.dataset.rows = box.checked ? "tall" : "";
    localStorage.setItem("sqm.rows", root.dataset.rows);
  });
  label.append(box, make("span", "", text));
  return label;
}

function read() {
  try {
    return stored();
  } catch {
    return {};
  }
}
