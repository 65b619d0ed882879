/**
 * Tries what our account on a storage host must not be able to do. Each attempt is harmless where it comes through, and
 * taken back.
 */
import {randomBytes} from 'node:crypto';
import {Publisher} from '../../adapters/nfs/publisher.ts';
import {quoteCommand} from '../../adapters/ssh/quote.ts';
import {buildApplyCommand} from '../../adapters/zfs/tree-program.ts';
import {asAppError} from '../../domain/errors.ts';
import {driverOf} from '../gate.ts';
import type {Finding} from './finding.ts';
import {nobody} from './needs.ts';
import type {CheckTarget} from './target.ts';

interface Limit {
  readonly check: string;
  /** What it means when it comes through, and what to do. */
  readonly weak: string;
  /** Answers whether it came through. */
  readonly attempt: () => Promise<boolean>;
}

const mend = 'Restrict the account: hopscotch storage setup prints how.';

export async function tryLimits(target: CheckTarget, signal?: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const {check, weak, attempt} of limitsOf(target, signal)) {
    try {
      const cameThrough = await attempt();
      findings.push(
        cameThrough
          ? {check, outcome: 'weak', detail: `${weak} ${mend}`}
          : {check, outcome: 'ok', detail: 'refused'},
      );
    } catch (error) {
      signal?.throwIfAborted();
      findings.push({check, outcome: 'not tried', detail: asAppError(error).message});
    }
  }
  return findings;
}

function limitsOf({ssh, settings}: CheckTarget, signal?: AbortSignal): Limit[] {
  const {base, mountpoint, exports} = settings;
  const name = `hopscotch-check-${randomBytes(4).toString('hex')}`;
  const parent = base.includes('/') ? base.slice(0, base.lastIndexOf('/')) : undefined;
  const run = (command: string, input?: string) =>
    ssh.exec(command, {...(signal ? {signal} : {}), ...(input === undefined ? {} : {input})});
  const runs = async (command: string) => (await run(command)).code === 0;
  const creates = async (dataset: string, ...options: string[]) => {
    const {code} = await run(quoteCommand(['zfs', 'create', ...options, dataset]));
    if (code === 0) await run(quoteCommand(['zfs', 'destroy', dataset]));
    return code === 0;
  };
  const elsewhere: Limit[] =
    parent === undefined
      ? []
      : [
          {
            check: `no filesystem outside of ${base}`,
            weak: `The account made a filesystem in ${parent}.`,
            attempt: () => creates(`${parent}/${name}`),
          },
          {
            check: `no export outside of ${mountpoint}`,
            weak: `The account exported ${parentOf(mountpoint)}.`,
            attempt: () => exportsDirectory(parentOf(mountpoint)),
          },
        ];
  const exportsDirectory = async (path: string) => {
    const publisher = new Publisher(ssh, driverOf(settings), exports.file);
    const entry = {path, client: nobody};
    const came = await publisher.submit({kind: 'ensure', entry}, signal).then(
      () => true,
      () => false,
    );
    if (came) await publisher.submit({kind: 'remove', entry}, signal).catch(() => undefined);
    await publisher.close();
    return came;
  };
  return [
    ...elsewhere,
    {
      check: 'no mount point of its own',
      weak: 'The account chose where a filesystem is mounted; it could be mounted over any directory of the host.',
      attempt: () => creates(`${base}/${name}`, '-o', `mountpoint=/${name}`),
    },
    {
      check: 'no file of the host',
      weak: 'The account read /etc/shadow.',
      attempt: () => runs('cat /etc/shadow'),
    },
    {
      check: 'no command of its own',
      weak: 'The account runs any command.',
      attempt: () => runs('uname -a'),
    },
    {
      check: 'no program of its own',
      weak: 'The account runs any program under the name of one of ours.',
      attempt: () => runs(quoteCommand(['sh', '-c', 'exit 0', 'hopscotch-tree'])),
    },
    {
      check: 'no directory of the host',
      weak: 'Our program that restores images works on any directory.',
      attempt: async () => {
        // Two that are not there: it ends before it does anything.
        const trees = {old: `/nowhere/${name}`, new: `/nowhere/${name}`, since: new Date(0)};
        const {code} = await run(buildApplyCommand(trees));
        return code === 66;
      },
    },
  ];
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
