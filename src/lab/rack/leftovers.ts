/**
 * What the rack has made on this machine, noted before it is made, in a file of the lab. A rack that was killed leaves
 * the file, and the next start undoes what stands in it: nothing is guessed from names.
 */
import {appendFileSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {readJsonLines} from '../json-lines.ts';
import {runProgram} from './daemons.ts';

export type Leftover =
  | {readonly kind: 'process'; readonly pid: number; readonly startedAt: string}
  | {readonly kind: 'namespace'; readonly name: string}
  /** An interface of the machine itself. */
  | {readonly kind: 'link'; readonly name: string}
  /** Everything that is mounted below a directory. */
  | {readonly kind: 'mounts'; readonly below: string}
  | {readonly kind: 'directory'; readonly path: string}
  | {readonly kind: 'setting'; readonly file: string; readonly value: string};

export class Ledger {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  note(left: Leftover): void {
    appendFileSync(this.#file, `${JSON.stringify(left)}\n`, {mode: 0o600});
  }

  noteProcess(pid: number | undefined): void {
    const startedAt = pid === undefined ? undefined : startOf(pid);
    if (pid !== undefined && startedAt !== undefined) this.note({kind: 'process', pid, startedAt});
  }

  /** Undoes what a rack before us left, last first. What cannot be undone stays noted, and is told. */
  async cleanUp(): Promise<readonly string[]> {
    const found = readJsonLines(this.#file, line => line as Leftover);
    const stay: {readonly left: Leftover; readonly why: string}[] = [];
    // Processes first: a file system that is in use does not go.
    const processes = found.filter(left => left.kind === 'process');
    const others = found.filter(left => left.kind !== 'process').reverse();
    for (const left of [...processes, ...others]) {
      try {
        await undo(left);
      } catch (error) {
        stay.push({left, why: error instanceof Error ? error.message : String(error)});
      }
    }
    if (stay.length === 0) rmSync(this.#file, {force: true});
    else writeFileSync(this.#file, stay.map(({left}) => `${JSON.stringify(left)}\n`).join(''), {mode: 0o600});
    return stay.map(({why}) => why);
  }
}

async function undo(left: Leftover): Promise<void> {
  switch (left.kind) {
    case 'process':
      return endProcess(left.pid, left.startedAt);
    case 'namespace':
      await ignoring(/No such file|Invalid argument/, runProgram('ip', ['netns', 'delete', left.name]));
      return;
    case 'link':
      await ignoring(/Cannot find device/, runProgram('ip', ['link', 'delete', left.name]));
      return;
    case 'mounts':
      // The topmost takes those below it along. Those cannot be named any more when its file system has lost its daemon.
      await unmountBelow(left.below);
      return;
    case 'directory':
      rmSync(left.path, {recursive: true, force: true});
      return;
    case 'setting':
      writeFileSync(left.file, left.value);
  }
}

/** Lazily: whoever served them may be gone. The topmost takes those below along. */
export async function unmountBelow(directory: string): Promise<void> {
  for (const point of mountsBelow(directory)) {
    if (mountsBelow(directory).includes(point)) await runProgram('umount', ['-l', point]);
  }
}

/** In the order that they were mounted: the topmost first. */
function mountsBelow(directory: string): string[] {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map(line => (line.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_all, code: string) => octal(code)));
  return points.filter(point => point === directory || point.startsWith(`${directory}/`));
}

const octal = (code: string): string => String.fromCharCode(parseInt(code, 8));

async function ignoring(what: RegExp, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!what.test(error instanceof Error ? error.message : '')) throw error;
  });
}

/** Numbers of processes are used again: one that began at another time is somebody else's. */
async function endProcess(pid: number, startedAt: string): Promise<void> {
  for (let attempt = 0; startOf(pid) === startedAt; attempt++) {
    if (attempt === 200) throw new Error(`The process ${pid} of an earlier rack does not end.`);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return;
    }
    await sleep(25);
  }
}

/** In ticks since the machine's start. Undefined when there is no such process, or only what is left of one. */
function startOf(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
