// Before the first paint: what this browser remembers of the frame, so that nothing jumps.
import { apply, stored } from "./columns/hidden.js";

try {
  const root = document.documentElement;
  for (const key of ["rail", "rows"]) {
    const value = localStorage.getItem(`sqm.${key}`);
    if (value) root.dataset[key] = value;
  }
  // A narrow window starts with the small rail, until somebody decides.
  if (!root.dataset.rail && innerWidth < 1100) root.dataset.rail = "small";
  apply(stored());
} catch {
  // Storage is blocked: the frame starts as designed.
}
