// A button that copies what it names: a ticket's number on its way into a mail or a call.
import { on } from "./page.js";

on("click", "[data-copy]", async (event, button) => {
  await navigator.clipboard.writeText(button.dataset.copy);
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
});
