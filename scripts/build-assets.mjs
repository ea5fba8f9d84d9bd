#!/usr/bin/env node
// Builds the front end into static/dist: scripts and styles bundled, icons gathered into one sprite, every file under a
// content hash with .br and .gz beside it, and manifest.json naming them. The server embeds the folder.
//
//   node scripts/build-assets.mjs [project root]
//
// Does nothing when no input has changed since the last run.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

import { iconsIn, sprite } from "./assets/icons.mjs";
import { purge, wordsIn } from "./assets/purge.mjs";

const root = path.resolve(process.argv[2] ?? path.join(path.dirname(fileURLToPath(import.meta.url)), ".."));
const dist = path.join(root, "static/dist");
const modules = path.join(root, "node_modules");
const cache = path.join(modules, ".cache/sqm-assets");
const stampFile = path.join(cache, "stamp");

/** Entry scripts. boot.js runs before the first paint and is therefore no module; chart.js is loaded only where a chart is. */
const SCRIPTS = [
  { name: "boot.js", format: "iife" },
  { name: "app.js", format: "esm" },
  { name: "chart.js", format: "esm" },
  { name: "answer.js", format: "esm" },
  { name: "answer-offline.js", format: "esm" },
  { name: "answer-worker.js", format: "iife" },
  { name: "answer-widget.js", format: "iife" },
];
/** Styles for people who answer a survey on their phone: our measures and colours, nothing of the desk's ground. */
const ANSWER = ["tokens", "answer"];
/** Own styles in this order, each a file or a folder of static/css; whatever else is there follows by name. */
const LAYERS = ["tokens", "base", "components", "pages"];
const GROUND = "@tabler/core/dist/css/tabler.min.css";
/** Compressed bytes that a first visit may cost, without and with charts. */
const BUDGET = { page: 150_000, charts: 280_000, answer: 40_000 };
/** The first with light-dark() and :has(), on which the ground and the own styles rest. */
const BROWSERS = ["chrome123", "firefox128", "safari17.5"];

const files = await inputs();
const stamp = await stampOf(files);
const built = existsSync(path.join(dist, "manifest.json"));
if (built && (await readFile(stampFile, "utf8").catch(() => "")) === stamp) {
  process.exit(0);
}
const started = performance.now();
await mkdir(cache, { recursive: true });
// Everything a class or an icon may be named in.
const sources = await Promise.all(
  files.filter((file) => /\.(html|rs|js)$/.test(file)).map(async (file) => ({ file, text: await read(file) })),
);
const outputs = [...(await scripts()), ...(await styles()), ...(await icons()), ...(await others())];
await publish(outputs);
report(outputs, performance.now() - started);
await writeFile(stampFile, stamp);

/** Own scripts with their packages, one self-contained file per entry. */
async function scripts() {
  const entries = SCRIPTS.filter(({ name }) => existsSync(path.join(root, "static/js", name)));
  if (entries.length === 0) return [];
  const esbuild = await import("esbuild");
  return Promise.all(
    entries.map(async ({ name, format }) => {
      const { outputFiles } = await esbuild.build({
        absWorkingDir: root,
        entryPoints: [path.join("static/js", name)],
        nodePaths: [modules],
        bundle: true,
        minify: true,
        format,
        target: BROWSERS,
        legalComments: "none",
        logLevel: "error",
        write: false,
      });
      return { name, body: Buffer.from(outputFiles[0].contents) };
    }),
  );
}

/** The ground, less every rule whose classes are named nowhere, then the own layers. */
async function styles() {
  const own = ordered(files.filter((file) => file.startsWith("static/css/")));
  if (own.length === 0) return [];
  const ground = purge(await readFile(path.join(modules, GROUND), "utf8"), wordsIn(sources.map(({ text }) => text)));
  // In a layer of its own, whatever is unlayered wins over the ground, however specific its selectors are.
  const layered = `@layer ground{${ground.replace(/@charset[^;]*;/, "")}}`;
  const answer = own.filter((file) => ANSWER.includes(file.split("/")[2]));
  const esbuild = await import("esbuild");
  const minified = async (name, css) => {
    const { code } = await esbuild.transform(css, {
      loader: "css",
      minify: true,
      target: BROWSERS,
      legalComments: "none",
      logLevel: "error",
    });
    return { name, body: Buffer.from(code) };
  };
  return Promise.all([
    minified("app.css", [layered, ...(await Promise.all(own.map(read)))].join("\n")),
    minified("answer.css", (await Promise.all(answer.map(read))).join("\n")),
  ]);
}

async function icons() {
  const wanted = await iconsIn(sources, path.join(modules, "@tabler/icons/icons"));
  return wanted.size === 0 ? [] : [{ name: "icons.svg", body: Buffer.from(sprite(wanted)) }];
}

/** Images and the like: whatever lies in static besides scripts and styles, under its plain name. */
async function others() {
  const plain = files.filter((file) => /^static\/(?!js\/|css\/)/.test(file));
  return Promise.all(
    plain.map(async (file) => ({ name: path.basename(file), body: await readFile(path.join(root, file)) })),
  );
}

/** Writes new files first, then the manifest, then removes what is no longer named: a running server never misses one. */
async function publish(list) {
  await mkdir(dist, { recursive: true });
  const manifest = {};
  const keep = new Set(["manifest.json"]);
  for (const output of list) {
    if (manifest[output.name]) throw new Error(`two files are called ${output.name}`);
    const { name, ext } = path.parse(output.name);
    const hash = createHash("sha256").update(output.body).digest("hex").slice(0, 8);
    manifest[output.name] = output.file = `${name}.${hash}${ext}`;
  }
  const packed = await Promise.all(list.map(pack));
  for (const name of packed.flat()) keep.add(name);
  await replace("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  const stale = (await readdir(dist)).filter((name) => !keep.has(name));
  await Promise.all(stale.map((name) => rm(path.join(dist, name), { recursive: true })));
}

/** A file and its compressed copies, unless the same content is there from the last run; returns their names. */
async function pack(output) {
  const names = [output.file];
  const small = /\.(js|css|svg|html|json|txt|webmanifest|ico)$/.test(output.name);
  if (small) names.push(`${output.file}.br`, `${output.file}.gz`);
  if (!names.every((name) => existsSync(path.join(dist, name)))) {
    if (small) {
      const quality = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY } };
      const [br, gz] = await Promise.all([
        promisify(zlib.brotliCompress)(output.body, quality),
        promisify(zlib.gzip)(output.body, { level: 9 }),
      ]);
      await replace(names[1], br);
      await replace(names[2], gz);
    }
    await replace(names[0], output.body);
  }
  output.wire = (await stat(path.join(dist, names[1] ?? names[0]))).size;
  return names;
}

/** Writes elsewhere and renames, so that nobody reads half a file, and two builds at once do no harm. */
async function replace(name, body) {
  const unfinished = path.join(cache, `${process.pid}-${name}`);
  await writeFile(unfinished, body);
  await rename(unfinished, path.join(dist, name));
}

function report(list, milliseconds) {
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  for (const { name, body, wire } of list) {
    console.log(`  ${name.padEnd(16)} ${kilobytes(body.length).padStart(10)} ${kilobytes(wire).padStart(10)} on the wire`);
  }
  // What answers a survey is another page's, with a budget of its own: 60 kB with the questions themselves.
  const answers = ({ name }) => name.startsWith("answer");
  const answer = list.filter(answers).reduce((sum, { wire }) => sum + wire, 0);
  if (answer > BUDGET.answer) throw new Error(`the survey's pages are too heavy: ${kilobytes(answer)}`);
  const charts = list.filter((file) => !answers(file)).reduce((sum, { wire }) => sum + wire, 0);
  const page = charts - (list.find(({ name }) => name === "chart.js")?.wire ?? 0);
  if (page > BUDGET.page || charts > BUDGET.charts) {
    throw new Error(`the front end is too heavy: ${kilobytes(page)} without charts, ${kilobytes(charts)} with them`);
  }
  console.log(`front end built in ${(milliseconds / 1000).toFixed(1)} s`);
}

function ordered(list) {
  const rank = (file) => {
    const layer = LAYERS.indexOf(file.split("/")[2].replace(/\.css$/, ""));
    return layer < 0 ? LAYERS.length : layer;
  };
  return list.filter((file) => file.endsWith(".css")).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function read(file) {
  return readFile(path.join(root, file), "utf8");
}

/** Every file the result depends on, relative to the root. */
async function inputs() {
  const found = [];
  const walk = async (dir) => {
    const entries = await readdir(path.join(root, dir), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = `${dir}/${entry.name}`;
      if (entry.isDirectory()) {
        if (file !== "static/dist" && file !== "static/vendor" && entry.name !== "node_modules") await walk(file);
      } else if (!entry.name.startsWith(".")) {
        found.push(file);
      }
    }
  };
  await Promise.all(["static", "templates", "crates"].map(walk));
  return found.filter((file) => !file.startsWith("crates/") || file.endsWith(".rs")).sort();
}

/** Changes when an input, a package or this program does. */
async function stampOf(list) {
  const own = path.dirname(fileURLToPath(import.meta.url));
  const programs = ["build-assets.mjs", "assets/icons.mjs", "assets/purge.mjs"].map((name) => path.join(own, name));
  const all = [...list.map((file) => path.join(root, file)), path.join(root, "package-lock.json"), ...programs];
  const hash = createHash("sha256");
  for (const file of all) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}
