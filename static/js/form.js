// Forms: focus where it helps, selects that submit at once.
import { each, make, on } from "./page.js";

each("[data-focus]", (element) => element.focus());

on("change", "[data-submit]", (event, control) => control.form?.requestSubmit());

// "Required." alone does not say of what: the sum of errors names the field.
each(".form-errors a", (link) => {
  const label = document.querySelector(`label[for="${CSS.escape(link.hash.slice(1))}"]`)?.firstChild?.textContent.trim();
  if (label) link.prepend(make("strong", "form-errors-field", label));
});

// A link in the sum of errors puts the cursor into its field.
on("click", ".form-errors a", (event, link) => {
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// Two clicks send one request.
on("submit", "form[method=post]", (event, form) => {
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // After the other listeners: one of them may keep the form on the page.
  setTimeout(() => {
    if (!event.defaultPrevented) form.dataset.sent = "1";
  });
});
// A page taken from the history can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
