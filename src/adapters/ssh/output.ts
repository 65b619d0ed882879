/** What a command answers, up to a bound. */
import type {ClientChannel} from 'ssh2';

export const maximumOutputBytes = 16 * 1024 * 1024;

export interface Output {
  /** False when the channel closed and no exit status or signal had come. */
  readonly exited: boolean;
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls `onEnd` once both streams have ended and the channel is closed; `onOverflow` at once when it is too much. */
export function collectOutput(
  channel: ClientChannel,
  onEnd: (output: Output) => void,
  onOverflow: () => void,
): void {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let bytes = 0;
  let exited = false;
  let code: number | undefined;
  const into = (chunks: Buffer[]) => (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maximumOutputBytes) return onOverflow();
    chunks.push(chunk);
  };
  let open = 2;
  const oneClosed = () => {
    if (--open > 0) return;
    onEnd({exited, code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString()});
  };
  channel.on('data', into(stdout));
  channel.stderr.on('data', into(stderr));
  channel.once('exit', (status: number | null) => {
    exited = true;
    code = status ?? undefined;
  });
  channel.once('close', oneClosed);
  channel.stderr.once('end', oneClosed);
}
