// From what a page says about a chart to what the library needs.

const QUICK_MS = 150;
/** Up to this many bars carry their values, and the axis is left out. */
const LABELLED_BARS = 14;

/** Units longer than this are words, which every label would repeat; the title and the tip have them. */
const SYMBOL_LENGTH = 3;
/** Of a chart of the usual height: pixels of its plot, and of a name at the end of a line. */
const PLOT_HEIGHT = 210;
const NAME_HEIGHT = 18;

const lang = () => document.documentElement.lang || "en";
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The option object for `data` in these colours. */
export function options(data, colours, { width, animated }) {
  const number = numbers(data);
  const short = (data.unit ?? "").length > SYMBOL_LENGTH ? numbers({ ...data, unit: "" }) : number;
  const shared = {
    animation: animated && !calm(),
    animationDuration: QUICK_MS,
    animationDurationUpdate: QUICK_MS,
    textStyle: { fontFamily: colours.font, fontSize: 12, color: colours.soft },
    aria: { enabled: true, label: { description: data.summary || undefined } },
    tooltip: tooltip(data, colours, number),
    grid: { left: 4, right: 12, top: 16, bottom: 0, containLabel: true },
  };
  if (data.kind === "scatter") return { ...shared, ...scatter(data, colours, number) };
  if (data.kind === "hbar") return { ...shared, ...flatBars(data, colours, short) };
  return { ...shared, ...overTime(data, colours, short, width) };
}

function numbers(data) {
  const format = new Intl.NumberFormat(lang(), { maximumFractionDigits: data.digits ?? 1 });
  const unit = data.unit ? ` ${data.unit}` : "";
  return (value) => (value === null || value === undefined ? "–" : `${format.format(value)}${unit}`);
}

function colourOf(series, index, colours) {
  if (typeof series.colour === "string") return colours[series.colour] ?? colours.muted;
  return colours.series[((series.colour ?? index + 1) - 1) % colours.series.length];
}

function valueAxis(data, colours, number) {
  return {
    type: "value",
    min: data.min,
    max: data.max,
    splitNumber: 4,
    // Quarters rather than 30, 60, 90, 100.
    interval: data.min === 0 && data.max === 100 ? 25 : undefined,
    axisLabel: { color: colours.faint, formatter: number },
    splitLine: { lineStyle: { color: colours.line } },
    axisLine: { show: false },
    axisTick: { show: false },
  };
}

function categoryAxis(data, colours) {
  return {
    type: "category",
    data: data.categories,
    boundaryGap: data.kind !== "line",
    axisLabel: { color: colours.faint, hideOverlap: true },
    axisLine: { lineStyle: { color: colours.strong } },
    axisTick: { show: false },
  };
}

/** Lines and standing bars. */
function overTime(data, colours, number, width) {
  const isLine = data.kind === "line";
  const several = data.series.length > 1;
  const nameRoom = isLine && several ? Math.min(176, width / 3) : 12;
  const shifts = isLine && several ? apart(data) : [];
  const series = data.series.flatMap((one, index) => {
    const colour = colourOf(one, index, colours);
    const drawn = isLine ? line(one, colour, colours, several ? { room: nameRoom, shift: shifts[index] } : null) : bars(data, one, colour, colours, number);
    if (index === 0) drawn.markLine = marks(data, colours, number);
    return isLine && one.low && one.high ? [drawn, ...band(one, colour, index)] : [drawn];
  });
  return {
    xAxis: categoryAxis(data, colours),
    yAxis: { ...valueAxis(data, colours, number), scale: isLine },
    grid: { left: 4, right: nameRoom, top: several && !isLine ? 36 : 20, bottom: 0, containLabel: true },
    legend: several && !isLine ? { top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: { color: colours.soft } } : undefined,
    series,
  };
}

/** How far the name at the end of each line moves up or down so that names do not lie on one another. */
function apart(data) {
  const ends = data.series.map(({ values }) => values.findLast((value) => value !== null) ?? 0);
  const all = data.series.flatMap(({ values }) => values).filter((value) => value !== null);
  const low = data.min ?? Math.min(...all);
  const high = data.max ?? Math.max(...all);
  const places = ends.map((end) => (high > low ? (PLOT_HEIGHT * (high - end)) / (high - low) : 0));
  const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  order.forEach((index, rank) => {
    if (rank > 0) moved[index] = Math.max(moved[index], moved[order[rank - 1]] + NAME_HEIGHT);
  });
  return moved.map((place, index) => place - places[index]);
}

/** name: the room right of the plot and the shift of the name there; none for a line alone. */
function line(one, colour, colours, name) {
  const last = one.values.findLastIndex((value) => value !== null);
  return {
    type: "line",
    name: one.name,
    data: one.values.map((value, index) => ({ value, symbolSize: index === last ? 7 : 4 })),
    symbol: "circle",
    color: colour,
    lineStyle: { width: 2 },
    // A point is a link; while there are few, it shows.
    showSymbol: true,
    showAllSymbol: one.values.length <= 40,
    cursor: one.hrefs ? "pointer" : "default",
    connectNulls: false,
    z: 3,
    endLabel: name ? { show: true, formatter: one.name, color: colours.soft, fontSize: 12, distance: 8, width: name.room - 16, overflow: "break", offset: [0, name.shift] } : { show: false },
  };
}

/** The interval as a band: an unseen floor and what stands on it. */
function band(one, colour, index) {
  const base = { type: "line", stack: `band-${index}`, stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false }, z: 1, color: colour };
  const height = one.high.map((high, at) => (high === null || one.low[at] === null ? null : high - one.low[at]));
  return [
    { ...base, data: one.low },
    { ...base, data: height, areaStyle: { color: colour, opacity: 0.14 } },
  ];
}

function bars(data, one, colour, colours, number) {
  const labelled = !data.stacked && data.series.length === 1 && one.values.length <= LABELLED_BARS;
  return {
    type: "bar",
    name: one.name,
    data: one.values.map((value, index) => ({ value, itemStyle: one.tones ? { color: colours[one.tones[index]] ?? colour } : undefined })),
    color: colour,
    stack: data.stacked ? "all" : undefined,
    barMaxWidth: 28,
    itemStyle: data.stacked ? { borderColor: colours.surface, borderWidth: 0.5 } : { borderRadius: [3, 3, 0, 0] },
    label: labelled ? { show: true, position: "top", color: colours.soft, formatter: ({ value }) => number(value) } : { show: false },
    cursor: one.hrefs ? "pointer" : "default",
  };
}

/** Lying bars: names left, values at the ends, no axis to read them off. */
function flatBars(data, colours, number) {
  const several = data.series.length > 1;
  return {
    grid: { left: 4, right: several ? 12 : 56, top: several ? 32 : 4, bottom: 0, containLabel: true },
    legend: several ? { top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: { color: colours.soft } } : undefined,
    xAxis: { ...valueAxis(data, colours, number), show: several, min: 0 },
    yAxis: {
      ...categoryAxis(data, colours),
      boundaryGap: true,
      inverse: true,
      axisLine: { show: false },
      axisLabel: { color: colours.text, width: 150, overflow: "truncate" },
    },
    series: data.series.map((one, index) => ({
      ...bars(data, one, colourOf(one, index, colours), colours, number),
      barMaxWidth: 20,
      itemStyle: { borderRadius: data.stacked ? 0 : [0, 3, 3, 0] },
      label: several ? { show: false } : { show: true, position: "right", color: colours.soft, formatter: ({ value }) => number(value) },
      markLine: index === 0 ? marks(data, colours, number, "xAxis") : undefined,
    })),
  };
}

function scatter(data, colours, number) {
  const axis = (side) => ({
    ...valueAxis({ min: side.min, max: side.max }, colours, (value) => new Intl.NumberFormat(lang()).format(value)),
    name: side.name,
    nameLocation: "middle",
    nameTextStyle: { color: colours.soft },
    axisLine: { show: true, lineStyle: { color: colours.strong } },
    splitNumber: 5,
    scale: true,
  });
  const several = data.series.length > 1;
  return {
    grid: { left: 24, right: 24, top: several ? 40 : 16, bottom: 24, containLabel: true },
    legend: several ? { top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "circle", textStyle: { color: colours.soft } } : undefined,
    xAxis: { ...axis(data.x), nameGap: 28 },
    yAxis: { ...axis(data.y), nameGap: 40 },
    series: data.series.map((one, index) => ({
      type: "scatter",
      name: one.name,
      color: colourOf(one, index, colours),
      symbolSize: 11,
      data: one.points.map(({ x, y, label, href }) => ({ value: [x, y], name: label, href })),
      label: { show: true, position: "right", color: colours.text, width: 180, overflow: "truncate", formatter: ({ name }) => name },
      labelLayout: { hideOverlap: true },
      cursor: one.points.some(({ href }) => href) ? "pointer" : "default",
      markLine: index === 0 ? marks(data, colours, number) : undefined,
    })),
  };
}

/** Target, limit, stretch as named lines; events as thin uprights. */
function marks(data, colours, number, axis = "yAxis") {
  const lines = (data.marks ?? []).map(({ name, value, role }) => {
    const colour = role === "limit" ? colours.limit : role === "target" ? colours.target : colours.soft;
    return {
      [axis]: value,
      lineStyle: { color: colour, type: role === "limit" ? "solid" : [5, 4], width: 1.25 },
      label: { formatter: `${name} ${number(value)}`, color: colour, position: "insideStartTop", fontSize: 11, distance: [4, 3], textBorderColor: colours.surface, textBorderWidth: 3 },
    };
  });
  const events = (data.notes ?? []).map(({ at, text }) => ({
    xAxis: at,
    lineStyle: { color: colours.strong, type: [2, 3], width: 1 },
    label: { formatter: text, color: colours.soft, position: "insideEndTop", rotate: 0, fontSize: 11, distance: [0, -12] },
  }));
  return { silent: true, symbol: "none", animation: false, z: 6, data: [...lines, ...events] };
}

/** Built of elements, not of markup: no name can smuggle any in, and the CSP stays strict. */
function tooltip(data, colours, number) {
  return {
    trigger: data.kind === "scatter" || data.kind === "hbar" ? "item" : "axis",
    axisPointer: { type: data.kind === "bar" ? "shadow" : "line", lineStyle: { color: colours.strong }, shadowStyle: { opacity: 0.06 } },
    confine: true,
    transitionDuration: 0,
    className: "chart-tip",
    padding: 0,
    borderWidth: 0,
    backgroundColor: "transparent",
    extraCssText: "box-shadow:none",
    formatter: (given) => {
      const points = (Array.isArray(given) ? given : [given]).filter(({ seriesName }) => data.series.some(({ name }) => name === seriesName));
      const box = element("div", "tip");
      box.append(element("strong", "", points[0]?.name ?? ""));
      for (const point of points) box.append(row(data, point, number));
      return box;
    },
  };
}

function row(data, point, number) {
  const one = data.series.find(({ name }) => name === point.seriesName);
  const line = element("div", "tip-row");
  const key = element("span", "tip-key");
  key.style.background = point.color;
  line.append(key);
  if (data.kind === "scatter") {
    const format = new Intl.NumberFormat(lang(), { maximumFractionDigits: 2 });
    line.append(element("span", "", `${data.x.name} ${format.format(point.value[0])} · ${data.y.name} ${format.format(point.value[1])}`));
    return line;
  }
  const at = point.dataIndex;
  line.append(element("span", "", point.seriesName), element("strong", "num", number(one.values[at])));
  const extra = [];
  if (one.low && one.low[at] !== null) extra.push(`${number(one.low[at])} – ${number(one.high[at])}`);
  if (one.n) extra.push(`n = ${new Intl.NumberFormat(lang()).format(one.n[at])}`);
  if (extra.length > 0) line.append(element("span", "tip-note", extra.join(", ")));
  return line;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
