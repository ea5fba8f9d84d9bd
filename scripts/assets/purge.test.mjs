import assert from "node:assert/strict";
import { test } from "node:test";

import { purge, wordsIn } from "./purge.mjs";

const kept = (css, ...sources) => purge(css, wordsIn(sources));

test("rules of classes nobody names go, elements and variables stay", () => {
  const css = ":root{--a:1}a{color:red}.btn{b:1}.gone{c:1}.btn.gone{d:1}.btn .gone,.btn{e:1}";
  assert.equal(kept(css, '<a class="btn">'), ":root{--a:1}a{color:red}.btn{b:1}.btn{e:1}");
});

test("a media query left without rules goes with them", () => {
  assert.equal(kept("@media print{.gone{a:1}}@media print{.btn{a:1}}", "btn"), "@media print{.btn{a:1}}");
});

test("key frames, fonts and statements stay", () => {
  const css = '@charset "utf-8";@keyframes x{from{a:1}to{a:2}}@font-face{font-family:x}';
  assert.equal(kept(css), css);
});

test("what stands in :not() need not exist", () => {
  assert.equal(kept("a:not(.gone):not(:is(.gone,.too)){a:1}"), "a:not(.gone):not(:is(.gone,.too)){a:1}");
});

test("a class put together at run time is known by its beginning", () => {
  assert.equal(kept(".tag-danger{a:1}.bag-x{b:1}", 'class="tag-{{ tone }}"'), ".tag-danger{a:1}");
});

test("braces and semicolons in strings and addresses are text", () => {
  const css = '.btn:before{content:"}{;"}.btn{background:url(data:image/svg+xml;x,{})}';
  assert.equal(kept(css, "btn"), css);
});

test("escaped names are compared as they are written in HTML", () => {
  assert.equal(kept(".w-1\\/2{a:1}", "nothing"), "");
});
