/** One line of what a check found. */
export interface Finding {
  readonly check: string;
  /** `weak`: more is possible than should be. `missing`: something that is needed is not. */
  readonly outcome: 'ok' | 'weak' | 'missing' | 'not tried';
  /** What was seen; with `weak` and `missing`, also what to do. */
  readonly detail: string;
}
