// Columns a person does not want to see: kept per table in the browser, hidden by one style sheet of our own making.

const PREFIX = "sqm.columns:";
let sheet;

/** Table id → places (from 1) of its hidden columns. */
export function stored() {
  const tables = {};
  for (let n = 0; n < localStorage.length; n += 1) {
    const key = localStorage.key(n);
    if (key.startsWith(PREFIX)) tables[key.slice(PREFIX.length)] = localStorage.getItem(key).split(",").map(Number).filter(Boolean);
  }
  return tables;
}

export function store(table, places) {
  if (places.length > 0) localStorage.setItem(PREFIX + table, places.join(","));
  else localStorage.removeItem(PREFIX + table);
}

/** Rows that arrive later are hidden alike; a phone shows cards, which have no columns. */
export function apply(tables) {
  const rules = Object.entries(tables).flatMap(([table, places]) => places.map((place) => `#${CSS.escape(table)} tr > :nth-child(${place})`));
  const css = rules.length > 0 ? `@media (min-width: 761px) { ${rules.join(", ")} { display: none } }` : "";
  if (!sheet) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  sheet.replaceSync(css);
}
