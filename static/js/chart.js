// Charts: JSON of docs/ui.md → ECharts as SVG. Loaded only where a chart is.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import { options } from "./chart/options.js";
import { palette } from "./chart/palette.js";

echarts.use([BarChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** Charts on the page: box → { chart, data }. */
const drawn = new Map();

/** Draws the chart of a `[data-chart]` box and offers its table behind a button. */
export function draw(box) {
  forget();
  let data;
  try {
    data = JSON.parse(box.dataset.chart);
  } catch {
    // The table stays, which holds the same figures.
    return;
  }
  const table = box.parentElement.querySelector("[data-chart-data]");
  box.hidden = false;
  table.hidden = true;
  offerTable(box, table);

  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption(options(data, palette(box), box.clientWidth));
  chart.on("click", (point) => {
    const href = hrefOf(data, point);
    if (href) location.assign(href);
  });
  drawn.set(box, { chart, data });
  new ResizeObserver(() => {
    if (box.clientWidth > 0) {
      chart.resize();
      chart.setOption(options(data, palette(box), box.clientWidth), { notMerge: true });
    }
  }).observe(box);
}

function hrefOf(data, { componentType, seriesIndex, dataIndex, data: point }) {
  if (componentType !== "series") return "";
  return point?.href ?? data.series[seriesIndex]?.hrefs?.[dataIndex] ?? "";
}

function offerTable(box, table) {
  const button = box.parentElement.querySelector("[data-chart-table]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    table.hidden = !shown;
    box.hidden = shown;
  });
}

/** Charts whose boxes were replaced by a newer fragment. */
function forget() {
  for (const [box, { chart }] of drawn) {
    if (!box.isConnected) {
      chart.dispose();
      drawn.delete(box);
    }
  }
}

document.addEventListener("themechange", () => {
  for (const [box, { chart, data }] of drawn) chart.setOption(options(data, palette(box), box.clientWidth), { notMerge: true });
});
