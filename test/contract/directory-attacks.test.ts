import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startDirectory} from '../../src/lab/directory/start.ts';
import {makeTopology} from '../../src/lab/topology.ts';
import {enterpriseReader, haveSlapd, slapdUsers, startEnterprise, startSlapd} from '../support/slapd.ts';
import {describeAttacks} from './directory-attacks.ts';

describeAttacks('of the lab', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'hopscotch-attacked-'));
  const lab = await startDirectory({
    stateDir,
    blades: makeTopology({chassis: 1, bladesPerChassis: 2, storageHosts: 1}).blades,
    users: slapdUsers,
    adminUsers: ['admin'],
    auditUsers: ['auditor'],
    servicePassword: 'service-secret',
  });
  return {
    port: lab.port,
    peopleBase: 'ou=people,dc=hopscotch',
    servicePassword: 'service-secret',
    async close() {
      await lab.close();
      rmSync(stateDir, {recursive: true});
    },
  };
});

if (haveSlapd()) {
  describeAttacks('OpenLDAP, by somebody whose name can be written in many ways', async () => ({
    ...(await startSlapd({servers: 2})),
    attacker: {rdn: 'CN=Doe\\, Jane \\+ S\\C3\\B6hne', password: 'jane'},
  }));
}

for (const form of haveSlapd() ? (['slapd.conf', 'cn=config'] as const) : []) {
  describeAttacks(`OpenLDAP, ${form}`, () => startSlapd({form, servers: 2}));

  describeAttacks(`OpenLDAP with people of an enterprise, ${form}`, async () => {
    const enterprise = await startEnterprise();
    const slapd = await startSlapd({
      form,
      servers: 2,
      people: {
        people: enterprise.peopleBase,
        peopleAtAnyDepth: form === 'cn=config',
        enterprise: `ldap://127.0.0.1:${enterprise.port}`,
        enterpriseReader,
      },
    });
    return {
      ...slapd,
      async close() {
        await slapd.close();
        await enterprise.close();
      },
    };
  });
}
