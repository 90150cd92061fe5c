const svgNamespace = "http://www.w3.org/2000/svg";

/** Outlines on a grid of 16 by 16, drawn in the colour of the text. */
const outlines = {
  send: "M8 13.5V3M3.5 7.5 8 3l4.5 4.5",
  stop: "M4 4h8v8H4z",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  insert: "M9.5 2.5h4v11h-4M2 8h7.5M6.5 5l3 3-3 3",
  check: "M3 8.5l3.5 3.5L13 4.5",
  down: "M8 2.5V13M3.5 8.5 8 13l4.5-4.5",
  add: "M8 3v10M3 8h10",
  history: "M3 4.2A6.2 6.2 0 1 1 1.8 8M2.6 1.8v3h3M8 4.8V8l2.4 1.6",
  wrap: "M2 3.5h12M2 12.5h4M2 8h9.5a2.2 2.2 0 0 1 0 4.5H9M10.6 10.8 8.9 12.5l1.7 1.7",
  offline: "M2 2l12 12M5.6 4.4A4 4 0 0 1 11.9 7.2h.3a2.6 2.6 0 0 1 1.6 4.6M10.4 12.4H4.2a2.6 2.6 0 0 1-.4-5.2h.3",
  info: "M8 7.2v4M8 4.6v.9M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8z",
  error: "M8 4.5v4.2M8 10.5v1M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8z",
} as const;

export type IconName = keyof typeof outlines;

/** Decoration: whatever it says must be said in words beside it. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", "16");
  svg.setAttribute("height", "16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", outlines[name]);
  svg.append(path);
  return svg;
}
