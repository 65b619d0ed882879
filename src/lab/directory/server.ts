/**
 * The lab's directory on LDAP, by ldapjs. It stands behind a guard, because ldapjs alone ends its process at seven
 * bytes from a stranger. What it does not have: a schema one could ask for, StartTLS and SASL, renaming,
 * paging (everything comes on one page), extensible filters and ordering. It listens on loopback only.
 */
import type {AddressInfo, Socket} from 'node:net';
import ldapjs from 'ldapjs';
import type {Dn} from '../../domain/dn.ts';
import {Faults, type FaultRule} from '../faults.ts';
import {BerError, Framer, readElements} from './ber.ts';
import {checkSignedIn} from './access.ts';
import type {Change} from './changes.ts';
import {attributeTypes} from './entry.ts';
import {readFilter, type EntryTest} from './filter.ts';
import {buildAnswer, readHead, type RequestHead} from './message.ts';
import {Refusal, results} from './results.ts';
import {tree} from './tree.ts';
import {visibleAttributes, type Scope, type Store} from './store.ts';

const assertionOid = '1.3.6.1.1.12';
const pagedResultsOid = '1.2.840.113556.1.4.319';
const maximumMessageBytes = 1_048_576;

/** What the directory tells of itself. */
const rootAttributes = Object.entries({
  namingContexts: [tree.suffix],
  supportedLDAPVersion: ['3'],
  supportedControl: [assertionOid, pagedResultsOid],
}).map(([type, values]) => ({type, values}));

/** What we use of ldapjs. Its published types are those of another major version. */
interface LdapMessage {
  readonly credentials?: string;
  readonly scope?: number | string;
  readonly attributes?: readonly (string | LdapAttribute)[];
  readonly changes?: readonly {readonly operation: string; readonly modification: LdapAttribute}[];
  readonly attribute?: string;
  readonly value?: string;
  readonly controls: readonly {
    readonly type: string;
    readonly criticality: boolean;
    readonly value: unknown;
  }[];
}
interface LdapAttribute {
  readonly type: string;
  readonly values: readonly string[];
}
interface LdapResponse {
  errorMessage: string;
  end(status?: number | boolean): void;
  createSearchEntry(entry: object): object;
  send(entry: object): void;
}
type Handler = (request: LdapMessage & {readonly connection: Socket}, response: LdapResponse) => void;
type Route = (name: string, handler: Handler) => void;
interface LdapServer extends Record<'bind' | 'search' | 'modify' | 'add' | 'del' | 'compare', Route> {
  readonly server: {address(): AddressInfo; close(): void};
  newConnection(socket: GuardedSocket): void;
  listen(port: number, host: string, done: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}
interface GuardedSocket extends Socket {
  parser: {
    write(frame: Buffer): void;
    removeAllListeners(event: string): void;
    on(event: 'error', listener: () => void): void;
  };
}

interface Session {
  who: Dn | undefined;
  /** The request that ldapjs is handling in this turn. */
  head: RequestHead | undefined;
}

export interface LdapEndpoint {
  readonly port: number;
  setFaults(rules: readonly FaultRule[]): void;
}

export async function serveDirectory(
  store: Store,
  port: number,
  rules: readonly FaultRule[],
): Promise<LdapEndpoint> {
  const faults = new Faults(rules);
  const sessions = new WeakMap<Socket, Session>();
  const options = {connectionRouter: (socket: GuardedSocket) => guard(server, socket, sessions)};
  const server = ldapjs.createServer(options as object) as unknown as LdapServer;

  /** Runs the operation when no fault rule is against it, and answers. */
  const on =
    (work: (request: LdapMessage, session: Session, response: LdapResponse) => number | boolean): Handler =>
    (request, response) => {
      const session = sessions.get(request.connection);
      const head = session?.head;
      if (session === undefined || head === undefined) return;
      const rule = faults.match('directory', 'directory', `${head.operation} ${head.dn}`);
      const run = () => answer(response, () => work(request, {...session, head}, response));
      switch (rule?.effect) {
        case undefined:
          return run();
        case 'hang':
          return;
        case 'delay':
          setTimeout(run, rule.delayMs ?? 1_000);
          return;
        case 'garbage':
          request.connection.write(Buffer.from('\u0000\u0017not LDAP at all\n'));
          return;
        case 'drop':
          // The worst of it: the change is made, and nobody is told.
          answer({...silent}, () => work(request, {...session, head}, silent));
          request.connection.destroy();
          return;
        case 'error':
          response.errorMessage = rule.message ?? 'the lab was told to fail';
          response.end(results.unavailable);
      }
    };

  server.on('error', () => {});
  server.bind('', (request, response) => {
    const session = sessions.get(request.connection);
    if (session === undefined) return;
    session.who = undefined;
    on(({credentials}, {head}) => {
      session.who = store.bind(head?.dn ?? '', credentials ?? '');
      return results.success;
    })(request, response);
  });
  server.search(
    '',
    on((request, {who, head}, response) => {
      refuseUnknownControls(request, [pagedResultsOid]);
      if (head?.dn === '' && scopeOf(request.scope) === 'base') {
        checkSignedIn(who);
        response.send(response.createSearchEntry({objectName: '', attributes: rootAttributes}));
        return results.success;
      }
      const found = store.search(who, head?.dn ?? '', scopeOf(request.scope), readFilter(head?.filter));
      for (const entry of found) {
        const attributes = visibleAttributes(entry, (request.attributes ?? []).map(String)).map(
          ([name, values]) => ({type: attributeTypes.get(name)?.name ?? name, values}),
        );
        response.send(response.createSearchEntry({objectName: asWritten(entry.dn), attributes}));
      }
      return results.success;
    }),
  );
  server.modify(
    '',
    on((request, {who, head}) => {
      store.modify(who, head?.dn ?? '', (request.changes ?? []).map(readChange), readAssertion(request));
      return results.success;
    }),
  );
  server.add(
    '',
    on((request, {who, head}) => {
      refuseUnknownControls(request, []);
      const values = (request.attributes ?? []).flatMap((attribute): [string, readonly string[]][] =>
        typeof attribute === 'string' ? [] : [[attribute.type.toLowerCase(), attribute.values]],
      );
      store.add(who, head?.dn ?? '', new Map(values));
      return results.success;
    }),
  );
  server.del(
    '',
    on((request, {who, head}) => {
      store.remove(who, head?.dn ?? '', readAssertion(request));
      return results.success;
    }),
  );
  server.compare(
    '',
    on((request, {who, head}) => {
      refuseUnknownControls(request, []);
      return store.compare(who, head?.dn ?? '', request.attribute ?? '', request.value ?? '');
    }),
  );

  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: server.server.address().port,
    setFaults: next => faults.set(next),
  };
}

/** ldapjs would write `uid=a\\+b` as `uid=a b`: it gets a name that it takes for one of its own, and leaves alone. */
const asWritten = ({text}: Dn): object => ({[Symbol.toStringTag]: 'LdapDn', toString: () => text});

const silent: LdapResponse = {
  errorMessage: '',
  end: () => {},
  createSearchEntry: entry => entry,
  send: () => {},
};

/** Lets only whole, well-formed messages through to ldapjs, and survives what it throws. */
function guard(server: LdapServer, socket: GuardedSocket, sessions: WeakMap<Socket, Session>): void {
  const framer = new Framer(maximumMessageBytes);
  const session: Session = {who: undefined, head: undefined};
  sessions.set(socket, session);
  socket.setNoDelay(true);
  server.newConnection(socket);
  socket.removeAllListeners('data');
  socket.parser.removeAllListeners('error');
  // Well formed, and yet nothing that ldapjs can read: a DN that is none, or an operation it does not know.
  socket.parser.on('error', () => {
    if (session.head === undefined) socket.destroy();
    else socket.write(buildAnswer(session.head, results.protocolError, 'this request cannot be read'));
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of framer.push(chunk)) {
        session.head = readHead(frame);
        socket.parser.write(frame);
      }
    } catch {
      socket.destroy();
    }
  });
}

function answer(response: LdapResponse, work: () => number | boolean): void {
  try {
    response.end(work());
  } catch (error) {
    const refusal = error instanceof Refusal ? error : undefined;
    response.errorMessage =
      refusal?.message ?? (error instanceof BerError ? error.message : 'internal error');
    response.end(refusal?.code ?? (error instanceof BerError ? results.protocolError : results.other));
  }
}

function scopeOf(scope: number | string | undefined): Scope {
  if (scope === 0 || scope === 'base' || scope === 'baseObject') return 'base';
  return scope === 1 || scope === 'one' || scope === 'singleLevel' ? 'one' : 'sub';
}

function readChange({operation, modification}: {operation: string; modification: LdapAttribute}): Change {
  if (operation !== 'add' && operation !== 'delete' && operation !== 'replace') {
    throw new Refusal(results.protocolError, 'unknown kind of change');
  }
  return {operation, attribute: modification.type.toLowerCase(), values: modification.values};
}

function readAssertion(request: LdapMessage): EntryTest | undefined {
  refuseUnknownControls(request, [assertionOid]);
  const control = request.controls.find(({type}) => type === assertionOid);
  if (control === undefined) return undefined;
  if (!Buffer.isBuffer(control.value)) throw new BerError('the assertion is missing');
  return readFilter(readElements(control.value)[0]);
}

function refuseUnknownControls({controls}: LdapMessage, known: readonly string[]): void {
  if (controls.some(({type, criticality}) => criticality && !known.includes(type))) {
    throw new Refusal(results.unavailableCriticalExtension, 'a critical control is not supported');
  }
}
