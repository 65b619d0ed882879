/** What ZFS says when it refuses, and what that is in our words. The one place where its messages are known. */
import {AppError, deviceError, unavailable} from '../../domain/errors.ts';
import {gateRefusal} from '../ssh/gate.ts';

export type Refusal =
  | 'exists'
  | 'missing'
  | 'parentMissing'
  | 'busy'
  | 'dependents'
  | 'alreadyMounted'
  | 'notMounted'
  | 'full'
  | 'suspended'
  | 'denied'
  | 'noZfs'
  | 'down'
  | 'gate'
  | 'incomplete'
  | 'unknown';

/** From the messages of illumos, OpenZFS and zfs-fuse. The first that fits counts. */
const table: readonly (readonly [RegExp, Refusal])[] = [
  [/^hopscotch-gate: /m, 'gate'],
  [/successfully created, but not (mounted|shared)/, 'notMounted'],
  [/incomplete stream|checksum mismatch|invalid stream|failed to read from stream/, 'incomplete'],
  [/parent does not exist|no such parent/, 'parentMissing'],
  [/dataset already exists|destination .* exists/, 'exists'],
  [/already mounted/, 'alreadyMounted'],
  [/dataset does not exist|no such pool|could not find any snapshots/, 'missing'],
  [/dataset is busy|target is busy|device busy|pool or dataset is busy/i, 'busy'],
  [/has dependent clones|has children|has more recent/, 'dependents'],
  [/out of space|no space left|quota exceeded/i, 'full'],
  [/currently suspended/, 'suspended'],
  [/permission denied|operation not permitted|insufficient privileges/i, 'denied'],
  [/failed to initialize (the libzfs|ZFS library)|zfs-fuse daemon is running|\/dev\/zfs and \/proc/i, 'down'],
  [/zfs: (command )?not found|zfs: No such file/i, 'noZfs'],
];

export function parseRefusal(stderr: string): Refusal {
  return table.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'unknown';
}

/** For refusals that no step can do anything about. The host's own words go into the cause, which is only logged. */
export function explainRefusal(host: string, refusal: Refusal, stderr: string, pool?: string): AppError {
  const cause = new Error(stderr.slice(0, 2_000));
  switch (refusal) {
    case 'full':
      return deviceError(
        host,
        `The ${host} is full: its pool${pool === undefined ? '' : ` ${pool}`} has no room left. Destroy roots or versions ` +
          `that nobody needs (hopscotch usage shows who takes what), or enlarge the pool: zpool add.`,
        cause,
      );
    case 'down':
      return unavailable(
        host,
        `ZFS does not run on the ${host}, or ended while it was at work. Its administrator must start it; what was under way can be tried again.`,
        cause,
      );
    case 'suspended':
      return unavailable(
        host,
        `The pool of the ${host} is suspended after disk errors. Its administrator must look at it.`,
        cause,
      );
    case 'denied':
      return deviceError(
        host,
        `The ${host} does not allow this to our user there. Its administrator can, with: zfs allow USER ` +
          'clone,create,destroy,mount,snapshot,promote,rename,send,receive,sharenfs,userprop BASE.',
        cause,
      );
    case 'noZfs':
      return deviceError(
        host,
        `The ${host} does not know the command zfs. Its administrator must install ZFS.`,
        cause,
      );
    case 'gate':
      return deviceError(host, gateRefusal(host), cause);
    case 'busy':
      return new AppError(
        'Busy',
        `The ${host} says that something still uses the filesystem. Try again shortly.`,
        {
          details: {dependency: host, retryAfterSeconds: 5},
          cause,
        },
      );
    case 'incomplete':
    case 'exists':
    case 'missing':
    case 'parentMissing':
    case 'dependents':
    case 'alreadyMounted':
    case 'notMounted':
    case 'unknown':
      return deviceError(
        host,
        `The ${host} refused a ZFS command. The log of this service has its words.`,
        cause,
      );
  }
}

/** Of programs that write files. GNU tar does not give the reason when a write comes up short. */
export const isOutOfSpace = (stderr: string): boolean =>
  /no space left|quota exceeded|: Wrote only [0-9]+ of [0-9]+ bytes/i.test(stderr);
