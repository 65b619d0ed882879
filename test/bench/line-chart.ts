/** A chart of lines as SVG: axes, legend, readable on light and dark pages. Pure. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** One of the eight colours; lines that belong together share one, and differ in dashes. */
  readonly colour: 1 | 2 | 3;
  readonly dashed?: boolean;
}

export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Equal factors are equal lengths: for lines that are far apart. */
  readonly logarithmic?: boolean;
  readonly lines: readonly Line[];
}

const width = 720;
const height = 400;
const plot = {left: 64, top: 44, right: 480, bottom: 352};

const style = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; } .title { font-weight: 600; font-size: 15px; }
  .grid { stroke: #d0d7de; } .axis { stroke: #57606a; } polyline { fill: none; stroke-width: 2; }
  .c1 { stroke: #0969da; fill: #0969da; } .c2 { stroke: #bc4c00; fill: #bc4c00; } .c3 { stroke: #57606a; fill: #57606a; }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .grid { stroke: #30363d; } .axis { stroke: #8b949e; }
    .c1 { stroke: #58a6ff; fill: #58a6ff; } .c2 { stroke: #f0883e; fill: #f0883e; } .c3 { stroke: #8b949e; fill: #8b949e; } }
`;

export function drawLineChart(chart: LineChart): string {
  const points = chart.lines.flatMap(line => line.points);
  const ticksX = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b);
  const ticksY = chart.logarithmic
    ? decades(points.map(([, y]) => y))
    : evenSteps(Math.max(...points.map(([, y]) => y)));
  const [lowY = 0, highY = 1] = [ticksY[0], ticksY.at(-1)];
  const scale = chart.logarithmic ? Math.log10 : (value: number) => value;
  const atX = (x: number) => plot.left + (x / (ticksX.at(-1) ?? 1)) * (plot.right - plot.left);
  const atY = (y: number) => {
    const part = (scale(Math.max(y, lowY)) - scale(lowY)) / (scale(highY) - scale(lowY));
    return plot.bottom - part * (plot.bottom - plot.top);
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(chart.title)}">`,
    `<style>${style}</style>`,
    text(plot.left, 24, chart.title, 'class="title"'),
    ...ticksY.flatMap(y => [
      `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${round(atY(y))}" y2="${round(atY(y))}"/>`,
      text(plot.left - 8, atY(y) + 4, String(y), 'text-anchor="end"'),
    ]),
    ...ticksX.map(x => text(atX(x), plot.bottom + 20, String(x), 'text-anchor="middle"')),
    `<line class="axis" x1="${plot.left}" x2="${plot.right}" y1="${plot.bottom}" y2="${plot.bottom}"/>`,
    `<line class="axis" x1="${plot.left}" x2="${plot.left}" y1="${plot.top}" y2="${plot.bottom}"/>`,
    text((plot.left + plot.right) / 2, height - 8, chart.x, 'text-anchor="middle"'),
    text(
      0,
      0,
      chart.y,
      `text-anchor="middle" transform="translate(16 ${(plot.top + plot.bottom) / 2}) rotate(-90)"`,
    ),
    ...chart.lines.flatMap((line, index) => drawLine(line, index, atX, atY)),
    '</svg>',
    '',
  ].join('\n');
}

function drawLine(
  {name, points, colour, dashed}: Line,
  index: number,
  atX: (x: number) => number,
  atY: (y: number) => number,
): string[] {
  const dashes = dashed ? ' stroke-dasharray="6 4"' : '';
  const places = points.map(([x, y]) => [round(atX(x)), round(atY(y))] as const);
  const legendY = plot.top + 10 + index * 24;
  return [
    `<polyline class="c${colour}"${dashes} style="fill:none" points="${places.map(place => place.join(',')).join(' ')}"/>`,
    ...places.map(([x, y]) => `<circle class="c${colour}" cx="${x}" cy="${y}" r="3"/>`),
    `<line class="c${colour}"${dashes} stroke-width="2" x1="${plot.right + 16}" x2="${plot.right + 44}" y1="${legendY}" y2="${legendY}"/>`,
    text(plot.right + 52, legendY + 4, name),
  ];
}

const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeXml(content)}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const escapeXml = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Powers of ten that hold all values. */
function decades(values: readonly number[]): number[] {
  const exponents = values.filter(value => value > 0).map(value => Math.log10(value));
  const low = Math.floor(Math.min(...exponents));
  const high = Math.max(low + 1, Math.ceil(Math.max(...exponents)));
  return Array.from({length: high - low + 1}, (_, index) => Number(`1e${low + index}`));
}

/** Four to eight even steps from nothing to above the highest. */
function evenSteps(highest: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(highest, 1e-9)));
  const step =
    [0.2, 0.25, 0.5, 1, 2].map(part => part * magnitude).find(size => highest / size <= 8) ?? magnitude;
  return Array.from({length: Math.ceil(highest / step) + 1}, (_, index) =>
    Number((index * step).toPrecision(6)),
  );
}
