/**
 * Writes targets back in groups: while one group is on its way to the database, changes gather for the next. So a
 * thousand targets cost a few statements, and whoever must know that his record is stored can wait for it.
 */
import type {JobStore, TargetRow} from './store.ts';

export interface ProgressWriter {
  /** Resolves when this state of the row, or a later one, is stored. */
  save(row: TargetRow): Promise<void>;
}

export function createProgressWriter(store: Pick<JobStore, 'saveTargets'>, onSaved: (jobId: TargetRow['jobId']) => void): ProgressWriter {
  let gathering = new Map<string, TargetRow>();
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function writeGathered(): Promise<void> {
    // Let everything that is ready in this turn of the event loop join the group.
    await new Promise(resolve => setImmediate(resolve));
    await writing?.catch(() => undefined);
    const group = [...gathering.values()];
    gathering = new Map();
    next = undefined;
    writing = store.saveTargets(group);
    await writing;
    for (const jobId of new Set(group.map(row => row.jobId))) onSaved(jobId);
  }

  return {
    save: row => {
      // The row goes on changing while it waits: what is written is the latest, as a copy taken now could be stale.
      gathering.set(`${row.jobId}/${row.position}`, row);
      next ??= writeGathered();
      return next;
    },
  };
}
