// The page's colours in a form the chart library can read.

const NAMES = {
  text: "--text",
  soft: "--text-soft",
  faint: "--text-faint",
  line: "--line",
  strong: "--line-strong",
  surface: "--surface",
  muted: "--chart-muted",
  good: "--success-solid",
  warn: "--warning-solid",
  bad: "--danger-solid",
  target: "--success",
  limit: "--danger",
};
const SERIES = 6;

/** Resolves the custom properties as they hold for `box` now (theme, tenant) to rgb. */
export function palette(box) {
  const probe = document.createElement("span");
  probe.hidden = true;
  box.append(probe);
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const resolve = (name) => {
    probe.style.color = `var(${name})`;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red},${green},${blue})`;
  };
  const colours = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, resolve(name)]));
  colours.series = Array.from({ length: SERIES }, (_, n) => resolve(`--chart-${n + 1}`));
  probe.remove();
  const style = getComputedStyle(document.body);
  return { ...colours, font: style.fontFamily };
}
