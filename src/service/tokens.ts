/**
 * Tokens that stand for a password. A token holds, sealed, all that is needed to sign in again, so that replicas with
 * the same key need nothing from one another; what they share is the short list of revoked ids.
 */
import {createCipheriv, createDecipheriv, randomBytes, randomUUID} from 'node:crypto';
import type {Clock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';

export const tokenPrefix = 'hst1_';
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** The length of a token must not tell the length of a password. */
const blockBytes = 192;

/** Tokens that were ended before their time. Durable, and shared by all replicas. */
export interface RevokedTokens {
  /** The id may be forgotten after `until`, when the token ends by itself. Repeatable. */
  revoke(id: string, until: Date): Promise<void>;
  isRevoked(id: string): Promise<boolean>;
}

export interface SealedCredentials {
  readonly user: string;
  readonly password: string;
  readonly id: string;
  readonly expires: Date;
}

export interface Tokens {
  issue(
    user: string,
    password: string,
    lifetimeSeconds: number,
  ): {readonly token: string; readonly expires: Date};
  /** Throws Unauthenticated when the token is not ours, has ended, or was revoked. */
  open(token: string): Promise<SealedCredentials>;
  /** Ends a token. Fine when it has ended already. */
  revoke(token: string): Promise<void>;
}

/** @param key 32 random bytes, the same for all replicas. */
export function createTokens(options: {
  readonly key: Buffer;
  readonly clock: Clock;
  readonly revoked: RevokedTokens;
}): Tokens {
  const {key, clock, revoked} = options;
  if (key.length !== 32) throw new AppError('Internal', 'The key for tokens must be 32 bytes.');
  return {
    issue(user, password, lifetimeSeconds) {
      const issued = clock.now();
      const expires = new Date(issued.getTime() + lifetimeSeconds * 1000);
      return {token: seal(key, {user, password, issued, expires, id: randomUUID()}), expires};
    },

    async open(token) {
      const credentials = unseal(key, token);
      if (credentials.expires <= clock.now()) throw refused('The token has ended. Sign in again with login.');
      if (await revoked.isRevoked(credentials.id)) {
        throw refused('The token was ended by logout. Sign in again with login.');
      }
      return credentials;
    },

    async revoke(token) {
      const {id, expires} = unseal(key, token);
      if (expires > clock.now()) await revoked.revoke(id, expires);
    },
  };
}

function seal(key: Buffer, content: object): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(tokenPrefix));
  const text = Buffer.from(JSON.stringify(content));
  const padding = Buffer.alloc(blockBytes - (text.length % blockBytes), ' ');
  const sealed = Buffer.concat([cipher.update(text), cipher.update(padding), cipher.final()]);
  return tokenPrefix + Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

function unseal(key: Buffer, token: string): SealedCredentials {
  const encoded = token.startsWith(tokenPrefix) ? token.slice(tokenPrefix.length) : '';
  const bytes = Buffer.from(encoded, 'base64url');
  const whole = /^[A-Za-z0-9_-]{40,4096}$/.test(encoded) && bytes.length > nonceBytes + tagBytes;
  if (!whole) throw refused('This is not a token of this service.');
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(tokenPrefix)).setAuthTag(bytes.subarray(-tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    // Whoever could seal this is ourselves, so its shape is known.
    const content = JSON.parse(text.toString()) as Omit<SealedCredentials, 'expires'> & {expires: string};
    return {...content, expires: new Date(content.expires)};
  } catch (error) {
    throw refused('This is not a token of this service.', error);
  }
}

const refused = (message: string, cause?: unknown) => new AppError('Unauthenticated', message, {cause});
