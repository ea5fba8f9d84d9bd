// Properties changed in place: open → cursor in the control; a choice from a list is saved at once; Escape leaves it as it was.
import { on } from "./page.js";

document.addEventListener(
  "toggle",
  (event) => {
    const prop = event.target;
    if (!(prop instanceof HTMLDetailsElement) || !prop.matches("[data-prop]") || !prop.open) return;
    for (const other of document.querySelectorAll("details[data-prop][open]")) {
      if (other !== prop) other.open = false;
    }
    const control = prop.querySelector("form :is(select, input:not([type=hidden]), textarea)");
    control?.focus();
    try {
      if (control?.tagName === "SELECT") control.showPicker();
    } catch {
      // Not opened by a person: the list waits to be opened.
    }
  },
  true,
);

on("change", "details[data-prop] select", (event, select) => select.form.requestSubmit());

on("keydown", "details[data-prop][open]", (event, prop) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  prop.querySelector("form").reset();
  prop.open = false;
  prop.querySelector("summary").focus();
});
