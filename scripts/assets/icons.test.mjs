import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { iconsIn, sprite } from "./icons.mjs";

const SVG = '<svg\n  width="24"\n>\n  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M1 1" />\n</svg>';
let folder;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "icons-"));
  for (const file of ["outline/ticket.svg", "outline/clock.svg", "outline/key.svg", "filled/star.svg"]) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), SVG);
  }
});
after(() => rm(folder, { recursive: true }));

const names = async (file, text) => [...(await iconsIn([{ file, text }], folder)).keys()];

test("icons are found however they are named", async () => {
  assert.deepEqual(await names("a.html", '{{ ic::icon(shell, "ticket") }}{{ bd::badge(shell, "danger", "clock", x) }}'), [
    "clock",
    "ticket",
  ]);
  assert.deepEqual(await names("a.rs", 'Entry { icon: "ticket", key: "key" }'), ["ticket"]);
  assert.deepEqual(await names("a.rs", 'fn icon(self) -> &str { match self { A => "clock", B => { "ticket" } } } "key"'), [
    "clock",
    "ticket",
  ]);
  assert.deepEqual(await names("a.rs", 'nav(\n  "/tickets",\n  "nav-tickets",\n  "ticket",\n  Read::NAME)'), ["ticket"]);
  assert.deepEqual(await names("a.js", "use.href = `${sprite}#i-star-filled`"), ["star-filled"]);
});

test("a name without an icon ends the build and says where", async () => {
  await assert.rejects(names("a.html", '{{ icon(shell, "tickett") }}'), /a\.html: tickett/);
});

test("the sprite has the shapes only", async () => {
  const icons = await iconsIn([{ file: "a.js", text: "#i-ticket" }], folder);
  assert.match(sprite(icons), /<symbol id="i-ticket" viewBox="0 0 24 24" [^>]*><path d="M1 1"\/><\/symbol>/);
});
