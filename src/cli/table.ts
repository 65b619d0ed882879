/** Tables that fit the terminal: columns without content are left out; wide ones wrap; the least important go. */
import {pad, padLeft, widthOf, wrap} from './text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'right';
  /** Its cells may take several lines when the terminal is too narrow. */
  readonly wraps?: boolean;
  /** When even that is not enough, the column with the highest number is left out first. Without it: never. */
  readonly dropOrder?: number;
}

const gap = '  ';
const leastWrapWidth = 14;

interface Fitted<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

/** Lines without their ends. `width` is that of the terminal; without one, every row is one line. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Infinity,
): string[] {
  if (rows.length === 0) return [];
  const filled = columns.filter(column => rows.some(row => column.value(row) !== ''));
  const fitted = fit(filled, rows, width);
  const header = fitted.map(({column}) => column.title);
  const body = rows.flatMap(row =>
    renderRow(
      fitted,
      fitted.map(({column}) => column.value(row)),
    ),
  );
  return [...renderRow(fitted, header), ...body];
}

function fit<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): Fitted<Row>[] {
  const natural = columns.map(column => ({
    column,
    width: rows.reduce((most, row) => Math.max(most, widthOf(column.value(row))), widthOf(column.title)),
  }));
  const excess = natural.reduce((sum, item) => sum + item.width, gap.length * (natural.length - 1)) - width;
  if (excess <= 0) return natural;
  const wrapped = shrink(natural, excess, item => (item.column.wraps ? leastWrapWidth : item.width));
  if (wrapped) return wrapped;
  const least = columns.reduce<Column<Row> | undefined>(
    (found, column) => ((column.dropOrder ?? 0) > (found?.dropOrder ?? 0) ? column : found),
    undefined,
  );
  if (least)
    return fit(
      columns.filter(column => column !== least),
      rows,
      width,
    );
  return shrink(natural, excess, () => 4) ?? natural;
}

/** Takes the excess from the widest columns, none below its least; undefined when that does not suffice. */
function shrink<Row>(
  items: readonly Fitted<Row>[],
  excess: number,
  leastOf: (item: Fitted<Row>) => number,
): Fitted<Row>[] | undefined {
  const widths = items.map(item => item.width);
  for (let left = excess; left > 0; left--) {
    let widest = -1;
    items.forEach((item, index) => {
      const room = (widths[index] ?? 0) > leastOf(item);
      if (room && (widest < 0 || (widths[index] ?? 0) > (widths[widest] ?? 0))) widest = index;
    });
    if (widest < 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return items.map(({column}, index) => ({column, width: widths[index] ?? 0}));
}

function renderRow<Row>(fitted: readonly Fitted<Row>[], cells: readonly string[]): string[] {
  const wrapped = fitted.map(({width}, index) => wrap(cells[index] ?? '', width));
  const height = Math.max(...wrapped.map(lines => lines.length));
  return Array.from({length: height}, (_, at) =>
    fitted
      .map(({column, width}, index) => {
        const text = wrapped[index]?.[at] ?? '';
        return column.align === 'right' ? padLeft(text, width) : pad(text, width);
      })
      .join(gap)
      .trimEnd(),
  );
}
