/** Writes targets back, in groups: a thousand targets cost a few statements, and each can wait until he is stored. */
import {createGroupWriter} from '../adapters/postgres/group-writer.ts';
import type {JobStore, TargetRow} from './store.ts';

export interface ProgressWriter {
  /** Resolves when this state of the row, or a later one, is stored. */
  save(row: TargetRow): Promise<void>;
}

export function createProgressWriter(
  store: Pick<JobStore, 'saveTargets'>,
  onSaved: (jobId: TargetRow['jobId']) => void,
): ProgressWriter {
  // Rows go on changing while they wait: what is written is the latest.
  const writer = createGroupWriter<TargetRow>(async rows => {
    await store.saveTargets(rows);
    for (const jobId of new Set(rows.map(row => row.jobId))) onSaved(jobId);
  });
  return {save: row => writer.write(`${row.jobId}/${row.position}`, row)};
}
