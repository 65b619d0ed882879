/** storage reconcile */
import type {Command} from 'commander';
import {confirm} from '../../confirm.ts';
import {runJob, type JobFlags} from '../../job-report.ts';
import type {Session} from '../../session.ts';
import {parseSeconds} from '../../units.ts';
import {addJobFlags, examples, given, type Act} from '../shared.ts';

interface ReconcileFlags extends JobFlags {
  readonly on?: string[];
  readonly mend?: boolean;
  readonly age?: number;
}

export function addReconcile(storage: Command, act: Act): void {
  addJobFlags(storage.command('reconcile'))
    .description('report roots, exports and leftovers that nothing stands for, and what is missing')
    .option('--on <storage-host...>', 'only these')
    .option('--mend', 'also put right what can be: destroys roots that no server boots')
    .option('--age <time>', 'leave alone what is younger, e.g. 2h (default 1h)', parseSeconds)
    .addHelpText(
      'after',
      examples('hopscotch storage reconcile', 'hopscotch storage reconcile --mend --age 1d'),
    )
    .action(
      act(async (session, {on, mend, age, ...flags}: ReconcileFlags) => {
        const wishes = {storageHost: on ?? [], ...given({minimumAgeSeconds: age})};
        if (mend !== true) return report(session, wishes);
        await confirm(
          session,
          'This destroys roots that no server boots on',
          (on ?? ['all storage hosts']).join(', '),
        );
        return runJob(session, flags, {
          title: 'reconcile storage',
          send: async options => {
            const {job} = await session.client.reconcileStorage({
              options: {...wishes, ...options, mend: true},
            });
            if (job === undefined) throw new Error('the service filed no job');
            return {job};
          },
        });
      }),
    );
}

async function report(
  session: Session,
  options: {storageHost: string[]; minimumAgeSeconds?: number},
): Promise<void> {
  const answer = await session.client.reconcileStorage({options});
  session.print(answer, it =>
    session.table(
      [
        {title: 'STORAGE', value: ({storageHost}) => storageHost},
        {title: 'FINDING', value: ({kind}) => kind},
        {title: 'NAME', value: ({name}) => name},
        {title: 'MENDABLE', value: ({mendable}) => (mendable ? 'yes' : 'no'), dropOrder: 1},
        {title: 'WHAT', value: ({message}) => message, wraps: true},
      ],
      it.finding,
    ),
  );
  session.remark(
    answer.finding.length === 0
      ? 'Storage hosts hold what the directory says, and nothing else.'
      : 'hopscotch storage reconcile --mend puts right what is mendable.',
  );
}
