/**
 * Counts and measures, in the text format of Prometheus. Labels take their values from short lists that are known in
 * advance (operations, error codes), never from what somebody sends: each pair of values is kept for good.
 */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(labels?: Labels, by?: number): void;
}
export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

export interface Metrics {
  /** Only ever grows. Its name ends in `_total`. */
  counter(name: string, help: string): Counter;
  /** Read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void;
  /** @param bounds upper ones, ascending. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** Everything, as text. */
  render(): string;
}

interface Buckets {
  readonly counts: number[];
  sum: number;
  count: number;
}

export function createMetrics(): Metrics {
  const families: (() => string)[] = [];
  const family = (name: string, help: string, type: string, lines: () => Iterable<string>) => {
    families.push(() => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${[...lines()].join('')}`);
  };

  return {
    counter(name, help) {
      const values = new Map<string, number>();
      family(name, help, 'counter', () => Array.from(values, ([labels, value]) => line(name, labels, value)));
      return {
        add(labels = {}, by = 1) {
          const key = written(labels);
          values.set(key, (values.get(key) ?? 0) + by);
        },
      };
    },

    gauge(name, help, read) {
      family(name, help, 'gauge', () => [line(name, '', read())]);
    },

    histogram(name, help, bounds) {
      const all = new Map<string, Buckets>();
      family(name, help, 'histogram', () =>
        Array.from(all, ([labels, buckets]) => histogramLines(name, labels, bounds, buckets)).flat(),
      );
      return {
        observe(value, labels = {}) {
          const key = written(labels);
          const buckets = all.get(key) ?? {counts: bounds.map(() => 0), sum: 0, count: 0};
          all.set(key, buckets);
          const place = bounds.findIndex(bound => value <= bound);
          if (place >= 0) buckets.counts[place] = (buckets.counts[place] ?? 0) + 1;
          buckets.sum += value;
          buckets.count += 1;
        },
      };
    },

    render: () => families.map(render => render()).join(''),
  };
}

const written = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escaped)}"`)
    .join(',');

const escaped = (character: string) => (character === '\n' ? '\\n' : `\\${character}`);

const line = (name: string, labels: string, value: number): string =>
  `${name}${labels && `{${labels}}`} ${value}\n`;

/** Each bucket holds those below it, too, as the format wants it. */
function histogramLines(
  name: string,
  labels: string,
  bounds: readonly number[],
  {counts, sum, count}: Buckets,
): string[] {
  const before = labels && `${labels},`;
  let below = 0;
  const buckets = bounds.map((bound, place) => {
    below += counts[place] ?? 0;
    return line(`${name}_bucket`, `${before}le="${bound}"`, below);
  });
  return [
    ...buckets,
    line(`${name}_bucket`, `${before}le="+Inf"`, count),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ];
}
