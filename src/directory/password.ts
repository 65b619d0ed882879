/** The password of the service's own account. */
import {createHash, randomBytes} from 'node:crypto';

export const makePassword = (): string => randomBytes(24).toString('base64url');

/** As slappasswd writes it. What protects a password of 24 random bytes is its length, not the hash. */
export function hashPassword(password: string, salt: Buffer = randomBytes(8)): string {
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}
