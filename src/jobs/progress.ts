/** Writes targets back, in groups: a thousand targets cost a few statements, and each can wait until it is stored. */
import {createGroupWriter} from '../adapters/postgres/group-writer.ts';
import type {JobStore, TargetRow} from './store.ts';

/** The database did not take it. Nothing more may be done then: the job is run again, from what was stored last. */
export class NotStored extends Error {
  override readonly name = 'NotStored';
}

export interface ProgressWriter {
  /** Resolves when this state of the row, or a later one, is stored; rejects with NotStored. */
  save(row: TargetRow): Promise<void>;
  /** Stores in a moment what the target is about, if it still is: most of what is told is overtaken by then. */
  saveDoing(row: TargetRow): void;
}

const doingAfterMs = 200;

export function createProgressWriter(
  store: Pick<JobStore, 'saveTargets'>,
  onSaved: (jobId: TargetRow['jobId']) => void,
): ProgressWriter {
  // Rows go on changing while they wait: what is written is the latest.
  const writer = createGroupWriter<TargetRow>(async rows => {
    try {
      await store.saveTargets(rows);
    } catch (error) {
      throw new NotStored('the progress of a job could not be stored', {cause: error});
    }
    for (const jobId of new Set(rows.map(row => row.jobId))) onSaved(jobId);
  });
  const save = (row: TargetRow) => writer.write(`${row.jobId}/${row.position}`, row);
  const told = new Set<TargetRow>();
  let timer: NodeJS.Timeout | undefined;
  const saveTold = () => {
    timer = undefined;
    const about = [...told].filter(row => row.doing !== null);
    told.clear();
    // Nothing rests on it, so nobody waits for it.
    for (const row of about) void save(row).catch(() => undefined);
  };
  return {
    save,
    saveDoing: row => {
      told.add(row);
      timer ??= setTimeout(saveTold, doingAfterMs).unref();
    },
  };
}
