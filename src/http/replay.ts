/**
 * Remembers the nonces of UsernameTokens, so that a message that was sent once is not taken twice. For those who sign
 * in only: strangers cannot fill it. Bounded in time by the age at which a token is refused anyway, and in size: when
 * it is full the oldest goes. Each replica remembers for itself.
 */
import {createHash} from 'node:crypto';
import type {Clock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';
import {tokenHoldsMs, skewMs} from './credentials.ts';
import type {SecurityHeader} from './header-reader.ts';

export interface Claim {
  /** The message did not become an operation: it may be sent again. */
  forget(): void;
}

export interface ReplayCheck {
  /** Undefined when there is no nonce. Throws Unauthenticated when it has been used. */
  claim(security: SecurityHeader): Claim | undefined;
  /** Nonces that are remembered. For tests. */
  readonly size: number;
}

/** A token may come from a clock that is ahead, and is taken until that of a clock that is behind would be refused. */
const rememberMs = tokenHoldsMs + 2 * skewMs;

export function createReplayCheck(clock: Clock, capacity = 100_000): ReplayCheck {
  /** When each was claimed, oldest first. */
  const claimed = new Map<string, number>();

  const forgetOld = (nowMs: number) => {
    for (const [key, atMs] of claimed) {
      if (claimed.size < capacity && nowMs - atMs < rememberMs) return;
      claimed.delete(key);
    }
  };

  return {
    claim(security) {
      if (security.nonce === undefined) return undefined;
      const nowMs = clock.now().getTime();
      forgetOld(nowMs);
      const key = keyOf(security);
      if (claimed.has(key)) {
        throw new AppError(
          'Unauthenticated',
          'A message with this Nonce has been taken before. Make a new Nonce and Created for each message.',
        );
      }
      claimed.set(key, nowMs);
      return {forget: () => void claimed.delete(key)};
    },
    get size() {
      return claimed.size;
    },
  };
}

/** Of the same length, however long the nonce is. */
const keyOf = ({userName = '', nonce = '', tokenCreated = ''}: SecurityHeader) =>
  createHash('sha256')
    .update(JSON.stringify([userName.trim(), nonce.trim(), tokenCreated.trim()]))
    .digest('base64');
