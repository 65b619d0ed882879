/** A command whose input or output is too long to be kept in memory. */
import type {ClientChannel} from 'ssh2';
import type {Readable, Writable} from 'node:stream';
import {timedOut, type AppError} from '../../domain/errors.ts';
import type {Link} from './link.ts';

export interface SshStream {
  /** Standard output. It must be read to its end, or the command never ends. */
  readonly output: Readable;
  /** Standard input. The command waits for its end. */
  readonly input: Writable;
  /** How the command ended. Rejects (TimedOut) when the connection broke first. */
  readonly ended: Promise<StreamEnd>;
  /** Ends it from our side, whatever is under way. */
  close(): void;
}

export interface StreamEnd {
  /** Exit status. Undefined when a signal ended the command. */
  readonly code: number | undefined;
  /** Its first 16 KiB. */
  readonly stderr: string;
}

const maximumErrorBytes = 16 * 1024;

export function createStream(link: Link, name: string, channel: ClientChannel): SshStream {
  let stderr = '';
  let exited = false;
  let code: number | undefined;
  channel.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < maximumErrorBytes) stderr += chunk.toString();
  });
  channel.on('error', () => undefined);
  channel.once('exit', (status: number | null) => {
    exited = true;
    code = status ?? undefined;
  });
  const ended = new Promise<StreamEnd>((resolve, reject) => {
    channel.once('close', () => {
      // Closed without a status: a drop, if the connection went with it, which shows one turn later.
      setImmediate(() => (exited || link.alive ? resolve({code, stderr}) : reject(broken(name))));
    });
  });
  ended.catch(() => undefined);
  return {output: channel, input: channel, ended, close: () => channel.close()};
}

const broken = (name: string): AppError =>
  timedOut(name, `The connection to the ${name} broke while data was on its way.`);
