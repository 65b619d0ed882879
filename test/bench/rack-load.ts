/** What the NFS server of a rack is busy with, twice a second: processor and network. */
import {readFileSync} from 'node:fs';
import type {RunningRack} from '../../src/lab/rack/rack.ts';

export interface Load {
  /** Of one core: ganesha and zfs-fuse together. */
  readonly cpuPercent: {readonly average: number; readonly most: number};
  /** Both ways, of NFS alone: kernels come over another wire. */
  readonly megabitsPerSecond: {readonly average: number; readonly most: number};
}

interface Sample {
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly bytes: number;
}

const intervalMs = 500;
/** Of Linux, whatever its own timer does. */
const ticksPerSecond = 100;

/** Begins to measure; ends with the function that is returned. */
export function watchLoad({storage, network}: RunningRack): () => Load {
  const pids = [storage?.nfs.pid, storage?.zfs.pid].filter(pid => pid !== undefined);
  const take = (): Sample => ({
    atMs: performance.now(),
    cpuSeconds: pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    bytes: bytesOn(storage?.nfs.pid, network?.bridge ?? ''),
  });
  const samples = [take()];
  const timer = setInterval(() => samples.push(take()), intervalMs);
  return () => {
    clearInterval(timer);
    samples.push(take());
    return summarise(samples);
  };
}

function summarise(samples: readonly Sample[]): Load {
  const rates = (value: (sample: Sample) => number, factor: number) => {
    const between = (from: Sample, to: Sample) =>
      ((value(to) - value(from)) / Math.max(to.atMs - from.atMs, 1)) * 1_000 * factor;
    const [first, last] = [samples[0], samples.at(-1)];
    const steps = samples.slice(1).flatMap((sample, index) => {
      const before = samples[index];
      // The last interval may be too short to say anything.
      return before === undefined || sample.atMs - before.atMs < intervalMs / 2
        ? []
        : [between(before, sample)];
    });
    return {
      average: first === undefined || last === undefined ? 0 : between(first, last),
      most: Math.max(0, ...steps),
    };
  };
  return {
    cpuPercent: rates(sample => sample.cpuSeconds, 100),
    megabitsPerSecond: rates(sample => sample.bytes, 8 / 1e6),
  };
}

function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** In the network namespace of that process. */
function bytesOn(pid: number | undefined, device: string): number {
  const lines = readFileSync(`/proc/${pid ?? 'self'}/net/dev`, 'utf8').split('\n');
  const fields =
    lines
      .find(line => line.trim().startsWith(`${device}:`))
      ?.split(':')[1]
      ?.trim()
      .split(/\s+/) ?? [];
  return Number(fields[0] ?? 0) + Number(fields[8] ?? 0);
}
