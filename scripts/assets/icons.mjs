// Finds the icons the product names and gathers them into one sprite: 30 of Tabler's 5,000 rather than all.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** Ways to name an icon that leave no doubt; an unknown name here is a mistake and ends the build. */
const CERTAIN = [
  /\bicon\(\s*(?:&?\w+,\s*)?"([a-z0-9-]+)"/g, // icon(shell, "x") and icon("x")
  /\bnamed\(\s*shell,\s*"([a-z0-9-]+)"/g,
  /\bicon\s*[:=]\s*"([a-z0-9-]+)"/g, // a field or an attribute
  /#i-([a-z0-9-]+)/g,
  /\bnav\(\s*"[^"]*",\s*"[^"]*",\s*"([a-z0-9-]+)"/g, // nav(address, words, "x", …): a place of the rail
];
/** In a template any text may end up as an icon (`badge(shell, tone, "progress", label)`); it counts if there is one so called. */
const LITERAL = /"([a-z0-9-]+)"/g;
/** A function that chooses an icon: `fn icon(self) -> &'static str { … }`. */
const CHOOSER = /\bfn \w*icon\w*\b[^{;]*\{/g;

/** A tone and the icon beside it, as badges are made: `("warning", "shield")`. */
const BESIDE_TONE = /"(?:neutral|accent|info|success|warning|danger|paused)"\s*,\s*"([a-z0-9-]+)"|"([a-z0-9-]+)"\s*,\s*"(?:neutral|accent|info|success|warning|danger|paused)"/g;

/** Icon name → contents of its SVG. */
export async function iconsIn(sources, folder) {
  const found = new Map();
  const missing = [];
  for (const { file, text } of sources) {
    for (const name of matches(text, CERTAIN)) {
      if (existsSync(fileOf(name, folder))) found.set(name, null);
      else missing.push(`${file}: ${name}`);
    }
    const doubtful = file.endsWith(".html") ? [text] : file.endsWith(".rs") ? choosers(text) : [];
    const beside = file.endsWith(".rs") ? [...text.matchAll(BESIDE_TONE)].map((match) => match[1] ?? match[2]) : [];
    for (const name of [...matches(doubtful.join("\n"), [LITERAL]), ...beside]) {
      if (existsSync(fileOf(name, folder))) found.set(name, null);
    }
  }
  if (missing.length > 0) {
    throw new Error(`no such icon in @tabler/icons:\n  ${missing.join("\n  ")}`);
  }
  const names = [...found.keys()].sort();
  const contents = await Promise.all(names.map((name) => readFile(fileOf(name, folder), "utf8")));
  return new Map(names.map((name, index) => [name, contents[index]]));
}

/** One file for `<use href="icons.svg#i-name">`; colour and size come from where it is used. */
export function sprite(icons) {
  const symbols = [...icons].map(([name, svg]) => {
    const shapes = svg
      .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
      .replace(/\s*\n\s*/g, "")
      .replace(/\s*\/>/g, "/>");
    const paint = isFilled(name)
      ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
    return `<symbol id="i-${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

function fileOf(name, folder) {
  return isFilled(name)
    ? path.join(folder, "filled", `${name.slice(0, -"-filled".length)}.svg`)
    : path.join(folder, "outline", `${name}.svg`);
}

function isFilled(name) {
  return name.endsWith("-filled");
}

function matches(text, patterns) {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
}

/** Bodies of the functions of a Rust file that choose an icon. */
function choosers(text) {
  return [...text.matchAll(CHOOSER)].map((match) => {
    let depth = 1;
    let end = match.index + match[0].length;
    for (; depth > 0 && end < text.length; end += 1) {
      if (text[end] === "{") depth += 1;
      else if (text[end] === "}") depth -= 1;
    }
    return text.slice(match.index, end);
  });
}
