/** The operation *readConsole*, of the family *power*. */
import type {HopScotchPort} from '../contract/types.generated.ts';
import {invalidRequest} from '../domain/errors.ts';
import {mayOperate, type ServerRecord} from '../domain/server.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import type {Site} from './site.ts';
import {notOperable, parseSeconds} from './submit.ts';
import {resolveTargets} from './targets.ts';

const longestWaitSeconds = 60;
const positionPattern = /^[\x21-\x7e]{1,64}$/;

export function consoleOperations(
  site: Pick<Site, 'directory' | 'consoles'>,
): Pick<HopScotchPort<Caller>, 'readConsole'> {
  return {
    readConsole: async ({target, options = {}}, caller) => {
      const {position, takeOver = false} = options;
      const maximumLines = parseSeconds(options.maximumLines, 'options/maximumLines', 1, 1_000) ?? 40;
      const waitSeconds =
        parseSeconds(options.waitSeconds, 'options/waitSeconds', 0, longestWaitSeconds) ?? 0;
      if (position !== undefined && !positionPattern.test(position))
        throw invalidRequest('options/position', 'This is not a position of an answer of readConsole.');
      const server = await getOperable(site, target, caller);
      const reading = await site.consoles.read(
        server,
        {
          maximumLines,
          waitMs: waitSeconds * 1_000,
          takeOver,
          ...(position === undefined ? {} : {position}),
        },
        caller.signal,
      );
      // While the call waited the server may have been given to somebody else, and what came since is his.
      const now = waitSeconds > 0 ? await getOperable(site, target, caller) : server;
      if (now.owner?.text !== server.owner?.text) throw notOperable([server.name]);
      return {console: {target: server.name, ...reading}};
    },
  };
}

async function getOperable(
  site: Pick<Site, 'directory'>,
  target: readonly string[],
  caller: Caller,
): Promise<ServerRecord> {
  const principal = requirePrincipal(caller);
  const [server, second] = await resolveTargets(site.directory, target, {}, caller.signal);
  if (server === undefined || second !== undefined)
    throw invalidRequest('target', 'A console is read of one server at a time: name one.');
  if (!mayOperate(principal, server)) throw notOperable([server.name]);
  return server;
}
