/**
 * A connection to try things out on. It gets one socket: ldapts would reconnect by itself, as nobody, and what is refused to
 * nobody would pass for a rule that holds.
 */
import {connect as connectTcp, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {Client} from 'ldapts';
import {resultCode} from '../../adapters/ldap/link.ts';
import {tlsOptions} from '../../adapters/ldap/tls.ts';
import {AppError, unavailable} from '../../domain/errors.ts';

export interface ProbeTarget {
  readonly url: string;
  readonly startTls: boolean;
  /** Certificates (PEM). */
  readonly ca?: string;
  readonly timeoutMs: number;
}

export interface Account {
  readonly dn: string;
  readonly password: string;
}

/** Bound as the account; as nobody without one. Throws Unavailable, or Unauthenticated. */
export async function openProbe(target: ProbeTarget, account?: Account): Promise<Client> {
  const {url, startTls, timeoutMs} = target;
  const client = new Client({
    url,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    ...(url.startsWith('ldaps:') ? {tlsOptions: tlsOptions(target)} : {}),
    createConnection: once(connectTcp),
    createSecureConnection: once(connectTls),
  });
  try {
    if (startTls) await client.startTLS(tlsOptions(target));
    if (account !== undefined) await client.bind(account.dn, account.password);
    return client;
  } catch (error) {
    await closeProbe(client);
    const code = resultCode(error);
    if (code === undefined) {
      throw unavailable(
        'directory',
        `The directory at ${url} cannot be reached, or is not who it should be.`,
        error,
      );
    }
    throw new AppError(
      'Unauthenticated',
      `The directory does not take the name or the password of ${account?.dn} (result ${code}).`,
      {cause: error, details: {dependency: 'directory'}},
    );
  }
}

export const closeProbe = (client: Client): Promise<void> => client.unbind().catch(() => {});

function once<Connect extends (...options: never[]) => Socket>(connect: Connect): Connect {
  let used = false;
  const connectOnce = (...options: never[]): Socket => {
    if (used) throw new Error('This connection was lost.');
    used = true;
    return connect(...options);
  };
  return connectOnce as Connect;
}
