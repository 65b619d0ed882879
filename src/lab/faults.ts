/** Fault rules of the lab: which part misbehaves, on what, how, how often. */
export interface FaultRule {
  /** `directory`, `storage`, `module` or `blade`. */
  readonly part: 'directory' | 'storage' | 'module' | 'blade';
  /** Name of the one it holds for (`store1`, `chassis2`, `blade07`); any, if left out. */
  readonly name?: string;
  /** Text that must occur in the command or operation, e.g. `zfs clone`, `power -on`, `modify`; any, if left out. */
  readonly on?: string;
  /** `error`: answers with `message`; `hang`: never answers; `drop`: cuts the connection; `garbage`: answers nonsense; `delay`: waits `delayMs`. */
  readonly effect: 'error' | 'hang' | 'drop' | 'garbage' | 'delay';
  readonly message?: string;
  readonly delayMs?: number;
  /** So many times, then no more. Without it: always. */
  readonly count?: number;
  /** 0 to 1; 1 if left out. */
  readonly probability?: number;
}

export class Faults {
  #rules: {rule: FaultRule; left: number}[] = [];

  constructor(rules: readonly FaultRule[] = []) {
    this.set(rules);
  }

  /** Replaces all rules. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map(rule => ({rule, left: rule.count ?? Infinity}));
  }

  /** The first rule that applies to this command now; using it up counts. */
  match(part: FaultRule['part'], name: string, command: string): FaultRule | undefined {
    for (const entry of this.#rules) {
      const {rule} = entry;
      if (rule.part !== part || entry.left <= 0) continue;
      if (rule.name !== undefined && rule.name !== name) continue;
      if (rule.on !== undefined && !command.includes(rule.on)) continue;
      if (rule.probability !== undefined && Math.random() >= rule.probability) continue;
      entry.left--;
      return rule;
    }
    return undefined;
  }
}
