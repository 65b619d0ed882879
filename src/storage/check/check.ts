/** Is an account on a storage host enough for the service, and not too much? */
import {createSshConnection} from '../../adapters/ssh/connection.ts';
import type {SshConnectionOptions} from '../../adapters/ssh/options.ts';
import {asAppError} from '../../domain/errors.ts';
import type {Finding} from './finding.ts';
import {tryLimits} from './limits.ts';
import {tryNeeds} from './needs.ts';
import {adaptersFor, type CheckTarget} from './target.ts';

/** What it makes for trying is destroyed again, whatever happens. */
export async function checkStorage(
  about: Omit<CheckTarget, 'ssh'>,
  connection: SshConnectionOptions,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const ssh = createSshConnection(connection);
  const target = {...about, ssh};
  const adapters = adaptersFor(target);
  try {
    const reached = await reach(target, signal);
    if (reached.outcome === 'missing') return [reached];
    return [reached, ...(await tryNeeds(adapters, ssh.name, signal)), ...(await tryLimits(target, signal))];
  } finally {
    await adapters.exports.close();
    await ssh.close();
  }
}

/** Any answer will do, also that there is no such command. */
async function reach({ssh}: CheckTarget, signal?: AbortSignal): Promise<Finding> {
  const check = 'sign in over SSH';
  try {
    await ssh.exec('zfs', signal ? {signal} : {});
    return {check, outcome: 'ok', detail: ''};
  } catch (error) {
    signal?.throwIfAborted();
    return {check, outcome: 'missing', detail: asAppError(error).message};
  }
}
