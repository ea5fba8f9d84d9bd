// A file input that also takes what is dropped on it, and says what it holds.
import { each, lang } from "./page.js";

each("[data-drop]", (zone) => {
  const input = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-drop-name]");
  const hint = name.textContent;
  const tell = () => {
    const files = [...input.files];
    zone.classList.toggle("has-file", files.length > 0);
    name.textContent = files.length > 0 ? files.map((file) => `${file.name} · ${size(file.size)}`).join(", ") : hint;
  };
  input.addEventListener("change", tell);
  for (const type of ["dragenter", "dragover"]) {
    zone.addEventListener(type, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  tell();
});

function size(bytes) {
  const [unit, value] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(lang(), { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
