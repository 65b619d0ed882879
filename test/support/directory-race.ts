/**
 * Users race for servers through two doors, our adapter and plain LDAP modifies, while somebody looks all the time and
 * the directory may be killed. Throws when a server has two owners, a round has not one winner, or a word that was
 * given is lost.
 */
import {Attribute, Change, Client} from 'ldapts';
import {AppError} from '../../src/domain/errors.ts';
import {parseDn, sameDn} from '../../src/domain/dn.ts';
import {parseServerName, parseUserName, type ServerName} from '../../src/domain/names.ts';
import type {Directory} from '../../src/ports/directory.ts';
import type {Slapd} from './slapd.ts';

/** `unknown` when the answer was lost: it may have been done. */
type Outcome = 'won' | 'lost' | 'unknown';

interface Racer {
  readonly dn: string;
  take(server: ServerName): Promise<Outcome>;
  /** Throws when it cannot be told. */
  giveBack(server: ServerName): Promise<void>;
  close(): Promise<unknown>;
}

export interface RaceResult {
  readonly attempts: number;
  readonly rounds: number;
  /** Rounds in which somebody's answer was lost. */
  readonly disturbed: number;
  readonly audits: number;
  readonly seconds: number;
}

const suffix = 'dc=hopscotch';
const serverDn = (name: string) => `cn=${name},ou=servers,${suffix}`;
const nobody = `cn=nobody,${suffix}`;

export async function race(
  slapd: Slapd,
  directory: Directory,
  {rounds, kills}: {readonly rounds: number; readonly kills: number},
): Promise<RaceResult> {
  const begun = performance.now();
  const names = Array.from({length: 10}, (_, at) =>
    parseServerName(`blade${String(at + 1).padStart(2, '0')}`),
  );
  const users = Array.from({length: 20}, (_, at) => `u${String(at + 1).padStart(2, '0')}`);
  const racers = await Promise.all(
    users.map((user, at) => (at % 2 === 0 ? byService(directory, user) : byHand(slapd.port, user))),
  );
  const auditor = new PlainClient(slapd.port, `uid=auditor,ou=people,${suffix}`, 'auditor');
  let [done, disturbed, audits, left] = [0, 0, 0, kills];
  const killAt = (number: number) => Math.floor((rounds * number) / (kills + 1));
  let killing: Promise<void> = Promise.resolve();

  const playRound = async (name: ServerName) => {
    const outcomes = await Promise.all(racers.map(racer => racer.take(name)));
    const winners = racers.filter((_, at) => outcomes[at] === 'won');
    const doubtful = racers.filter((_, at) => outcomes[at] === 'unknown');
    const owners = await insist(() => auditor.ownersOf(name));
    const owner = racers.find(({dn}) => owners.some(text => sameDn(parseDn(text), parseDn(dn))));
    const what = `${name}: winners ${list(winners)}, doubtful ${list(doubtful)}, owners ${owners.join(' ')}`;
    if (owners.length > 1) throw new Error(`two owners. ${what}`);
    if (winners.length > 1) throw new Error(`two winners. ${what}`);
    if (winners.length === 1 && owner !== winners[0]) throw new Error(`a checkout was lost. ${what}`);
    if (winners.length === 0 && doubtful.length === 0) throw new Error(`nobody won. ${what}`);
    if (winners.length === 0 && owner !== undefined && !doubtful.includes(owner))
      throw new Error(`it went to somebody who was refused. ${what}`);
    if (doubtful.length > 0) disturbed++;
    if (owner !== undefined) await insist(() => owner.giveBack(name));
    const after = await insist(() => auditor.ownersOf(name));
    if (after.length > 0) throw new Error(`a release was lost. ${what}`);
  };
  const playServer = async (name: ServerName) => {
    while (done < rounds) {
      done++;
      if (left > 0 && done >= killAt(kills - left + 1)) {
        left--;
        killing = slapd.kill('SIGKILL').then(() => slapd.restart());
      }
      await playRound(name);
    }
  };
  let playing = true;
  const audit = async () => {
    while (playing) {
      const counts = await auditor.ownerCounts().catch(() => []);
      if (counts.some(count => count > 1)) throw new Error('somebody saw two owners');
      if (counts.length > 0) audits++;
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  };
  const auditing = audit();
  try {
    await Promise.all(names.map(playServer));
    await killing;
  } finally {
    playing = false;
    await auditing;
    await Promise.all([auditor.close(), ...racers.map(racer => racer.close())]);
  }
  const seconds = (performance.now() - begun) / 1_000;
  return {attempts: done * racers.length, rounds: done, disturbed, audits, seconds};
}

async function byService(directory: Directory, user: string): Promise<Racer> {
  const session = await directory.signIn(parseUserName(user), user);
  return {
    dn: session.principal.dn.text,
    take: server =>
      session.checkout(server).then(
        (): Outcome => 'won',
        (error: unknown): Outcome => {
          if (!(error instanceof AppError)) throw error;
          if (error.code === 'AlreadyOwned' || error.code === 'Conflict') return 'lost';
          if (error.code === 'Unavailable' || error.code === 'TimedOut') return 'unknown';
          throw error;
        },
      ),
    giveBack: server =>
      session.release(server).catch((error: unknown) => {
        // What was repeated after a lost answer may have been done before.
        if (!(error instanceof AppError) || error.code !== 'NotAuthorized') throw error;
      }),
    close: () => session.close(),
  };
}

/** As with ldapmodify: nothing but the directory's own rules between one user and another. */
async function byHand(port: number, user: string): Promise<Racer> {
  const dn = `uid=${user},ou=people,${suffix}`;
  const client = new PlainClient(port, dn, user);
  const refused = (error: unknown) => typeof (error as {code?: unknown}).code === 'number';
  return Promise.resolve({
    dn,
    take: server =>
      client.modify(server, [change('add', 'owner', dn)]).then(
        (): Outcome => 'won',
        (error: unknown): Outcome => (refused(error) ? 'lost' : 'unknown'),
      ),
    giveBack: server =>
      client
        .modify(server, [change('replace', 'member', nobody), change('delete', 'owner', dn)])
        .catch((error: unknown) => {
          if (!refused(error)) throw error;
        }),
    close: () => client.close(),
  });
}

const change = (operation: 'add' | 'delete' | 'replace', type: string, value: string) =>
  new Change({operation, modification: new Attribute({type, values: [value]})});

/** Binds anew when its connection is gone: ldapts by itself would go on as nobody. */
class PlainClient {
  readonly #port: number;
  readonly #dn: string;
  readonly #password: string;
  #bound: Promise<Client> | undefined;

  constructor(port: number, dn: string, password: string) {
    this.#port = port;
    this.#dn = dn;
    this.#password = password;
  }

  async modify(server: ServerName, changes: Change[]): Promise<void> {
    const client = await this.#client();
    await client.modify(serverDn(server), changes);
  }

  async ownersOf(server: ServerName): Promise<string[]> {
    const client = await this.#client();
    const {searchEntries} = await client.search(serverDn(server), {scope: 'base', attributes: ['owner']});
    return [searchEntries[0]?.['owner'] ?? []].flat().map(String);
  }

  async ownerCounts(): Promise<number[]> {
    const client = await this.#client();
    const {searchEntries} = await client.search(`ou=servers,${suffix}`, {
      scope: 'one',
      attributes: ['owner'],
    });
    return searchEntries.map(entry => [entry['owner'] ?? []].flat().length);
  }

  async close(): Promise<void> {
    await this.#bound?.then(client => client.unbind()).catch(() => undefined);
  }

  async #client(): Promise<Client> {
    const client = await this.#bound?.catch(() => undefined);
    if (client?.isConnected && client.isBound) return client;
    return (this.#bound = this.#bind());
  }

  async #bind(): Promise<Client> {
    const client = new Client({url: `ldap://127.0.0.1:${this.#port}`, timeout: 10_000});
    try {
      await client.bind(this.#dn, this.#password);
    } catch (error) {
      // Nobody is there, or not yet: no refusal of what is asked next.
      throw new Error('no connection', {cause: error});
    }
    return client;
  }
}

/** While the directory is away, again and again. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 600) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

const list = (racers: readonly Racer[]) => racers.map(({dn}) => dn.split(',')[0]).join(' ') || 'none';
