// Keeps relative times true while a page stays open; the words are those of the server.
import { lang, words } from "./page.js";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const WEEK = 7 * DAY;

let format;

function text(seconds) {
  const size = Math.abs(seconds);
  if (size < 45) return words().now;
  if (size >= WEEK) return null;
  const [unit, n] = size < HOUR ? ["minute", Math.round(size / MINUTE)] : size < DAY ? ["hour", Math.floor(size / HOUR)] : ["day", Math.floor(size / DAY)];
  format ??= new Intl.RelativeTimeFormat(lang(), { numeric: "always" });
  return format.format(seconds < 0 ? -n : n, unit).replace(/(\d)(?=\p{Script=Han})/gu, "$1 ");
}

function refresh() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    // The future is written by the server (limits are counted in business hours); weeks are dates already.
    const words = seconds > 0 || Number.isNaN(seconds) ? null : text(seconds);
    if (words && time.textContent !== words) time.textContent = words;
  }
}

setInterval(refresh, 30_000);
document.addEventListener("visibilitychange", refresh);
