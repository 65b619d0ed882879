/** Whoever holds a server learns what an administrator does to it, and by whom: he may sit at it. */
import {displayName, type Dn} from '../domain/dn.ts';
import type {JobId} from '../domain/names.ts';
import {foldNames} from '../domain/node-range.ts';
import {holds, type Principal, type ServerRecord} from '../domain/server.ts';
import type {Site} from './site.ts';

/** Nobody feels a light. */
const unfelt: ReadonlySet<string> = new Set(['identify']);

/**
 * One event for each holder, however many of his servers it is about; none for what users do to servers that they hold. What is not an
 * administrator's to ask for fails, and is nobody's news.
 */
export async function tellHolders(
  {history}: Pick<Site, 'history'>,
  {dn, administrator}: Pick<Principal, 'dn' | 'administrator'>,
  operation: string,
  servers: readonly ServerRecord[],
  jobId: JobId,
): Promise<void> {
  if (!administrator || unfelt.has(operation)) return;
  const others = servers.flatMap(server =>
    server.owner === undefined || holds(dn, server) ? [] : [{name: server.name, owner: server.owner}],
  );
  const byOwner = Map.groupBy(others, ({owner}) => owner.key);
  for (const members of byOwner.values())
    await history.record(
      operated(
        dn,
        operation,
        members[0]!.owner,
        members.map(({name}) => name),
        jobId,
      ),
    );
}

const operated = (by: Dn, operation: string, recipient: Dn, targets: readonly string[], jobId: JobId) => ({
  kind: 'serverOperated' as const,
  outcome: 'accepted' as const,
  user: by,
  recipient,
  targets,
  jobId,
  message: `${operation} of ${foldNames(targets)} was asked for by ${displayName(by)}, an administrator.`,
  details: {operation},
});
