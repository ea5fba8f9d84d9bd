// Everything hangs on attributes (docs/ui.md, "Script contract"), so that fragments arriving later behave alike.
import htmx from "htmx.org";

import "./bulk.js";
import "./columns.js";
import "./copy.js";
import "./dialog.js";
import "./draft.js";
import "./drop.js";
import "./form.js";
import "./keys.js";
import "./list.js";
import "./live.js";
import "./menu.js";
import "./palette.js";
import "./property.js";
import "./shell.js";
import "./sign.js";
import "./time.js";
import "./toast.js";
import "./tree.js";
import { csrf, each, say } from "./page.js";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = csrf();
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    // A background refresh that fails is not the person's business; the next one mends it.
    if (event.detail.requestConfig?.triggeringEvent?.type !== "live") say("failed", "danger");
  });
}

// The chart library is fetched only where a chart is.
each("[data-chart]", async (box) => {
  try {
    const { draw } = await import(document.body.dataset.chartSrc);
    draw(box);
  } catch {
    // The table holds the same figures.
    box.parentElement.classList.add("as-table");
  }
});

htmx.config.globalViewTransitions = false;
