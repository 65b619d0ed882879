/** Programs of this machine: is one there, and what does it say? */
import {execFile, type ExecFileException} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';
import {createInterface} from 'node:readline';
import {AppError, deviceError, timedOut} from '../domain/errors.ts';

export interface RunOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** Added to that of the caller. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly input?: string;
  /** Told each line of its remarks (standard error), as it comes. */
  readonly watch?: (line: string) => void;
}

/** Programs of an administrator are not on everybody's path. */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const searchPath = folders.join(delimiter);
const maximumOutputBytes = 64 * 1_024 * 1_024;

/** Answers with what it printed. Fails with the last lines of its complaint. */
export function runProgram(
  program: string,
  argv: readonly string[],
  {timeoutMs, cwd, environment = {}, input = '', watch}: RunOptions,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // In English, whoever calls; the rest of the environment may name a proxy.
    const variables = {PATH: searchPath, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', ...environment};
    const words = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const options = {cwd, signal, timeout: timeoutMs, maxBuffer: maximumOutputBytes};
    const child = execFile('env', [...words, program, ...argv], options, (error, output, complaint) => {
      if (error === null) return resolve(output);
      reject(explain(program, error, complaint, timeoutMs));
    });
    // A program that does not read may be gone already.
    child.stdin?.on('error', () => undefined).end(input);
    if (watch !== undefined && child.stderr !== null) createInterface(child.stderr).on('line', watch);
  });
}

function explain(program: string, error: ExecFileException, complaint: string, timeoutMs: number): AppError {
  if (error.name === 'AbortError') return new AppError('Cancelled', `${program} was interrupted.`);
  // So says env of a program that is not there.
  if (error.code === 127) return needPackages([program]);
  if (error.killed) return timedOut(program, `${program} did not end within ${timeoutMs / 1_000} s.`, error);
  const lines = complaint.trim().split('\n').slice(-5).join('\n');
  return deviceError(program, `${program} failed: ${lines || error.message}`, error);
}

/** Debian packages whose name is not that of the program. */
const packageOf: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  'dpkg-deb': 'dpkg',
  xz: 'xz-utils',
};

/** Fails, and says which packages to install, unless all programs are here. */
export function needPrograms(programs: readonly string[]): void {
  const missing = programs.filter(program => !isHere(program));
  if (missing.length > 0) throw needPackages(missing);
}

const isHere = (program: string): boolean =>
  folders.some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

function needPackages(programs: readonly string[]): AppError {
  const packages = [...new Set(programs.map(program => packageOf[program] ?? program))].join(' ');
  return new AppError(
    'NotSupported',
    `This needs ${programs.join(', ')}, not found on this machine. On Debian:\n  apt-get install ${packages}`,
  );
}
