/** Finds out how a request is signed: HTTP Basic, a bearer token, or a WS-Security UsernameToken. */
import type {Clock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';
import {tokenPrefix} from '../service/tokens.ts';
import type {SecurityHeader} from './header-reader.ts';

export type Credentials =
  | {readonly kind: 'none'}
  | {readonly kind: 'password'; readonly user: string; readonly password: string}
  /** `user` when the token came in the place of a password. */
  | {readonly kind: 'token'; readonly token: string; readonly user?: string};

const none: Credentials = {kind: 'none'};
/** How far clocks of clients may be off, either way. */
export const skewMs = 300_000;
/** How long a message holds that does not say until when: as WS-Security recommends for tokens. */
export const tokenHoldsMs = 300_000;

/** Throws Unauthenticated, saying what is wrong, when there is something that cannot be used. */
export function readCredentials(
  authorization: string | undefined,
  security: SecurityHeader | undefined,
  clock: Clock,
): Credentials {
  if (security !== undefined) checkTimes(security, clock.now().getTime());
  const ofHttp =
    authorization === undefined || authorization.trim() === '' ? none : fromAuthorization(authorization);
  const ofMessage = security === undefined ? none : fromSecurity(security);
  if (ofHttp.kind === 'none') return ofMessage;
  if (ofMessage.kind !== 'none' && !same(ofHttp, ofMessage)) {
    throw refused(
      'The HTTP header and the Security header name different users or passwords. Send one of them.',
    );
  }
  return ofHttp;
}

function fromAuthorization(header: string): Credentials {
  const [, scheme = '', value = ''] = /^\s*([A-Za-z]+)\s+(\S+)\s*$/.exec(header) ?? [];
  if (scheme.toLowerCase() === 'bearer') return {kind: 'token', token: value};
  if (scheme.toLowerCase() !== 'basic') {
    throw refused('This kind of Authorization header is not understood. Use Basic, or Bearer with a token.');
  }
  const text = decodeBasic(value);
  const colon = text.indexOf(':');
  if (colon < 0) throw refused('The Authorization header is not a user name and a password.');
  return fromPassword(text.slice(0, colon), text.slice(colon + 1));
}

/** UTF-8, as the challenge asks for; clients older than RFC 7617 send ISO-8859-1. */
function decodeBasic(value: string): string {
  const bytes = Buffer.from(value, 'base64');
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function fromSecurity({userName, password, passwordType}: SecurityHeader): Credentials {
  if (userName === undefined && password === undefined) return none;
  if (passwordType?.endsWith('#PasswordDigest')) {
    throw refused(
      'PasswordDigest cannot be used here: the directory that checks passwords needs the password itself. ' +
        'Send it as PasswordText, over TLS.',
    );
  }
  if (passwordType !== undefined && passwordType !== '' && !passwordType.endsWith('#PasswordText')) {
    throw refused('This type of password is not understood. Use PasswordText.');
  }
  return fromPassword((userName ?? '').trim(), password ?? '');
}

function fromPassword(user: string, password: string): Credentials {
  if (password.startsWith(tokenPrefix)) return {kind: 'token', token: password, user};
  return {kind: 'password', user, password};
}

function checkTimes({created, expires, tokenCreated}: SecurityHeader, nowMs: number): void {
  const createdMs = instant(created, 'Timestamp');
  const expiresMs = instant(expires, 'Timestamp');
  const tokenMs = instant(tokenCreated, 'UsernameToken');
  for (const madeMs of [createdMs, tokenMs]) {
    if (madeMs !== undefined && madeMs > nowMs + skewMs)
      throw refused('The message says that it was made in the future. Check the clock of the client.');
  }
  if (createdMs !== undefined && expiresMs !== undefined && expiresMs < createdMs)
    throw refused('The Timestamp of the Security header expires before it was made.');
  const ends = [expiresMs ?? endOf(createdMs), endOf(tokenMs)];
  if (ends.some(endMs => endMs !== undefined && endMs + skewMs <= nowMs))
    throw refused('The message has expired. Send it anew, and check the clock of the client.');
}

const endOf = (madeMs: number | undefined) => (madeMs === undefined ? undefined : madeMs + tokenHoldsMs);

function instant(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\s*\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})?\s*$/.exec(text);
  // Without a zone it is UTC, as WS-Security says.
  const value = time === null ? NaN : Date.parse(text.trim() + (time[1] === undefined ? 'Z' : ''));
  if (Number.isNaN(value)) throw refused(`A time in the ${where} of the Security header is not a time.`);
  return value;
}

const same = (a: Credentials, b: Credentials) => JSON.stringify(a) === JSON.stringify(b);
const refused = (message: string) => new AppError('Unauthenticated', message);
