/**
 * A plan is the list of steps that one target of a job goes through. Steps are idempotent: a job that was cut off starts
 * its plan again, and every step finds out what is left to do.
 */
import type {Dn} from './dn.ts';
import type {JobId} from './names.ts';

/** Plain JSON that a step remembers from before it changed anything, for its undo; survives a crash. */
export type Memory = Readonly<Record<string, string | number | boolean | null>>;

/** What a step tells about its target, for the job's result. */
export interface TargetFacts {
  readonly message?: string;
  readonly brand?: string;
  readonly version?: number;
  readonly root?: string;
}

/** What a step is given. */
export interface StepRun {
  /** Aborted when the job is cancelled. Undo gets one that is not. */
  readonly signal: AbortSignal;
  /** What `remember` answered, in this run or in the one before the crash. */
  readonly memory: Memory;
  note(facts: TargetFacts): void;
  /** How far it is, in words, to be shown until the step has ended. */
  tell(progress: string): void;
}

/** What a step is given while it waits for its turn. */
export interface TurnRun {
  readonly signal: AbortSignal;
  /** What `remember` answered, if it was asked yet. */
  readonly memory: Memory;
  /** Says what it waits for; shown until it goes on. */
  readonly tell: (message: string) => void;
}

/** Waits, however long, until something may be begun. `giveUp` is called when that then fails. */
export interface Turn {
  readonly wait: (run: TurnRun) => Promise<void>;
  readonly giveUp: () => void;
}

export interface Step {
  /** One or two words for people: `clone`, `power on`. */
  readonly name: string;
  /** Steps with the same lane key run at most `limit` at a time, over all jobs. */
  readonly lane?: {readonly key: string; readonly limit: number};
  /** Before its lane, so that nobody is held up by one who waits. */
  readonly turn?: Turn | undefined;
  /** The same for its undo. */
  readonly undoTurn?: Turn | undefined;
  /** Ask the directory once more, right before this step or its undo, whether the user still may. */
  readonly guarded?: boolean;
  /** Once this step has succeeded the plan only goes forward: no undo, no cancelling, and a later failure is a remark. */
  readonly commits?: boolean;
  /** How often it is tried when it fails with something that may pass; the runner's default, if not given. */
  readonly maximumTries?: number;
  /** Reads what `undo` will need. Stored before `perform` starts. */
  readonly remember?: ((run: Pick<StepRun, 'signal'>) => Promise<Memory>) | undefined;
  /** Whether it is so already. Asked when a step is repeated, never on the first try. */
  readonly isDone?: ((run: StepRun) => Promise<boolean>) | undefined;
  readonly perform: (run: StepRun) => Promise<void>;
  /** Repeatable. When it fails, the steps before this one are left as they are: this one may rest on them. */
  readonly undo?: ((run: StepRun) => Promise<void>) | undefined;
}

export interface PlannedJob {
  readonly id: JobId;
  readonly user: Dn;
  readonly request: unknown;
  readonly targets: readonly string[];
}

/** The plan of each target, made when the job starts (and again when it resumes). */
export interface JobPlan {
  /** Throws NotAuthorized unless the user might work on this target when the plan was made. Asked before anything is begun. */
  checkRights(target: string): void;
  /**
   * Throws (NotFound, Conflict, …) when this target cannot be worked on. Whether the user may makes no difference: what was
   * begun before a crash must be ended or taken back in any case.
   */
  stepsFor(target: string): readonly Step[];
  /** Asks anew whether the user may work on this target. Throws NotAuthorized. */
  authorize(target: string, signal: AbortSignal): Promise<void>;
}

/** One for each operation that is a job. */
export interface Planner {
  /** What its targets are; two jobs never work on the same one at the same time. */
  readonly targetKind: 'server' | 'brand' | 'scratch' | 'storageHost';
  prepare(job: PlannedJob, signal: AbortSignal): Promise<JobPlan>;
}
