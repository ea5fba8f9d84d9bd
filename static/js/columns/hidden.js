// Columns a person does not want to see: kept per table in the browser, hidden by one style sheet of our own making.

const PREFIX = "sqm.columns:";
let sheet;

/** Table id → places (from 1) of its hidden columns; a table nobody chose for is not named. */
export function stored() {
  const tables = {};
  for (let n = 0; n < localStorage.length; n += 1) {
    const key = localStorage.key(n);
    if (key.startsWith(PREFIX)) tables[key.slice(PREFIX.length)] = localStorage.getItem(key).split(",").map(Number).filter(Boolean);
  }
  return tables;
}

export function store(table, places) {
  // "0" is the choice to hide none, which differs from never having chosen.
  localStorage.setItem(PREFIX + table, places.join(",") || "0");
}

/** Rows that arrive later are hidden alike; a phone shows cards, which have no columns. */
export function apply(tables) {
  const rules = Object.entries(tables).map(([table, places]) => {
    const id = `#${CSS.escape(table)}`;
    const hidden = places.map((place) => `${id} tr > :nth-child(${place})`);
    // Columns left out for want of room come back where they were chosen; what then is too wide scrolls in its box.
    return `${id} tr > .extra { display: table-cell }
      @media (max-width: 1680px) { .grid-wrap:has(> ${id} .extra) { overflow-x: auto } ${id} thead th { position: static } }
      ${hidden.length > 0 ? `${hidden.join(", ")} { display: none }` : ""}`;
  });
  const css = rules.length > 0 ? `@media (min-width: 761px) { ${rules.join("\n")} }` : "";
  if (!sheet) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  sheet.replaceSync(css);
}
