/**
 * One pooled connection to a host: made when first needed, made again after a drop, shared by all, with a bounded
 * number of channels. sshd takes half a second for a sign-in and allows ten sessions a connection.
 */
import type {ClientChannel} from 'ssh2';
import {orAborted} from '../../domain/abortable.ts';
import {AppError, timedOut, unavailable} from '../../domain/errors.ts';
import {untilAdmitted} from './admission.ts';
import {dial} from './dial.ts';
import {explainOpening, runCommand, type ExecRequest, type ExecResult} from './exec.ts';
import {Link} from './link.ts';
import type {SshConnectionOptions} from './options.ts';
import {createShell, type SshShell} from './shell.ts';
import {Slots} from './slots.ts';
import {createStream, type SshStream} from './stream.ts';

export interface ExecOptions {
  /** Written to the command's standard input, which is closed after it. */
  readonly input?: string;
  /** From sending the command to its end; the configured commandTimeoutMs without it. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface SshConnection {
  /** How messages call the host: `storage host store1`. */
  readonly name: string;
  /**
   * Runs a command, whatever its exit status. Unavailable when it was not sent: not reachable, not let in, another host
   * key, no free channel in time. TimedOut when it was sent and no answer came: it may have been carried out.
   */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Opens an interactive shell. It keeps one of the channels until it is closed. */
  openShell(signal?: AbortSignal): Promise<SshShell>;
  /**
   * Starts a command whose input or output is long. It keeps one of the channels until it has ended; there is no deadline
   * but the caller's. Unavailable when the command was not sent.
   */
  openStream(command: string, signal?: AbortSignal): Promise<SshStream>;
  /** Ends everything that is under way. A closed connection stays closed. */
  close(): Promise<void>;
}

/** Asks for a channel of some kind. */
type Open = (link: Link, opened: (error: Error | undefined, channel: ClientChannel) => void) => void;

export function createSshConnection(options: SshConnectionOptions): SshConnection {
  return new PooledConnection(options);
}

class PooledConnection implements SshConnection {
  readonly name: string;
  readonly #options: SshConnectionOptions;
  readonly #slots: Slots;
  readonly #closing = new AbortController();
  readonly #links = new Set<Link>();
  #current: Promise<Link> | undefined;

  constructor(options: SshConnectionOptions) {
    this.name = options.name;
    this.#options = options;
    this.#slots = new Slots(options.maximumChannels ?? 8);
  }

  exec(command: string, {input, timeoutMs, signal}: ExecOptions = {}): Promise<ExecResult> {
    const request = {
      name: this.name,
      command,
      timeoutMs: timeoutMs ?? this.#options.commandTimeoutMs,
      ...(input === undefined ? {} : {input}),
    };
    return this.#run(request, signal, true);
  }

  /** A connection that had died unnoticed has sent nothing: once, a fresh one is tried. */
  #run(request: ExecRequest, signal: AbortSignal | undefined, mayRetry: boolean): Promise<ExecResult> {
    return this.#withSlot(async (link, release) => {
      try {
        const until = this.#untilClosed(signal);
        return await untilAdmitted(() => runCommand(link, request, until), request.timeoutMs, until);
      } catch (error) {
        const code = error instanceof AppError ? error.code : undefined;
        if (code === 'TimedOut') link.retire();
        const unsent = code === 'Unavailable' && !link.alive && !this.#closing.signal.aborted;
        if (!unsent || !mayRetry) throw error;
        release();
        return await this.#run(request, signal, false);
      } finally {
        release();
      }
    }, signal);
  }

  openShell(signal?: AbortSignal): Promise<SshShell> {
    const open: Open = (link, opened) => link.client.shell({term: 'vt100', cols: 200, rows: 50}, opened);
    return this.#keepChannel(open, (_link, channel) => createShell(channel), signal);
  }

  openStream(command: string, signal?: AbortSignal): Promise<SshStream> {
    const open: Open = (link, opened) => link.client.exec(command, opened);
    const wrap = (link: Link, channel: ClientChannel) => createStream(link, this.name, channel);
    return this.#keepChannel(open, wrap, signal);
  }

  /** `wrap` is called at once when the channel is open: a short command may end in the very next event. */
  #keepChannel<T>(
    open: Open,
    wrap: (link: Link, channel: ClientChannel) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.#withSlot(async (link, release) => {
      try {
        const until = this.#untilClosed(signal);
        const onOpen = (channel: ClientChannel) => {
          channel.once('close', release);
          return wrap(link, channel);
        };
        const {commandTimeoutMs} = this.#options;
        return await untilAdmitted(
          () => this.#openChannel(link, open, onOpen, until),
          commandTimeoutMs,
          until,
        );
      } catch (error) {
        release();
        throw error;
      }
    }, signal);
  }

  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort(unavailable(this.name, `The connection to the ${this.name} was closed.`));
    }
    await this.#current?.catch(() => undefined);
    await Promise.all([...this.#links].map(link => endOf(link)));
  }

  /** `release` gives the channel back; it must be called in the end, and may be called twice. */
  async #withSlot<T>(
    work: (link: Link, release: () => void) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const freeSlot = await this.#acquireSlot(signal);
    let link: Link;
    try {
      link = await orAborted(this.#getLink(), this.#untilClosed(signal));
    } catch (error) {
      freeSlot();
      throw error;
    }
    link.enter();
    let held = true;
    return work(link, () => {
      if (!held) return;
      held = false;
      link.leave();
      freeSlot();
    });
  }

  /** Waits at most as long as a command may take: nothing has been sent, so that giving up costs nothing. */
  async #acquireSlot(signal?: AbortSignal): Promise<() => void> {
    const patience = new AbortController();
    const timer = setTimeout(() => {
      patience.abort(unavailable(this.name, `The ${this.name} is busy with other commands.`));
    }, this.#options.commandTimeoutMs);
    try {
      return await this.#slots.acquire(AbortSignal.any([this.#untilClosed(signal), patience.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** All who come while a connection is being made wait for the same one, and fail with it. */
  async #getLink(): Promise<Link> {
    const current = this.#current;
    if (current !== undefined) {
      const link = await current;
      if (link.usable) return link;
    }
    // Somebody else may have replaced it while we waited.
    if (this.#current !== undefined && this.#current !== current) return this.#current;
    const connecting = this.#connect();
    this.#current = connecting;
    connecting.catch(() => {
      if (this.#current === connecting) this.#current = undefined;
    });
    return connecting;
  }

  async #connect(): Promise<Link> {
    this.#closing.signal.throwIfAborted();
    const link = new Link(await dial(this.#options));
    this.#links.add(link);
    link.client.once('close', () => this.#links.delete(link));
    return link;
  }

  async #openChannel<T>(
    link: Link,
    open: Open,
    onOpen: (channel: ClientChannel) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const {promise, resolve, reject} = Promise.withResolvers<T>();
    const {commandTimeoutMs} = this.#options;
    const timer = setTimeout(() => {
      link.retire();
      reject(timedOut(this.name, `The ${this.name} opened no channel within ${commandTimeoutMs} ms.`));
    }, commandTimeoutMs);
    const opened = (error: Error | undefined, channel: ClientChannel) => {
      if (error) reject(explainOpening(link, this.name, error));
      else if (signal.aborted) channel.close();
      else resolve(onOpen(channel));
    };
    try {
      open(link, opened);
      return await orAborted(promise, signal);
    } catch (error) {
      throw error instanceof AppError || signal.aborted
        ? error
        : explainOpening(link, this.name, error as Error);
    } finally {
      clearTimeout(timer);
    }
  }

  #untilClosed(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
  }
}

/** Asks politely, and cuts the connection if the host does not follow. */
function endOf(link: Link): Promise<void> {
  return new Promise(resolve => {
    if (!link.alive) return resolve();
    const timer = setTimeout(() => link.client.destroy(), 500);
    link.client.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    link.client.end();
  });
}
