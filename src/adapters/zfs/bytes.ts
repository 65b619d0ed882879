/** Moves a long stream from one command to another, at the pace of the slower, and notices when it stands still. */
import {Writable, type Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {deviceError, unavailable, type AppError} from '../../domain/errors.ts';
import type {ByteStream} from '../../ports/images.ts';
import type {SshStream} from '../ssh/stream.ts';

/** Longer than any disk thinks; a dead connection is noticed earlier by its keepalive. */
const idleTimeoutMs = 120_000;

/** What a command that failed means. */
export type ExplainFailure = (code: number | undefined, stderr: string) => AppError;

/** The output of a command. Reading it is for the caller; destroying it ends the command. */
export function sentBy(
  host: string,
  stream: SshStream,
  explain: ExplainFailure = (_code, stderr) => couldNotSend(host, stderr),
): ByteStream {
  stream.input.end();
  const {output} = stream;
  output.once('close', () => stream.close());
  const outcome = stream.ended.then(
    ({code, stderr}) => {
      if (code !== 0) throw explain(code, stderr);
    },
    // A reading that broke off has changed nothing.
    (error: unknown) => {
      throw unavailable(host, `The connection to the ${host} broke while it was sending.`, error);
    },
  );
  outcome.catch(() => undefined);
  return {bytes: output, outcome};
}

const couldNotSend = (host: string, stderr: string): AppError =>
  deviceError(host, `The ${host} could not send all of it.`, new Error(stderr));

/** Gives a command its input and waits for its end. Whatever happens on the way, how it ended is what counts. */
export async function feed(stream: SshStream, source: Readable, signal?: AbortSignal) {
  stream.output.resume();
  const stall = new AbortController();
  const stop = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
  const standsStill = () =>
    stall.abort(unavailable('storage host', 'A copy between storage hosts stands still.'));
  const timer = setTimeout(standsStill, idleTimeoutMs);
  const sink = sinkInto(stream.input, () => timer.refresh());
  // A command that ended takes nothing more, and does not say so for every byte.
  const ended = stream.ended.finally(() => sink.destroy());
  ended.catch(() => undefined);
  try {
    await pipeline(source, sink, {signal: stop});
  } catch (error) {
    if (stop.aborted) {
      stream.close();
      throw stop.reason instanceof Error ? stop.reason : error;
    }
  } finally {
    clearTimeout(timer);
    // Whoever reads it refuses an input that ends early.
    stream.input.end();
  }
  return ended;
}

/** Leaves the channel itself open when the source breaks off: how the command takes that is still to be heard. */
function sinkInto(input: Writable, onProgress: () => void): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      onProgress();
      input.write(chunk, done);
    },
  });
}
