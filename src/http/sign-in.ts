/** Turns credentials into a directory session under the user's own bind. */
import {isIPv6} from 'node:net';
import type {Clock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';
import {parseUserName, type UserName} from '../domain/names.ts';
import type {Directory} from '../ports/directory.ts';
import type {PasswordSignIn} from '../service/service.ts';
import type {SignInFailure} from '../service/sign-in-failures.ts';
import type {Tokens} from '../service/tokens.ts';
import type {Credentials} from './credentials.ts';
import {createSessionCache, type Lease, type SessionCacheOptions} from './session-cache.ts';
import {createThrottle, type ThrottleKey} from './throttle.ts';

export interface SignedIn extends Lease {
  /** The token that the request was signed with. */
  readonly token?: string;
}

export interface SignIn {
  /** Throws Unauthenticated, Busy, or what keeps the directory from answering. The lease must be released. */
  open(credentials: Credentials, address: string, signal?: AbortSignal): Promise<SignedIn>;
  readonly withPassword: PasswordSignIn;
  close(): Promise<void>;
}

export interface SignInOptions extends Pick<SessionCacheOptions, 'idleMs' | 'maximumAgeMs' | 'capacity'> {
  readonly directory: Pick<Directory, 'signIn'>;
  readonly tokens: Pick<Tokens, 'open'>;
  readonly clock: Clock;
  /** Told of each attempt that failed with Unauthenticated; not of requests that carry nothing to sign in with. */
  readonly onFailure?: (failure: SignInFailure) => Promise<void>;
}

/**
 * Binds under way at once; a few more wait for their turn. Each takes one of the 16 threads that OpenLDAP has, and keeps it
 * for seconds while an enterprise directory behind it hangs: those who are signed in need the rest.
 */
const bindsAtOnce = 12;
const maximumBinds = 3 * bindsAtOnce;
const maximumKnownGood = 10_000;

export function createSignIn(options: SignInOptions): SignIn {
  const {directory, tokens, clock} = options;
  const sessions = createSessionCache(options);
  const throttle = createThrottle(clock);
  /** Pairs of user and address that have signed in: what others do wrong does not slow these down. */
  const knownGood = new Set<string>();
  let binds = 0;
  const waiting: (() => void)[] = [];

  const bind = async (user: UserName, password: string) => {
    if (binds >= maximumBinds) throw busy();
    binds += 1;
    try {
      if (binds > bindsAtOnce) await new Promise<void>(resolve => waiting.push(resolve));
      return await directory.signIn(user, password);
    } finally {
      binds -= 1;
      waiting.shift()?.();
    }
  };

  const succeeded = (pair: string) => {
    throttle.forgive(pair);
    knownGood.delete(pair);
    knownGood.add(pair);
    const oldest = knownGood.size > maximumKnownGood ? knownGood.values().next().value : undefined;
    if (oldest !== undefined) knownGood.delete(oldest);
  };

  const byPassword = (
    name: string,
    password: string,
    address: string,
    signal?: AbortSignal,
  ): Promise<Lease> => {
    if (name === '' || password === '') return Promise.reject(wrong());
    const network = networkOf(address);
    const pair = JSON.stringify([name.toLowerCase(), network]);
    const open = () =>
      throttle.attempt(keysFor(name, network, pair, knownGood.has(pair)), async () => {
        const session = await bind(userName(name), password);
        succeeded(pair);
        return session;
      });
    return sessions.acquire(name, password, open, signal);
  };

  const byToken = async (
    token: string,
    name: string | undefined,
    signal?: AbortSignal,
  ): Promise<SignedIn> => {
    const {user, password, id} = await tokens.open(token);
    if (name !== undefined && name !== '' && name.toLowerCase() !== user.toLowerCase()) {
      throw new AppError('Unauthenticated', 'The token belongs to another user than the one named with it.');
    }
    // The password in it was right once, so this is no guess; but it may have been changed since.
    const key: ThrottleKey = {id: `token ${id}`, free: 3, countPending: true};
    const open = () => throttle.attempt([key], () => bind(userName(user), password));
    return {...(await sessions.acquire(user, password, open, signal)), token};
  };

  const telling = async <T>(
    userName: string | undefined,
    address: string,
    attempt: Promise<T>,
  ): Promise<T> => {
    try {
      return await attempt;
    } catch (error) {
      if (error instanceof AppError && error.code === 'Unauthenticated') {
        await options.onFailure?.({userName, address, error});
      }
      throw error;
    }
  };

  return {
    open(credentials, address, signal) {
      if (credentials.kind === 'password') {
        const {user, password} = credentials;
        return telling(user, address, byPassword(user, password, address, signal));
      }
      if (credentials.kind === 'token') {
        return telling(credentials.user, address, byToken(credentials.token, credentials.user, signal));
      }
      return Promise.reject(
        new AppError('Unauthenticated', 'Sign in: send a user name and a password, or a token of login.'),
      );
    },

    async withPassword(name, password, address, signal) {
      const lease = await telling(name, address, byPassword(name, password, address, signal));
      lease.release();
      return lease.session.principal;
    },

    close: () => sessions.close(),
  };
}

function keysFor(name: string, network: string, pair: string, knownGood: boolean): ThrottleKey[] {
  const own: ThrottleKey = {id: pair, free: 3, countPending: true};
  if (knownGood) return [own];
  return [
    own,
    {id: `user ${name.toLowerCase()}`, free: 10, countPending: true},
    {id: `address ${network}`, free: 20, countPending: false},
  ];
}

/** A name that no user can have is answered as any other wrong one. */
function userName(name: string): UserName {
  try {
    return parseUserName(name);
  } catch (cause) {
    throw wrong(cause);
  }
}

/** Whoever has one IPv6 address has all of its /64. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.replace(/%.*$/, '').toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}

const wrong = (cause?: unknown) =>
  new AppError('Unauthenticated', 'The user name or the password is wrong.', {cause});
const busy = () =>
  new AppError('Busy', 'Too many users are signing in at the moment. Try again shortly.', {
    details: {retryAfterSeconds: 2},
  });
