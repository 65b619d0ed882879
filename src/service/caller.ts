/** Who makes a request, as every operation sees him. The edge makes one for each request. */
import {AppError, notAuthorized} from '../domain/errors.ts';
import type {Principal} from '../domain/server.ts';
import type {UserSession} from '../ports/directory.ts';

export interface Caller {
  /** Absent when nobody is signed in. */
  readonly principal?: Principal;
  /** The directory under the caller's own bind. Throws Unauthenticated when nobody is signed in. */
  session(): UserSession;
  /** Network address that the request came from. */
  readonly address: string;
  readonly correlationId: string;
  /** Aborted when the caller has gone away. */
  readonly signal: AbortSignal;
  /** The token that the request was signed with, if it was one: what logout ends. */
  readonly token?: string;
}

/** Throws Unauthenticated when nobody is signed in. */
export function requirePrincipal(caller: Pick<Caller, 'principal'>): Principal {
  if (caller.principal === undefined) {
    throw new AppError(
      'Unauthenticated',
      'Nobody is signed in. Send a user name and a password, or a token.',
    );
  }
  return caller.principal;
}

/** Throws NotAuthorized that says what for. The directory refuses too, but less clearly. */
export function requireAdministrator(caller: Pick<Caller, 'principal'>, toDoWhat: string): Principal {
  const principal = requirePrincipal(caller);
  if (!principal.administrator) throw notAuthorized(`Only administrators may ${toDoWhat}.`);
  return principal;
}
