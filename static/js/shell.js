// The frame: rail, theme.
import { each, on, send, words } from "./page.js";

const root = document.documentElement;

function remember(key, value) {
  try {
    localStorage.setItem(`sqm.${key}`, value);
  } catch {
    // Lives until the page is left.
  }
}

each("button[data-rail]", (button) => {
  const show = () => {
    const small = root.dataset.rail === "small";
    const word = small ? words().expand : words().collapse;
    button.setAttribute("aria-expanded", String(!small));
    button.title = word;
    button.querySelector(".rail-label").textContent = word;
  };
  button.addEventListener("click", () => {
    root.dataset.rail = root.dataset.rail === "small" ? "full" : "small";
    remember("rail", root.dataset.rail);
    show();
    document.dispatchEvent(new Event("framechange"));
  });
  show();
});

// The theme shows at once; the server remembers it for every device.
on("submit", "[data-theme-form]", (event, form) => {
  event.preventDefault();
  const { value } = form.querySelector("[name=theme]");
  root.dataset.theme = value;
  for (const button of document.querySelectorAll("[data-theme-form] [name=theme]")) {
    button.toggleAttribute("aria-current", button.value === value);
    if (button.value === value) button.setAttribute("aria-current", "true");
  }
  document.dispatchEvent(new Event("themechange"));
  send(form.action, { theme: value });
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("themechange")));

// The phone's rail is a sheet opened by its address (#nav), so it needs no script; going somewhere or Escape closes it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#nav") location.hash = "main";
});
