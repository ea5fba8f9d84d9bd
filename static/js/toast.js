// Toasts: time enough to undo (15 s), stay while looked at, leave by themselves.
import { each, icon, make, words } from "./page.js";

const UNDO_MS = 15_000;
const PLAIN_MS = 6_000;

each("[data-toast]", (toast) => {
  const wait = toast.querySelector("[data-undo]") ? UNDO_MS : PLAIN_MS;
  let timer;
  const start = () => {
    timer = setTimeout(() => toast.remove(), wait);
  };
  const stop = () => clearTimeout(timer);
  for (const type of ["mouseenter", "focusin"]) toast.addEventListener(type, stop);
  for (const type of ["mouseleave", "focusout"]) toast.addEventListener(type, start);
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  // An error stays until it is read.
  if (!toast.classList.contains("toast-danger")) start();
});

/** `detail: { text, tone, undo }`, from scripts or from the server's HX-Trigger header. */
document.addEventListener("toast", ({ detail }) => {
  const { text, tone = "success", undo } = detail.value ?? detail;
  const list = document.getElementById("toasts");
  if (!list || !text) return;
  const toast = make("div", `toast-item toast-${tone}`);
  toast.dataset.toast = "";
  toast.setAttribute("role", tone === "danger" ? "alert" : "status");
  toast.append(icon(tone === "danger" ? "alert-circle" : "circle-check"), make("span", "toast-text", text));
  if (undo) toast.append(undoForm(undo));
  const close = make("button", "btn-quiet");
  close.type = "button";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", words().close);
  close.append(icon("x"));
  toast.append(close);
  list.append(toast);
  toast.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: toast } }));
});

function undoForm(action) {
  const form = make("form");
  form.method = "post";
  form.action = action;
  form.dataset.undo = "";
  const token = make("input");
  token.type = "hidden";
  token.name = "csrf";
  token.value = document.body.dataset.csrf;
  form.append(token, make("button", "btn-link", words().undo));
  return form;
}
