/** The public half of a key, as `authorized_keys` takes it. */
import ssh2 from 'ssh2';
import {invalidRequest} from '../domain/errors.ts';

/** `ssh-ed25519 AAAA…`. Throws InvalidRequest when the text is no private key, or one under a passphrase. */
export function publicKeyOf(privateKey: string, part: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error)
    throw invalidRequest(
      part,
      `${part} holds no private key without a passphrase. Make one: ssh-keygen -t ed25519 -N '' -f FILE.`,
    );
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
