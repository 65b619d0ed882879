/** One line of what a check found. */
export interface Finding {
  readonly check: string;
  readonly outcome: 'ok' | 'weak' | 'cannot tell';
  /** What was seen; with `weak`, also what to do. */
  readonly detail: string;
}

export const ok = (check: string, detail = ''): Finding => ({check, outcome: 'ok', detail});
export const weak = (check: string, detail: string): Finding => ({check, outcome: 'weak', detail});
export const cannotTell = (check: string, detail: string): Finding => ({
  check,
  outcome: 'cannot tell',
  detail,
});
