/** Runs one command on a connection that is up. */
import type {ClientChannel} from 'ssh2';
import {deviceError, timedOut, unavailable, type AppError} from '../../domain/errors.ts';
import type {Link} from './link.ts';
import {collectOutput, maximumOutputBytes} from './output.ts';

export interface ExecResult {
  /** Exit status. Undefined when a signal ended the command, or the host does not tell. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecRequest {
  /** How messages call the host. */
  readonly name: string;
  /** For the remote shell: every argument quoted. */
  readonly command: string;
  readonly input?: string;
  readonly timeoutMs: number;
}

/**
 * Unavailable when the command was not sent. TimedOut when it was, and its answer did not come: it may have been
 * carried out. DeviceError when the host refuses to run commands, or answers without end.
 */
export function runCommand(link: Link, request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
  const {name, command, input, timeoutMs} = request;
  return new Promise((resolve, reject) => {
    let channel: ClientChannel | undefined;
    let settled = false;
    const settle = (outcome: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      outcome();
    };
    const abandon = (error: Error) =>
      settle(() => {
        channel?.close();
        reject(error);
      });
    const onAbort = () => abandon(signal?.reason as Error);
    // The callback of exec() may never come: the clock runs from here.
    const timer = setTimeout(
      () => abandon(timedOut(name, `The ${name} did not answer a command within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, {once: true});

    const onChannel = (error: Error | undefined, opened: ClientChannel) => {
      if (error) return abandon(explainOpening(link, name, error));
      channel = opened;
      channel.on('error', () => undefined);
      if (settled) return channel.close();
      collectOutput(
        channel,
        ({exited, ...result}) => {
          if (exited) return settle(() => resolve(result));
          // Closed without a status: a drop, if the connection went with it, which shows one turn later.
          setImmediate(() => (link.alive ? settle(() => resolve(result)) : abandon(lost(name))));
        },
        () => abandon(deviceError(name, `The ${name} answered with more than ${maximumOutputBytes} bytes.`)),
      );
      channel.end(input);
    };
    try {
      link.client.exec(command, onChannel);
    } catch (error) {
      abandon(explainOpening(link, name, error as Error));
    }
  });
}

/** ssh2 sends the command only on an open channel: a channel that never opened means that nothing was sent. */
export function explainOpening(link: Link, name: string, error: Error): AppError {
  const {message} = error;
  const neverOpened =
    message.includes('Channel open failure') ||
    message === 'No response from server' ||
    message === 'Not connected';
  if (neverOpened) return unavailable(name, `The ${name} takes no command at the moment.`, error);
  if (!link.alive) return lost(name, error);
  return deviceError(name, `The ${name} refuses to run commands for this user.`, error);
}

const lost = (name: string, cause?: unknown) =>
  timedOut(name, `The connection to the ${name} broke before a command was answered.`, cause);
