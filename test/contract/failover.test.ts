/** A directory of two providers that replicate each other: everything goes to one, and to the other when that fails. */
import {expect} from 'chai';
import {Client} from 'ldapts';
import {displayName} from '../../src/domain/dn.ts';
import {parseServerName, parseUserName, type ServerName} from '../../src/domain/names.ts';
import {failureOf} from '../support/failures.ts';
import {startMirror} from '../support/mirrored-slapd.ts';
import {stopProcess} from '../support/processes.ts';
import {haveSlapd, type Slapd} from '../support/slapd.ts';
import {makeDirectory, serverDn, settingsFor, userDn} from './directory.ts';

/** All values, past our adapter. */
async function ownersOn({port}: Slapd, names: readonly ServerName[]): Promise<Record<string, string[]>> {
  const client = new Client({url: `ldap://127.0.0.1:${port}`});
  try {
    await client.bind(userDn('admin'), 'admin');
    const read = names.map(async (name): Promise<[string, string[]]> => {
      const {searchEntries} = await client.search(serverDn(name), {scope: 'base', attributes: ['owner']});
      return [name, [searchEntries[0]?.['owner'] ?? []].flat().map(String)];
    });
    return Object.fromEntries(await Promise.all(read));
  } finally {
    await client.unbind();
  }
}

type TestDirectory = ReturnType<typeof makeDirectory>;

if (haveSlapd()) {
  describe('a directory of two providers', function () {
    this.timeout(120_000);
    let first: Slapd;
    let second: Slapd;
    const open: {close(): Promise<void>}[] = [];
    const keep = <T extends {close(): Promise<void>}>(part: T): T => {
      open.push(part);
      return part;
    };
    const directoryOn = (providers: readonly Slapd[], timeoutSeconds = 2): TestDirectory => {
      const [url = '', ...failover] = providers.map(({port}) => `ldap://127.0.0.1:${port}`);
      const [{servicePassword, port} = first] = providers;
      return keep(makeDirectory({...settingsFor(port, servicePassword, timeoutSeconds), url, failover}));
    };
    const ownerOf = async (directory: TestDirectory, name: ServerName) => {
      const owner = (await directory.findServers([name])).get(name)?.owner;
      return owner && displayName(owner);
    };
    /** Replication is not instant: asks until it is as wanted. */
    const until = async (what: string, isSo: () => Promise<boolean>) => {
      for (let attempt = 0; attempt < 1_000; attempt++) {
        if (await isSo().catch(() => false)) return;
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      throw new Error(`waited in vain: ${what}`);
    };
    const [one, two, three] = ['blade01', 'blade02', 'blade03'].map(name => parseServerName(name)) as [
      ServerName,
      ServerName,
      ServerName,
    ];

    beforeEach(async () => {
      [first, second] = await startMirror(5);
      const standby = directoryOn([second]);
      await until('the first copy', async () => (await standby.listServers()).length === 5);
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map(part => part.close()));
      await Promise.all([first.close(), second.close()]);
    });

    it('goes on with the other one when one is killed, as the same users, and loses nothing that was copied', async () => {
      const [directory, onSecond] = [directoryOn([first, second]), directoryOn([second])];
      const alice = keep(await directory.signIn(parseUserName('alice'), 'alice'));
      const bob = keep(await directory.signIn(parseUserName('bob'), 'bob'));
      await alice.checkout(one);
      await until('the copy', async () => (await ownerOf(onSecond, one)) === 'alice');
      await first.kill('SIGKILL');

      expect((await failureOf(bob.checkout(one))).code).to.equal('AlreadyOwned');
      expect(await ownerOf(directory, one)).to.equal('alice');
      await bob.checkout(two);
      await alice.release(one);
      keep(await directory.signIn(parseUserName('carol'), 'carol'));

      // Back again, it catches up, and stands by: nobody goes back to it while the other one works.
      await first.restart();
      const onFirst = directoryOn([first]);
      await until('the way back', async () => (await ownerOf(onFirst, two)) === 'bob');
      expect(await ownerOf(onFirst, one)).to.equal(undefined);
      await first.kill('SIGKILL');
      await alice.checkout(three);
      expect(await ownerOf(onSecond, three)).to.equal('alice');
    });

    it('has one owner of each server, the same for both, when one was killed in a race and came back', async () => {
      const directory = directoryOn([first, second]);
      const users = await Promise.all(
        ['alice', 'bob', 'carol', 'u01', 'u02'].map(async name =>
          keep(await directory.signIn(parseUserName(name), name)),
        ),
      );
      const names = (await directory.listServers()).map(({name}) => name);
      const races = users.flatMap(user =>
        names.map(name =>
          user.checkout(name).then(
            () => undefined,
            (error: unknown) => error,
          ),
        ),
      );
      await Promise.race(races);
      await first.kill('SIGKILL');
      for (const error of await Promise.all(races)) expect(error ?? {code: 'none'}).to.have.property('code');
      await Promise.allSettled(users.slice(0, 1).flatMap(user => names.map(name => user.checkout(name))));

      await first.restart();
      const owners = async (provider: Slapd) => JSON.stringify(await ownersOn(provider, names));
      await until('agreement', async () => (await owners(first)) === (await owners(second)));
      for (const [name, values] of Object.entries(await ownersOn(first, names)))
        expect(values, name).to.have.length(1);
    });

    it('goes on with the other one when one hangs', async () => {
      const directory = directoryOn([first, second], 0.7);
      const onSecond = directoryOn([second]);
      const alice = keep(await directory.signIn(parseUserName('alice'), 'alice'));
      await alice.checkout(one);
      await until('the copy', async () => (await ownerOf(onSecond, one)) === 'alice');
      await stopProcess(first.process().pid ?? 0);
      const failure = await failureOf(directory.findServers([one]));
      expect(failure.code).to.equal('Unavailable');
      await until('the other one', async () => (await ownerOf(directory, one)) === 'alice');
      await alice.release(one);
      expect(await ownerOf(onSecond, one)).to.equal(undefined);
    });

    it('is unavailable in bounded time when both are down, and there again with either', async () => {
      const directory = directoryOn([first, second]);
      await directory.listServers();
      await Promise.all([first.kill('SIGKILL'), second.kill('SIGKILL')]);
      const begun = performance.now();
      expect((await failureOf(directory.listServers())).code).to.equal('Unavailable');
      expect((await failureOf(directory.signIn(parseUserName('alice'), 'alice'))).code).to.equal(
        'Unavailable',
      );
      expect(performance.now() - begun).to.be.below(40_000);
      await second.restart();
      expect(await directory.listServers()).to.have.length(5);
    });
  });
}
