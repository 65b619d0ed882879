/**
 * The serial consoles that this process has open. A management module has one session for each blade, so all who look at
 * one share it; what it wrote is kept, so that nobody misses anything between two requests. It is closed when nobody
 * has asked for a minute. What a console showed to one holder of a server is never shown to the next.
 */
import {randomBytes} from 'node:crypto';
import {orAborted} from '../domain/abortable.ts';
import type {Clock} from '../domain/clock.ts';
import {ConsoleLog, lastPlainLines} from '../domain/console-log.ts';
import {asAppError, unavailable, type AppError} from '../domain/errors.ts';
import type {ServerName} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {ConsoleSession} from '../ports/power.ts';
import type {Logger} from '../telemetry/logger.ts';
import {getSlot, type Site} from './site.ts';

export interface ConsoleRequest {
  /** Where the last answer ended. Without it the last lines are told. */
  readonly position?: string;
  /** So many of them. */
  readonly maximumLines: number;
  /** So long an answer may wait for something to tell. */
  readonly waitMs: number;
  /** Puts somebody else out who has the console open. */
  readonly takeOver: boolean;
}

export interface ConsoleReading {
  readonly text: string;
  /** What to go on with. */
  readonly position: string;
  /** Text between the position that was asked for and this is no longer known. */
  readonly dropped: boolean;
}

export interface Consoles {
  /** Opens the console if need be. Throws what the module says, and Conflict when somebody has taken the console over. */
  read(server: ServerRecord, request: ConsoleRequest, signal: AbortSignal): Promise<ConsoleReading>;
  /** Keeps the console open, if it can be, until the returned function is called. Never fails. */
  follow(server: ServerRecord): () => void;
  /** The last lines that are known, to be read. */
  lastLines(server: ServerRecord, most: number): readonly string[];
  close(): void;
}

const keptCharacters = 32_768;
const idleMs = 60_000;
/** What is up in a moment needs nobody to look at its console. */
const followAfterMs = 5_000;
/** Each is an SSH connection of its own: of a thousand servers that boot at once, those that take longest are looked at. */
const mostFollowed = 16;
const followAgainMs = 10_000;

interface OpenConsole {
  /** Part of its positions: those of another session of the same console mean nothing here. */
  readonly id: string;
  readonly server: ServerName;
  readonly holder: string;
  readonly log: ConsoleLog;
  readonly opened: Promise<void>;
  readonly closing: AbortController;
  readonly waiting: Set<() => void>;
  session?: ConsoleSession;
  end?: AppError;
  users: number;
  usedAtMs: number;
}

interface ConsoleSite extends Pick<Site, 'modules'> {
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createConsoles(site: ConsoleSite): Consoles {
  return new SharedConsoles(site);
}

class SharedConsoles implements Consoles {
  readonly #site: ConsoleSite;
  readonly #open = new Map<ServerName, OpenConsole>();
  #followed = 0;

  constructor(site: ConsoleSite) {
    this.#site = site;
  }

  async read(server: ServerRecord, request: ConsoleRequest, signal: AbortSignal): Promise<ConsoleReading> {
    const console = this.#find(server, request) ?? this.#openFor(server, request.takeOver);
    return this.#using(console, async () => {
      await orAborted(console.opened, signal);
      const place = placeIn(console, request.position);
      const tell = (): Omit<ConsoleReading, 'position'> => {
        if (place !== undefined) return console.log.since(place);
        // A position of a session that is no more: what came in between is not known.
        const dropped = request.position !== undefined;
        return {text: dropped ? console.log.text : console.log.lastLines(request.maximumLines), dropped};
      };
      if (tell().text === '') await this.#waitForText(console, request.waitMs, signal);
      const told = tell();
      if (told.text === '' && console.end !== undefined) throw console.end;
      return {...told, position: `${console.id}.${console.log.end}`};
    });
  }

  follow(server: ServerRecord): () => void {
    const stop = new AbortController();
    void this.#keepOpen(server, stop.signal).catch(() => undefined);
    return () => stop.abort(new Error('nobody follows any more'));
  }

  lastLines(server: ServerRecord, most: number): readonly string[] {
    const console = this.#open.get(server.name);
    return console?.holder === holderOf(server) ? lastPlainLines(console.log.text, most) : [];
  }

  close(): void {
    for (const console of this.#open.values()) this.#discard(console);
  }

  /** The console that is open for this holder, unless it has ended and has nothing new to tell. */
  #find(server: ServerRecord, request: ConsoleRequest): OpenConsole | undefined {
    const console = this.#open.get(server.name);
    if (console === undefined) return undefined;
    const place = placeIn(console, request.position);
    const unread = place !== undefined && place < console.log.end;
    const {end} = console;
    if (console.holder === holderOf(server) && (end === undefined || unread)) return console;
    this.#discard(console);
    // Whoever was put out is told so once, and does not put the other out in turn by asking again.
    const asked = place !== undefined && !request.takeOver && console.holder === holderOf(server);
    if (asked && end?.code === 'Conflict') throw end;
    return undefined;
  }

  #openFor(server: ServerRecord, takeOver: boolean): OpenConsole {
    const {module, bay} = getSlot(this.#site, server);
    const closing = new AbortController();
    const opening = module.openConsole(bay, {takeOver}, closing.signal);
    const console: OpenConsole = {
      id: randomBytes(4).toString('hex'),
      server: server.name,
      holder: holderOf(server),
      log: new ConsoleLog(keptCharacters),
      opened: opening.then(session => this.#attach(console, session)),
      closing,
      waiting: new Set(),
      users: 0,
      usedAtMs: this.#site.clock.now().getTime(),
    };
    this.#open.set(server.name, console);
    console.opened.catch(() => this.#discard(console));
    void this.#closeWhenIdle(console);
    return console;
  }

  #attach(console: OpenConsole, session: ConsoleSession): void {
    if (console.closing.signal.aborted) return session.close();
    console.session = session;
    session.onText(text => {
      console.log.append(text);
      wake(console);
    });
    session.onEnd(reason => {
      console.end = reason;
      wake(console);
    });
  }

  #discard(console: OpenConsole): void {
    if (this.#open.get(console.server) === console) this.#open.delete(console.server);
    console.closing.abort(unavailable(console.server, `The console of ${console.server} was closed.`));
    console.session?.close();
    console.end ??= console.closing.signal.reason as AppError;
    wake(console);
  }

  async #closeWhenIdle(console: OpenConsole): Promise<void> {
    const {clock} = this.#site;
    const {signal} = console.closing;
    while (!signal.aborted) {
      const now = clock.now().getTime();
      const restMs = console.users > 0 ? idleMs : console.usedAtMs + idleMs - now;
      if (restMs <= 0) return this.#discard(console);
      await clock.sleep(restMs, signal).catch(() => undefined);
    }
  }

  async #using<T>(console: OpenConsole, work: () => Promise<T>): Promise<T> {
    console.users++;
    try {
      return await work();
    } finally {
      console.users--;
      console.usedAtMs = this.#site.clock.now().getTime();
    }
  }

  async #waitForText(console: OpenConsole, waitMs: number, signal: AbortSignal): Promise<void> {
    if (waitMs <= 0 || console.end !== undefined) return;
    const done = new AbortController();
    const {promise, resolve} = Promise.withResolvers<void>();
    console.waiting.add(resolve);
    const either = AbortSignal.any([signal, done.signal]);
    try {
      await Promise.race([promise, this.#site.clock.sleep(waitMs, either)]);
    } finally {
      console.waiting.delete(resolve);
      done.abort();
    }
  }

  async #keepOpen(server: ServerRecord, stop: AbortSignal): Promise<void> {
    const {clock, logger} = this.#site;
    for (let pauseMs = followAfterMs; ; pauseMs = followAgainMs) {
      await clock.sleep(pauseMs, stop);
      if (this.#followed >= mostFollowed) continue;
      this.#followed++;
      try {
        const waitMs = 600_000;
        let position: string | undefined;
        while (!stop.aborted) {
          const request = {maximumLines: 1, waitMs, takeOver: false};
          const at = position === undefined ? {} : {position};
          ({position} = await this.read(server, {...request, ...at}, stop));
        }
      } catch (error) {
        if (stop.aborted) return;
        logger.debug('a console cannot be followed', {server: server.name, error: asAppError(error).message});
      } finally {
        this.#followed--;
      }
    }
  }
}

const holderOf = ({owner}: ServerRecord): string => owner?.text ?? '';

/** Undefined when there is none, or when it is one of another session. */
function placeIn({id}: OpenConsole, position: string | undefined): number | undefined {
  const [, session, place] = /^([0-9a-f]{8})\.(\d{1,15})$/.exec(position ?? '') ?? [];
  return session === id ? Number(place) : undefined;
}

const wake = ({waiting}: OpenConsole): void => {
  for (const resolve of [...waiting]) resolve();
};
