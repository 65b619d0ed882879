/** Host keys by their fingerprint, written as OpenSSH writes it. */
import {createHash} from 'node:crypto';

export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${withoutPadding(createHash('sha256').update(publicKey).digest('base64'))}`;
}

export function isKnownHostKey(fingerprint: string, known: readonly string[]): boolean {
  return known.some(key => withoutPadding(key) === withoutPadding(fingerprint));
}

const withoutPadding = (text: string): string => text.replace(/=+$/, '');
