/**
 * Directory sessions that are kept for the next request of the same user with the same password. Bound once for all who
 * ask at the same time; closed when nobody has used them for a while, and never under somebody who does.
 */
import {createHmac, createSecretKey, randomBytes} from 'node:crypto';
import type {Clock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';
import type {UserSession} from '../ports/directory.ts';
import {abandonable} from './abandonable.ts';

export interface Lease {
  readonly session: UserSession;
  /** Gives it back. Repeatable. */
  release(): void;
  /** Nobody shall get this session again: its password is no longer right. */
  discard(): void;
}

export interface SessionCacheOptions {
  readonly clock: Clock;
  readonly idleMs?: number;
  /** After this a password is asked of the directory again, however busy the session is. */
  readonly maximumAgeMs?: number;
  readonly capacity?: number;
}

/** One for all: to make an error for each request would cost more than all else here. */
const wantedAgain = new Error('the session is wanted again');

interface Entry {
  readonly key: string;
  readonly opened: Promise<UserSession>;
  readonly openedAtMs: number;
  users: number;
  /** Aborted when somebody wants the entry again before it is closed. */
  idle?: AbortController;
}

export interface SessionCache {
  /** Throws what `open` throws, and Busy when all sessions are in use. */
  acquire(
    user: string,
    password: string,
    open: () => Promise<UserSession>,
    signal?: AbortSignal,
  ): Promise<Lease>;
  /** Sessions that are kept. */
  readonly size: number;
  close(): Promise<void>;
}

export function createSessionCache(options: SessionCacheOptions): SessionCache {
  const {clock, idleMs = 60_000, maximumAgeMs = 300_000, capacity = 500} = options;
  // As a key object: from bytes one is made for each use, which takes five times as long.
  const secret = createSecretKey(randomBytes(32));
  const entries = new Map<string, Entry>();
  const closing = new Set<Promise<void>>();

  const keyOf = (user: string, password: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([user, password]))
      .digest('base64');

  const closeEntry = (entry: Entry) => {
    const closed = entry.opened.then(session => session.close()).catch(() => undefined);
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  };
  /** Out of the map at once; closed when its last user has left. */
  const drop = (entry: Entry) => {
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    entry.idle?.abort();
    if (entry.users === 0) closeEntry(entry);
  };
  const makeRoom = () => {
    if (entries.size < capacity) return;
    const unused = [...entries.values()].find(entry => entry.users === 0);
    if (unused === undefined) {
      throw new AppError('Busy', 'Too many users are signed in at the moment. Try again shortly.', {
        details: {retryAfterSeconds: 5},
      });
    }
    drop(unused);
  };
  const find = (key: string) => {
    const entry = entries.get(key);
    if (entry === undefined || clock.now().getTime() - entry.openedAtMs < maximumAgeMs) return entry;
    drop(entry);
    return undefined;
  };
  const add = (key: string, open: () => Promise<UserSession>): Entry => {
    makeRoom();
    const entry: Entry = {key, opened: open(), openedAtMs: clock.now().getTime(), users: 0};
    entries.set(key, entry);
    entry.opened.catch(() => drop(entry));
    return entry;
  };
  const leave = (entry: Entry) => {
    entry.users -= 1;
    if (entry.users > 0) return;
    if (entries.get(entry.key) !== entry) return closeEntry(entry);
    // Moved to the end: the first unused entry is the one unused for longest.
    entries.delete(entry.key);
    entries.set(entry.key, entry);
    const idle = new AbortController();
    entry.idle = idle;
    clock.sleep(idleMs, idle.signal).then(
      () => drop(entry),
      () => undefined,
    );
  };

  return {
    async acquire(user, password, open, signal) {
      const key = keyOf(user, password);
      const entry = find(key) ?? add(key, open);
      entry.users += 1;
      entry.idle?.abort(wantedAgain);
      let left = false;
      const release = () => {
        if (left) return;
        left = true;
        leave(entry);
      };
      try {
        const session = await abandonable(entry.opened, signal);
        return {session, release, discard: () => drop(entry)};
      } catch (error) {
        release();
        throw error;
      }
    },
    get size() {
      return entries.size;
    },
    async close() {
      for (const entry of [...entries.values()]) drop(entry);
      await Promise.all(closing);
    },
  };
}
