/** `zfs send` and `zfs receive` of the simulated pool. A stream is a line that says what it is, filling, and an end. */
import {ZfsComplaint, type Pool, type PoolDataset} from './pool.ts';
import type {LabTree} from './tree.ts';
import type {Output} from './zfs.ts';

interface Header {
  /** The part of the snapshot's name after the `@`. */
  readonly snapshot: string;
  readonly guid: string;
  /** Identity of the snapshot that this one is on top of. */
  readonly since?: string;
  readonly referenced: number;
  readonly bytes: number;
  readonly files?: LabTree;
}

/** Enough for a stream that is cut off to be cut off in the middle. */
const filling = `${'0'.repeat(1_023)}\n`.repeat(64);
const end = '--end of stream--\n';

/** Only snapshots have one that matters. */
export const guidOf = ({guid}: PoolDataset): string => guid ?? '1';

/** `zfs send [-i @since] filesystem@snapshot`. */
export function sendStream(pool: Pool, words: readonly string[]): Output {
  return complaining(() => {
    const name = words.at(-1) ?? '';
    const [filesystem = '', snapshot = ''] = name.split('@');
    const sent = pool.get(name);
    const since = words[0] === '-i' ? pool.get(`${filesystem}${words[1] ?? ''}`) : undefined;
    const header: Header = {
      snapshot,
      guid: guidOf(sent),
      ...(since === undefined ? {} : {since: guidOf(since)}),
      referenced: sent.referenced,
      bytes: Math.max(0, sent.referenced - (since?.referenced ?? 0)),
      ...(sent.files === undefined ? {} : {files: sent.files}),
    };
    return `${JSON.stringify(header)}\n${filling}${end}`;
  });
}

/** `zfs receive [-F] filesystem`: all of the stream, or nothing. */
export function receiveStream(pool: Pool, words: readonly string[], stream: string): Output {
  return complaining(() => {
    const name = words.at(-1) ?? '';
    const present = pool.find(name);
    const header = parseStream(stream);
    if (header === undefined) {
      throw new ZfsComplaint('cannot receive: invalid stream (incomplete stream)');
    }
    if (header.since === undefined && present !== undefined) {
      throw new ZfsComplaint(
        `cannot receive new filesystem stream: destination '${name}' exists\nmust specify -F to overwrite it`,
      );
    }
    if (header.since !== undefined) checkBase(pool, name, header.since);
    const {guid, referenced, bytes, snapshot, files} = header;
    const received = {name: `${name}@${snapshot}`, guid, referenced, ...(files && {files})};
    pool.receive(name, received, bytes);
    return '';
  });
}

function checkBase(pool: Pool, name: string, since: string): void {
  if (pool.find(name) === undefined) {
    throw new ZfsComplaint(`cannot receive incremental stream: destination '${name}' does not exist`);
  }
  // A pool keeps its datasets in the order in which they came.
  const newest = [...pool.all()].findLast(dataset => dataset.name.startsWith(`${name}@`));
  if (newest !== undefined && guidOf(newest) === since) return;
  throw new ZfsComplaint(
    `cannot receive incremental stream: most recent snapshot of ${name} does not\nmatch incremental source`,
  );
}

const parseStream = (stream: string): Header | undefined => (isWhole(stream) ? headerOf(stream) : undefined);

export const isWhole = (stream: string): boolean => stream.endsWith(end);

/** Undefined when it does not begin with one. */
export function headerOf(stream: string): Header | undefined {
  if (!stream.startsWith('{')) return undefined;
  return JSON.parse(stream.slice(0, stream.indexOf('\n'))) as Header;
}

export function complaining(work: () => string): Output {
  try {
    return {stdout: work(), stderr: '', code: 0};
  } catch (error) {
    if (error instanceof ZfsComplaint) return {stdout: '', stderr: `${error.message}\n`, code: 1};
    throw error;
  }
}
