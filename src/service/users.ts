/** From user names or DNs in a request to users of the directory. */
import {displayName, parseDn, type Dn} from '../domain/dn.ts';
import {AppError, notFound} from '../domain/errors.ts';
import type {Directory} from '../ports/directory.ts';

/** Throws NotFound that lists every unknown user. */
export async function resolveUsers(
  directory: Pick<Directory, 'getUser'>,
  users: readonly string[],
  signal?: AbortSignal,
): Promise<Dn[]> {
  const found = await Promise.all(users.map(user => findUser(directory, user, signal)));
  const unknown = users.filter((_, index) => found[index] === undefined);
  if (unknown.length > 0) throw notFound('User', unknown);
  return found.filter(dn => dn !== undefined);
}

/**
 * As resolveUsers, for taking something away: a user who has left is still known by his DN, or by his name when he is
 * one of those named in `present`.
 */
export async function resolveFormerUsers(
  directory: Pick<Directory, 'getUser'>,
  users: readonly string[],
  present: readonly Dn[],
  signal?: AbortSignal,
): Promise<Dn[]> {
  const unknown: string[] = [];
  const found: Dn[] = [];
  for (const user of users) {
    const dn = await findUser(directory, user, signal);
    const former = user.includes('=')
      ? [parseDn(user)]
      : present.filter(other => displayName(other) === user);
    if (dn === undefined && former.length === 0) unknown.push(user);
    found.push(...(dn === undefined ? former : [dn]));
  }
  if (unknown.length > 0) throw notFound('User', unknown);
  return found;
}

async function findUser(
  directory: Pick<Directory, 'getUser'>,
  user: string,
  signal?: AbortSignal,
): Promise<Dn | undefined> {
  try {
    return await directory.getUser(user, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NotFound') return undefined;
    throw error;
  }
}
