import {expect} from 'chai';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startDirectory} from '../../src/lab/directory/start.ts';
import {makeTopology} from '../../src/lab/topology.ts';
import {parseServerName, parseUserName} from '../../src/domain/names.ts';
import {serverOperations} from '../../src/service/servers.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {nobody} from '../support/lab-directory.ts';
import {haveSlapd, slapdUsers, startSlapd, type Slapd} from '../support/slapd.ts';
import {describeDirectory, makeDirectory, settingsFor} from './directory.ts';

describeDirectory('of the lab', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'hopscotch-lab-directory-'));
  const lab = await startDirectory({
    stateDir,
    blades: makeTopology({chassis: 1, bladesPerChassis: 50, storageHosts: 1}).blades,
    users: [...slapdUsers, 'a+b@example.org'],
    adminUsers: ['admin'],
    auditUsers: ['auditor'],
    servicePassword: 'service-secret',
  });
  return {
    port: lab.port,
    servicePassword: 'service-secret',
    get pid() {
      return lab.pid ?? 0;
    },
    async crash() {
      process.kill(lab.pid ?? 0, 'SIGKILL');
      const before = lab.pid;
      while (lab.pid === before || !(await answers(lab.port)))
        await new Promise(resolve => setTimeout(resolve, 10));
    },
    async close() {
      await lab.close();
      rmSync(stateDir, {recursive: true});
    },
  };
});

for (const form of haveSlapd() ? (['slapd.conf', 'cn=config'] as const) : []) {
  describeDirectory(`OpenLDAP, ${form}`, async () => {
    const slapd = await startSlapd({servers: 50, form});
    return {
      port: slapd.port,
      servicePassword: slapd.servicePassword,
      get pid() {
        return slapd.process().pid ?? 0;
      },
      async crash() {
        await slapd.kill('SIGKILL');
        await slapd.restart();
      },
      close: () => slapd.close(),
    };
  });
}

if (haveSlapd()) {
  describe('directory: OpenLDAP with more servers than fit on a page or into a size limit', function () {
    this.timeout(120_000);
    let slapd: Slapd;
    let directory: ReturnType<typeof makeDirectory>;
    before(async () => {
      slapd = await startSlapd({servers: 2_300});
      directory = makeDirectory(settingsFor(slapd.port, slapd.servicePassword));
    });
    after(async () => {
      await directory?.close();
      await slapd?.close();
    });

    it('lists them all, to many who ask at once', async () => {
      const lists = await Promise.all(Array.from({length: 6}, () => directory.listServers()));
      const names = await Promise.all(Array.from({length: 6}, () => directory.listServerNames()));
      for (const list of lists) expect(list).to.have.length(2_300);
      for (const list of names) expect(list).to.deep.equal(lists[0]?.map(({name}) => name));
    });

    it('answers more questions at once than OpenLDAP takes on a connection', async () => {
      const name = parseServerName('blade07');
      const answers = await Promise.all(Array.from({length: 2_500}, () => directory.findServers([name])));
      for (const answer of answers) expect(answer.size).to.equal(1);
    });

    it('shows in a list what was changed before it was asked for', async () => {
      const alice = await directory.signIn(parseUserName('alice'), 'alice');
      const under = directory.listServers();
      const name = parseServerName('blade2300');
      await alice.checkout(name);
      const owners = (await directory.listServers()).filter(({owner}) => owner !== undefined);
      expect(owners.map(server => server.name)).to.deep.equal([name]);
      await under;
      await alice.close();
    });

    it('names a server as soon as it is registered here, and no more when it is gone', async () => {
      const admin = await directory.signIn(parseUserName('admin'), 'admin');
      const name = parseServerName('blade0');
      await directory.listServerNames();
      await admin.register({name, pool: 'computing'});
      expect((await directory.listServerNames())[0]).to.equal(name);
      await admin.unregister(name);
      expect(await directory.listServerNames()).to.not.include(name);
      await admin.close();
    });

    it('puts a page together without reading all', async () => {
      const bench = serverOperations({directory, modules: new Map(), logger: createLogger('silent')});
      const session = await directory.signIn(parseUserName('alice'), 'alice');
      const {principal} = session;
      const caller = {...nobody, principal, session: () => session};
      const read: string[] = [];
      let after: string | undefined;
      for (;;) {
        const page = {pageSize: 400, free: true, ...(after === undefined ? {} : {after})};
        const {server} = await bench.listServers({target: [], options: page}, caller);
        read.push(...server.map(({name}) => name));
        after = read.at(-1);
        if (server.length < 400) break;
      }
      const all = (await directory.listServers()).filter(({owner}) => owner === undefined);
      expect(read).to.deep.equal(all.map(({name}) => name));
      await session.close();
    });
  });
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
