/** jobs, job, wait, cancel */
import {Option, type Command} from 'commander';
import type {Job, JobState} from '../../contract/types.generated.ts';
import {displayName, parseDn} from '../../domain/dn.ts';
import {parseJobId} from '../../domain/names.ts';
import {foldNames} from '../../domain/node-range.ts';
import {describeImage, exitCodeOfJob, followToEnd} from '../job-report.ts';
import {commandOfJob, targetTitleOf} from '../operation-names.ts';
import {isEnded} from '../progress.ts';
import {describeCounts} from '../progress-view.ts';
import type {Session} from '../session.ts';
import {formatSpan, formatTime, formatWhen, parseCount} from '../units.ts';
import {examples, given, type Act} from './shared.ts';

const states: readonly JobState[] = ['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'];
const exampleId = '123e4567-e89b-42d3-a456-426614174000';

interface ListFlags {
  readonly mine?: boolean;
  readonly state?: JobState[];
  readonly lines?: number;
}

export function addJobCommands(program: Command, act: Act): void {
  program
    .command('jobs')
    .description('list jobs, newest first')
    .option('--mine', 'only your own')
    .addOption(new Option('--state <state...>', 'only those in these states').choices(states))
    .option('-n, --lines <number>', 'newest so many (default 50)', parseCount)
    .addHelpText('after', examples('hopscotch jobs --mine --state running queued'))
    .action(act(listJobs));

  program
    .command('job')
    .description('show a job and what became of each of its servers')
    .argument('<id>', 'its id')
    .addHelpText('after', examples(`hopscotch job ${exampleId}`))
    .action(act(showJob));

  program
    .command('wait')
    .description('follow a job until it has ended; the exit code tells how')
    .argument('<id>', 'its id')
    .addHelpText('after', examples(`hopscotch wait ${exampleId}`))
    .action(
      act(async (session, id: string) => {
        const {job} = await session.client.getJob({jobId: parseJobId(id)});
        return followToEnd(session, job);
      }),
    );

  program
    .command('cancel')
    .description('cancel a job: what is under way is taken back as far as it can be')
    .argument('<id>', 'its id')
    .option('--no-wait', 'do not wait until it has ended')
    .addHelpText('after', examples(`hopscotch cancel ${exampleId}`))
    .action(act(cancelJob));
}

async function listJobs(session: Session, {mine, state, lines}: ListFlags): Promise<void> {
  const answer = await session.client.listJobs({
    options: {state: state ?? [], ...given({mine, maximum: lines})},
  });
  const now = session.io.clock.now();
  session.print(answer, it =>
    session.table(
      [
        {title: 'JOB', value: ({id}) => id},
        {title: 'OPERATION', value: commandOfJob},
        {title: 'STATE', value: ({state: its}) => its},
        {title: 'DONE', value: ({percent}) => `${percent} %`, align: 'right', dropOrder: 3},
        {title: 'USER', value: ({user}) => displayName(parseDn(user)), dropOrder: 2},
        {title: 'FILED', value: ({createdAt}) => formatWhen(createdAt, now), dropOrder: 1},
        {title: 'TOOK', value: spanOf, align: 'right', dropOrder: 4},
      ],
      it.job,
    ),
  );
  if (answer.job.length === 0) session.remark('No job fits.');
}

const spanOf = ({startedAt, finishedAt}: Job): string =>
  startedAt && finishedAt ? formatSpan(finishedAt.getTime() - startedAt.getTime()) : '';

async function showJob(session: Session, id: string): Promise<number> {
  const answer = await session.client.getJob({jobId: parseJobId(id)});
  session.print(answer, ({job}) => {
    const took = spanOf(job);
    // What differs in nothing but the name takes one row.
    const groups = Map.groupBy(job.result, ({target: _, startedAt: _s, finishedAt: _f, root: _r, ...rest}) =>
      JSON.stringify(rest),
    );
    const rows = [...groups.values()].flatMap(([first, ...rest]) =>
      first === undefined ? [] : [{...first, target: foldNames([first, ...rest].map(({target}) => target))}],
    );
    return [
      `${commandOfJob(job)}, ${job.state}, ${job.percent} %${took === '' ? '' : `, took ${took}`}`,
      `filed ${formatTime(job.createdAt)} by ${displayName(parseDn(job.user))}`,
      describeCounts(job.result),
      ...(job.message === undefined ? [] : [job.message]),
      '',
      ...session.table(
        [
          {title: targetTitleOf(job.operation), value: ({target}) => target, wraps: true},
          {title: 'STATE', value: ({state}) => state},
          {title: 'STEP', value: ({step}) => step ?? '', dropOrder: 1},
          {title: 'IMAGE', value: ({brand, version}) => describeImage(brand, version).join(), dropOrder: 2},
          {title: 'ERROR', value: ({faultCode}) => faultCode ?? ''},
          {title: 'WHAT HAPPENED', value: ({message}) => message ?? '', wraps: true},
        ],
        rows,
      ),
    ];
  });
  return isEnded(answer.job) ? exitCodeOfJob(answer.job) : 0;
}

async function cancelJob(session: Session, id: string, {wait}: {wait: boolean}): Promise<number> {
  const {job} = await session.client.cancelJob({jobId: parseJobId(id)});
  if (wait && !isEnded(job)) {
    await followToEnd(session, job, `cancel ${commandOfJob(job)}`);
    return 0;
  }
  session.print({job}, answer => [
    `Job ${answer.job.id} is ${isEnded(job) ? answer.job.state : 'being cancelled'}.`,
  ]);
  return 0;
}
