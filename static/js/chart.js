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
/** Figures seen before (a live page fetches them again): they appear without a show, as table where one was asked for. */
const seen = new Map();

/** Draws the chart of a `[data-chart]` box and offers its table behind a button. Throws when the data cannot be read. */
export function draw(box) {
  forget();
  const data = JSON.parse(box.dataset.chart);
  const figure = box.parentElement;
  const { id } = figure;
  const show = (animated) => options(data, palette(box), { width: box.clientWidth, animated });
  offerTable(figure, seen.get(id) === "table");

  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption(show(!seen.has(id)));
  if (!seen.has(id)) seen.set(id, "chart");
  chart.on("click", (point) => {
    const href = hrefOf(data, point);
    if (href) location.assign(href);
  });
  drawn.set(box, { chart, show });
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === 0 || box.clientWidth === width) return;
    width = box.clientWidth;
    chart.resize();
    chart.setOption(show(false), { notMerge: true });
  }).observe(box);
}

function hrefOf(data, { componentType, seriesIndex, dataIndex, data: point }) {
  if (componentType !== "series") return "";
  return point?.href ?? data.series[seriesIndex]?.hrefs?.[dataIndex] ?? "";
}

function offerTable(figure, asTable) {
  const button = figure.querySelector("[data-chart-table]");
  const turn = (shown) => {
    figure.classList.toggle("as-table", shown);
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = !figure.classList.contains("as-table");
    turn(shown);
    seen.set(figure.id, shown ? "table" : "chart");
  });
  turn(asTable);
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
  for (const { chart, show } of drawn.values()) chart.setOption(show(false), { notMerge: true });
});
