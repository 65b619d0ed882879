/** The operations about the service itself: what it is, who is signed in, and tokens for those who stay long. */
import {namespace, type HopScotchPort} from '../contract/types.generated.ts';
import type {Clock} from '../domain/clock.ts';
import {AppError, invalidRequest} from '../domain/errors.ts';
import type {Principal} from '../domain/server.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import type {Tokens} from './tokens.ts';

/** Proves a user name and a password. Throws Unauthenticated, or Busy after too many wrong ones. */
export type PasswordSignIn = (
  user: string,
  password: string,
  address: string,
  signal?: AbortSignal,
) => Promise<Principal>;

export interface ServiceOperationsOptions {
  readonly tokens: Tokens;
  readonly signIn: PasswordSignIn;
  readonly clock: Clock;
  /** Release of the software. */
  readonly version: string;
  readonly defaultWaitSeconds: number;
}

type ServiceOperations = Pick<HopScotchPort<Caller>, 'getServiceInfo' | 'whoAmI' | 'login' | 'logout'>;

const defaultLifetimeSeconds = 8 * 3600;

export function serviceOperations(options: ServiceOperationsOptions): ServiceOperations {
  const {tokens, signIn, clock, version, defaultWaitSeconds} = options;
  return {
    getServiceInfo: () =>
      Promise.resolve({
        info: {
          name: 'HOP-SCOTCH',
          version,
          contractVersion: namespace.split(':').at(-1) ?? '',
          serverTime: clock.now(),
          signInMethod: ['basic', 'usernameToken', 'bearer'],
          defaultWaitSeconds: Math.round(defaultWaitSeconds),
        },
      }),

    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must come as a rejection
    whoAmI: async (_request, caller) => {
      const {user, dn, administrator, auditor} = requirePrincipal(caller);
      return {user: {name: user, dn: dn.text, administrator, auditor}};
    },

    login: async ({userName, password, options: {lifetimeSeconds = defaultLifetimeSeconds} = {}}, caller) => {
      if (lifetimeSeconds < 60 || lifetimeSeconds > 86_400) {
        throw invalidRequest('options/lifetimeSeconds', 'lifetimeSeconds must be from 60 to 86400.');
      }
      const principal = await signIn(userName, password, caller.address, caller.signal);
      const {token, expires} = tokens.issue(principal.user, password, lifetimeSeconds);
      return {token, expiresAt: expires};
    },

    logout: async (_request, caller) => {
      if (caller.token === undefined) {
        throw new AppError(
          'InvalidRequest',
          'The request was not signed with a token, so there is none to end. Send the token of login.',
        );
      }
      await tokens.revoke(caller.token);
      return {};
    },
  };
}
