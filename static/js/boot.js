// Before the first paint: what this browser remembers of the frame, so that nothing jumps.
try {
  const root = document.documentElement;
  for (const key of ["rail", "rows"]) {
    const value = localStorage.getItem(`sqm.${key}`);
    if (value) root.dataset[key] = value;
  }
} catch {
  // Storage is blocked: the frame starts as designed.
}
