/**
 * One connection to the directory, bound once, as one account. It is never mended: ldapts would reconnect by itself
 * and go on as anonymous, so here a client gets one socket and no second one. Whoever needs another opens a new link.
 */
import {connect as connectTcp, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {Client} from 'ldapts';
import {tlsOptions} from './tls.ts';

export interface LinkSettings {
  /** `ldap://` or `ldaps://`. */
  readonly url: string;
  readonly startTls: boolean;
  /** Certificates (PEM) that the directory's own is verified with; without it those of the system. */
  readonly ca?: string;
  /** For connecting and binding together, and for each operation. */
  readonly timeoutMs: number;
}

export interface Credentials {
  readonly dn: string;
  readonly password: string;
}

/** OpenLDAP closes a connection on which more than 1,000 requests wait for their answers. */
const maximumUnderWay = 500;

/** The directory did not answer. Whether it did what it was asked is then unknown, unless nothing was sent. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly kind: 'unreachable' | 'lost' | 'timeout';
  /** Somebody accepted the connection. */
  readonly reached: boolean;

  constructor(kind: NoAnswer['kind'], cause?: unknown, reached = true) {
    super(`directory: ${kind}`, {cause});
    this.kind = kind;
    this.reached = reached;
  }
}

/** The result code of an answer that was a refusal (RFC 4511 §4.1.9); undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  // ldapts loses the prototypes of its errors. Errors of sockets have codes too, but those are words.
  const answered = error instanceof Error && 'code' in error && typeof error.code === 'number';
  return answered ? Number(error.code) : undefined;
}

export class Link {
  readonly settings: LinkSettings;
  readonly #client: Client;
  readonly #sockets = new Set<Socket>();
  readonly #waitingSince = new Set<{readonly at: number}>();
  readonly #waitingForRoom: (() => void)[] = [];
  #state: 'opening' | 'open' | 'closing' | 'closed' = 'opening';
  #reached = false;

  private constructor(settings: LinkSettings) {
    this.settings = settings;
    this.#client = new Client({
      url: settings.url,
      ...(settings.url.startsWith('ldaps:') ? {tlsOptions: tlsOptions(settings)} : {}),
      createConnection: this.#once(connectTcp),
      createSecureConnection: this.#once(connectTls),
    });
  }

  /** Connects and binds. Throws NoAnswer(unreachable), or the directory's refusal. */
  static async open(settings: LinkSettings, {dn, password}: Credentials): Promise<Link> {
    const link = new Link(settings);
    try {
      await link.#within(async client => {
        if (settings.startTls) await client.startTLS(tlsOptions(settings));
        await client.bind(dn, password);
      });
    } catch (error) {
      link.close();
      throw error instanceof NoAnswer ? new NoAnswer('unreachable', error.cause, link.#reached) : error;
    }
    if (link.#state === 'opening') link.#state = 'open';
    return link;
  }

  get isOpen(): boolean {
    return this.#state === 'open' && this.#client.isBound;
  }

  /** How long the operation that waits longest has been waiting. */
  get longestWaitMs(): number {
    const [oldest] = this.#waitingSince;
    return oldest === undefined ? 0 : performance.now() - oldest.at;
  }

  /** Throws NoAnswer, or the directory's refusal. An operation that is not answered in time takes the link with it. */
  async run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#waitingSince.size >= maximumUnderWay) {
      await new Promise<void>(resolve => this.#waitingForRoom.push(resolve));
    }
    // The check and ldapts' own look at its socket happen in one turn, so that nothing can come between them.
    if (!this.isOpen) throw new NoAnswer('unreachable');
    return this.#within(work);
  }

  /** Takes no more work, and closes when what is under way has ended. */
  retire(): void {
    if (this.#state === 'open') this.#state = 'closing';
    this.#closeWhenIdle();
  }

  close(): void {
    this.#state = 'closed';
    this.#client.unbind().catch(() => {});
    for (const socket of this.#sockets) socket.destroySoon();
    this.#sockets.clear();
  }

  async #within<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const waiting = {at: performance.now()};
    this.#waitingSince.add(waiting);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswer('timeout')), this.settings.timeoutMs);
    });
    try {
      return await Promise.race([work(this.#client), tooLate]);
    } catch (error) {
      if (resultCode(error) !== undefined) throw error;
      this.#fail();
      throw error instanceof NoAnswer ? error : new NoAnswer('lost', error);
    } finally {
      clearTimeout(timer);
      this.#waitingSince.delete(waiting);
      this.#waitingForRoom.shift()?.();
      this.#closeWhenIdle();
    }
  }

  #closeWhenIdle(): void {
    if (this.#state === 'closing' && this.#waitingSince.size === 0) this.close();
  }

  #fail(): void {
    this.#state = 'closed';
    // ldapts rejects what else is waiting when its socket closes; after StartTLS it notices only on the inner one.
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #once<Connect extends (...options: never[]) => Socket>(connect: Connect): Connect {
    let used = false;
    const connectOnce = (...options: never[]): Socket => {
      if (used) throw new Error('This link has had its connection.');
      used = true;
      const socket = connect(...options);
      this.#sockets.add(socket);
      socket.once('connect', () => {
        this.#reached = true;
      });
      socket.once('close', () => {
        if (this.#state !== 'closed') this.#fail();
      });
      return socket;
    };
    return connectOnce as Connect;
  }
}
