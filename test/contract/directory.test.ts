import {expect} from 'chai';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startDirectory} from '../../src/lab/directory/start.ts';
import {makeTopology} from '../../src/lab/topology.ts';
import {haveSlapd, slapdUsers, startSlapd} from '../support/slapd.ts';
import {describeDirectory, makeDirectory, settingsFor} from './directory.ts';

describeDirectory('of the lab', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'hopscotch-lab-directory-'));
  const lab = await startDirectory({
    stateDir,
    blades: makeTopology({chassis: 1, bladesPerChassis: 40, storageHosts: 1}).blades,
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
    const slapd = await startSlapd({servers: 40, form});
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
  it('lists more servers than fit on a page or into a size limit', async function () {
    this.timeout(30_000);
    const slapd = await startSlapd({servers: 1_200});
    const directory = makeDirectory(settingsFor(slapd.port, slapd.servicePassword));
    try {
      expect(await directory.listServers()).to.have.length(1_200);
    } finally {
      await directory.close();
      await slapd.close();
    }
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
