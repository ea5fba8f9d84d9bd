// Native dialogs: opening, closing, and typing a name before what cannot be undone.
import { on } from "./page.js";

on("click", "[data-dialog]", (event, opener) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});

on("click", "[data-close]", (event, button) => {
  const frame = button.closest("dialog, details");
  if (!frame) return;
  event.preventDefault();
  if (frame instanceof HTMLDialogElement) {
    frame.close();
  } else {
    frame.open = false;
    frame.querySelector("summary").focus();
  }
});

// A click on the veil lands on the dialog itself.
on("click", "dialog", (event, dialog) => {
  if (event.target === dialog) dialog.close();
});

const fits = (form) => form.elements.confirm.value.trim() === form.dataset.confirm;

on("input", "form[data-confirm]", (event, form) => {
  form.querySelector("[type=submit]").disabled = !fits(form);
});
for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.querySelector("[type=submit]").disabled = !fits(form);
}
