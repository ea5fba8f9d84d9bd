// Drops the rules of a stylesheet that cannot apply because no template, script or Rust file names their classes.

/**
 * Every word of the sources, for classes; a word that ends in a hyphen (`bg-{{ tone }}`, `"tag-" + tone`) stands for all
 * classes that begin so.
 */
export function wordsIn(texts) {
  const words = new Set();
  for (const text of texts) {
    for (const [word] of text.matchAll(/[A-Za-z_][A-Za-z0-9_-]*/g)) words.add(word);
  }
  const beginnings = [...words].filter((word) => word.endsWith("-") && !word.startsWith("-") && word.length > 2);
  return { has: (name) => words.has(name) || beginnings.some((beginning) => name.startsWith(beginning)) };
}

/** The stylesheet without rules whose selectors all need an unknown class. */
export function purge(css, words) {
  let kept = "";
  for (let at = 0; at < css.length; ) {
    const end = endOfPrelude(css, at);
    const prelude = css.slice(at, end).trim();
    if (css[end] !== "{") {
      // A statement (`@charset`, `@layer a, b`) or what is left at the end.
      if (prelude) kept += `${prelude};`;
      at = end + 1;
      continue;
    }
    const close = endOfBlock(css, end + 1);
    const body = css.slice(end + 1, close);
    if (/^@(media|supports|layer|container)\b/.test(prelude)) {
      const inner = purge(body, words);
      if (inner) kept += `${prelude}{${inner}}`;
    } else if (prelude.startsWith("@")) {
      kept += `${prelude}{${body}}`;
    } else {
      const selectors = split(prelude).filter((selector) => classesOf(selector).every((name) => words.has(name)));
      if (selectors.length > 0) kept += `${selectors.join(",")}{${body}}`;
    }
    at = close + 1;
  }
  return kept;
}

/** Classes an element must have; what stands inside `:not(…)`, `:is(…)` and the like need not be there. */
function classesOf(selector) {
  let plain = selector;
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain.replace(/\([^()]*\)/g, "");
  }
  return [...plain.matchAll(/\.((?:\\.|[\w-])+)/g)].map((match) => match[1].replace(/\\/g, ""));
}

function split(prelude) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < prelude.length; at += 1) {
    if ("([".includes(prelude[at])) depth += 1;
    else if (")]".includes(prelude[at])) depth -= 1;
    else if (prelude[at] === "," && depth === 0) {
      parts.push(prelude.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, prelude.slice(start)];
}

/** Index of the `{` or `;` that ends a prelude. */
function endOfPrelude(css, from) {
  for (let at = from; at < css.length; at += 1) {
    const skipped = skip(css, at);
    if (skipped > at) at = skipped;
    else if (css[at] === "{" || css[at] === ";") return at;
  }
  return css.length;
}

/** Index of the `}` that ends a block. */
function endOfBlock(css, from) {
  for (let at = from, depth = 1; at < css.length; at += 1) {
    const skipped = skip(css, at);
    if (skipped > at) at = skipped;
    else if (css[at] === "{") depth += 1;
    else if (css[at] === "}" && (depth -= 1) === 0) return at;
  }
  throw new Error("a block of the stylesheet is not closed");
}

/** The last index of a string, comment or address beginning here, or the same index if none does. */
function skip(css, at) {
  if (css.startsWith("/*", at)) return css.indexOf("*/", at) + 1;
  if (css.startsWith("url(", at) && !/["']/.test(css[at + 4])) return css.indexOf(")", at);
  if (css[at] !== '"' && css[at] !== "'") return at;
  let end = at + 1;
  while (end < css.length && css[end] !== css[at]) end += css[end] === "\\" ? 2 : 1;
  return end;
}
