/** Tries everything that the service needs of a storage host, on datasets made for it and destroyed after it. */
import {randomBytes, randomUUID} from 'node:crypto';
import {Readable} from 'node:stream';
import {newUploadId} from '../../domain/brand-source.ts';
import {parseDn} from '../../domain/dn.ts';
import {AppError, asAppError} from '../../domain/errors.ts';
import {parseRootTag} from '../../domain/image.ts';
import {
  parseBrandName,
  parseIpAddress,
  parseJobId,
  parseServerName,
  parseVersionNumber,
} from '../../domain/names.ts';
import {parseScratchName} from '../../domain/scratch.ts';
import type {ByteStream} from '../../ports/images.ts';
import {smallArchive} from './archive.ts';
import type {Finding} from './finding.ts';
import type {Adapters} from './target.ts';

interface Need {
  readonly check: string;
  /** Needs that must have been met. */
  readonly after: readonly string[];
  readonly attempt: () => Promise<unknown>;
}

/** An address that no network has: nobody mounts what is exported to it. */
export const nobody = parseIpAddress('192.0.2.1');
const owner = parseDn('cn=hopscotch-check');

export async function tryNeeds(adapters: Adapters, host: string, signal?: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  const met = new Set<string>();
  for (const {check, after, attempt} of needsOf(adapters, host, signal)) {
    const lacking = after.filter(other => !met.has(other));
    if (lacking.length > 0) {
      findings.push({check, outcome: 'not tried', detail: `It takes: ${lacking.join(', ')}.`});
      continue;
    }
    try {
      await attempt();
      met.add(check);
      findings.push({check, outcome: 'ok', detail: ''});
    } catch (error) {
      signal?.throwIfAborted();
      findings.push({check, outcome: 'missing', detail: explain(error)});
    }
  }
  return findings;
}

/** Whoever tries this is the administrator, who can do something with the words of the host. */
export function explain(error: unknown): string {
  const {message, cause} = asAppError(error);
  const words = cause instanceof Error && !(cause instanceof AppError) ? cause.message.trim() : '';
  return words === '' ? message : `${message} It said: ${words.split('\n').slice(0, 3).join(' ')}`;
}

function needsOf({images, scratch, exports}: Adapters, host: string, signal?: AbortSignal): Need[] {
  const mark = randomBytes(4).toString('hex');
  const [one, other, copy] = ['a', 'b', 'c'].map(letter =>
    parseBrandName(`hopscotch-check-${mark}${letter}`),
  );
  if (one === undefined || other === undefined || copy === undefined) throw new Error('three names');
  const newJob = () => parseJobId(randomUUID());
  const [making, restoring] = [newJob(), newJob()];
  const upload = newUploadId();
  const first = parseVersionNumber(1);
  const root = {
    server: parseServerName(`hopscotch-check-${mark}`),
    brand: one,
    version: first,
    tag: parseRootTag(randomBytes(6).toString('hex')),
  };
  const directory = parseScratchName(`check-${mark}`);
  let cloned: Awaited<ReturnType<typeof images.ensureRoot>> | undefined;
  const entry = () => ({path: cloned?.path ?? '', client: nobody});
  const find = async (what: typeof one) => {
    const found = await images.findCopy(what, signal);
    if (found === undefined)
      throw new AppError('DeviceError', `The ${host} does not show what it just made.`);
    return found;
  };
  const expect = (so: boolean, message: string) => {
    if (!so) throw new AppError('DeviceError', message);
  };
  return [
    {check: 'look at filesystems', after: [], attempt: () => images.list(signal)},
    {
      check: 'unpack an archive',
      after: ['look at filesystems'],
      attempt: () => images.receiveArchive(upload, streamOf(smallArchive()), signal),
    },
    {
      check: 'make a brand of it',
      after: ['unpack an archive'],
      attempt: () =>
        images.ensureBrand({brand: one, owner, job: making, from: {kind: 'upload', id: upload}}, signal),
    },
    {
      check: 'describe a brand',
      after: ['make a brand of it'],
      attempt: () => images.describeBrand(one, {description: 'made by hopscotch storage check'}, signal),
    },
    {
      check: 'take snapshots',
      after: ['make a brand of it'],
      attempt: async () => {
        await images.ensureVersion(one, {job: newJob(), author: owner}, signal);
        await images.ensureVersion(one, {job: newJob(), author: owner}, signal);
      },
    },
    {
      check: 'clone and mount a root',
      after: ['take snapshots'],
      attempt: async () => {
        cloned = await images.ensureRoot(root, signal);
      },
    },
    {
      check: 'export a root',
      after: ['clone and mount a root'],
      attempt: async () => {
        await exports.ensureExport(entry(), signal);
        const table = await exports.list(signal);
        expect(
          table.some(({path, client}) => path === cloned?.path && client === nobody),
          `The NFS server of the ${host} does not show the export that was just made.`,
        );
      },
    },
    {
      check: 'take an export back',
      after: ['export a root'],
      attempt: () => exports.removeExport(entry(), signal),
    },
    {
      check: 'compare versions',
      after: ['take snapshots'],
      attempt: () => images.compareVersions(one, first, parseVersionNumber(2), 10, signal),
    },
    {
      check: 'restore a golden image',
      after: ['take snapshots'],
      attempt: () => images.restoreGolden(one, first, restoring, signal),
    },
    {
      check: 'copy a brand',
      after: ['take snapshots'],
      attempt: () =>
        images.ensureBrand(
          {brand: other, owner, job: making, from: {kind: 'version', brand: one, version: first}},
          signal,
        ),
    },
    {
      check: 'send and receive',
      after: ['take snapshots'],
      attempt: async () => {
        const {versions, properties} = await find(one);
        const home = images.name;
        for (const [at, version] of versions.entries()) {
          const since = versions[at - 1]?.number;
          const open = () => images.sendVersion(one, version.number, since, signal);
          const openRest = (token: string) => images.sendRest(token, signal);
          await images.receiveVersion(
            {brand: copy, home, properties, version, ...(since === undefined ? {} : {since}), open, openRest},
            signal,
          );
        }
        expect((await find(copy)).versions.length === 2, `The ${host} did not receive both versions.`);
      },
    },
    {
      check: 'scratch directories with a quota',
      after: ['look at filesystems'],
      attempt: async () => {
        await scratch.ensure({name: directory, users: [], quotaBytes: 1_048_576}, signal);
        await scratch.remove(directory, signal);
      },
    },
    {
      check: 'destroy what was made',
      after: ['look at filesystems'],
      attempt: async () => {
        if (cloned) await exports.removeExport(entry(), signal).catch(() => undefined);
        if (cloned) await images.removeRoot(cloned.dataset, signal);
        for (const brand of [one, other, copy]) await images.removeBrand(brand, signal);
        const [{brands, roots}, leftovers] = [await images.list(signal), await images.listLeftovers(signal)];
        for (const {dataset} of leftovers)
          if (dataset.endsWith(upload)) await images.removeLeftover(dataset, signal);
        const left = [...brands, ...roots].filter(({dataset}) => dataset.includes(mark));
        expect(left.length === 0, `Destroy by hand: ${left.map(({dataset}) => dataset).join(', ')}.`);
      },
    },
  ];
}

const streamOf = (bytes: Buffer): ByteStream => ({bytes: Readable.from([bytes]), outcome: Promise.resolve()});
