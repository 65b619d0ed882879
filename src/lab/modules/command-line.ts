/** Splits a line typed at a management module into command, options and target. Pure. */
export type Target =
  | {readonly kind: 'system'}
  | {readonly kind: 'module'}
  | {readonly kind: 'blade'; readonly bay: number}
  | {readonly kind: 'other'};

export interface CommandLine {
  readonly name: string;
  /** Without `-T target`. */
  readonly words: readonly string[];
  /** Undefined when the target is no path at all. */
  readonly target: Target | undefined;
}

export const targetText = (target: Target): string =>
  target.kind === 'blade'
    ? `system:blade[${target.bay}]`
    : target.kind === 'module'
      ? 'system:mm[1]'
      : 'system';

/** `current` is the target that `env` has set. Undefined for a blank line. */
export function parseCommandLine(line: string, current: Target): CommandLine | undefined {
  const [name, ...rest] = line.trim().split(/\s+/);
  if (name === undefined || name === '') return undefined;
  const words: string[] = [];
  let target: Target | undefined = current;
  for (let index = 0; index < rest.length; index++) {
    if (rest[index] === '-T') target = parseTarget(rest[++index] ?? '');
    else words.push(rest[index] ?? '');
  }
  return {name, words, target};
}

export function parseTarget(text: string): Target | undefined {
  const [, part, digits] =
    /^(?:system:?)?(?:([a-z]+)(?:\[(\d{1,4})\])?)?(?::(?:sp|cpu\[\d+\]|memory\[\d+\]))?$/.exec(text) ?? [];
  if (text === '') return undefined;
  if (part === undefined) return text === 'system' ? {kind: 'system'} : undefined;
  if (part === 'blade' && digits !== undefined) return {kind: 'blade', bay: Number(digits)};
  if (part === 'mm' && digits !== undefined) return {kind: 'module'};
  return ['switch', 'blower', 'power', 'mt', 'mux', 'tap'].includes(part) ? {kind: 'other'} : undefined;
}
