/** What the inventory means for DHCP, TFTP and machines that boot, through the public endpoints. */
import {expect} from 'chai';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createSshConnection} from '../../src/adapters/ssh/connection.ts';
import {run} from '../support/cli.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {until} from '../support/until.ts';

describe('the inventory, through the public SOAP endpoint', function () {
  this.timeout(120_000);
  let service: LabService;
  let dirs: {tftpRoot: string; dhcpHostsDir: string};
  const blade09 = {
    name: 'blade09',
    macAddress: '02:00:00:00:00:09',
    ipAddress: '10.77.0.9',
    chassis: 'chassis1',
    bay: 9,
  };
  before(async () => {
    service = await startLabService({counts: {chassis: 2, bladesPerChassis: 2, storageHosts: 1}});
    dirs = service.lab.serviceConfig['boot'] as typeof dirs;
  });
  after(() => service?.close());
  const hosts = async () => (await readdir(dirs.dhcpHostsDir)).sort();
  const script = (name: string) => readFile(join(dirs.tftpRoot, 'ipxe', name), 'utf8');

  it('is written for DHCP and TFTP at the start, for all servers', async () => {
    await until('all servers', async () => (await hosts()).length === 4 || undefined);
    await until('their boot files', async () => {
      const names = await readdir(join(dirs.tftpRoot, 'ipxe')).catch(() => []);
      return names.length === 4 || undefined;
    });
    expect(await script('02-00-00-00-00-01.ipxe')).to.include('boots from its disk');
  });

  it('follows what administrators register, change and take out', async () => {
    const admin = service.as('admin');
    await admin.registerServers({server: [blade09]});
    expect(await hosts()).to.include('blade09');
    await admin.updateServers({server: [{name: 'blade09', macAddress: '02:00:00:00:00:0a'}]});
    expect(await readFile(join(dirs.dhcpHostsDir, 'blade09'), 'utf8')).to.match(/^02:00:00:00:00:0a,/);
    expect(await readdir(join(dirs.tftpRoot, 'ipxe'))).not.to.include('02-00-00-00-00-09.ipxe');
    await admin.unregisterServers({target: ['blade09']});
    expect(await hosts()).not.to.include('blade09');
    expect(await readdir(join(dirs.tftpRoot, 'ipxe'))).not.to.include('02-00-00-00-00-0a.ipxe');
  });

  it('gives no MAC address, IP address or bay to two servers', async () => {
    const admin = service.as('admin');
    for (const taken of [{macAddress: '02:00:00:00:00:01'}, {ipAddress: '10.77.0.1'}, {bay: 1}]) {
      const {result} = await admin.registerServers({server: [{...blade09, ...taken}]});
      expect(result[0], JSON.stringify(taken)).to.include({state: 'failed', faultCode: 'Conflict'});
      expect(result[0]?.message).to.include('blade01');
    }
    expect(await hosts()).not.to.include('blade09');
  });

  it('lists machines that nobody registered, where they sit, until somebody does', async () => {
    const admin = service.as('admin');
    // A blade that the module reports, and one from somewhere else: both are switched on before they are registered.
    await admin.unregisterServers({target: ['blade04']});
    await fetch(`${service.url}/boot/02:00:00:00:00:77`);
    await switchOn(service, 'chassis2', 2);
    const {machine} = await until('both to be listed', async () => {
      const answer = await admin.discoverServers({});
      const complete = answer.machine.length === 2 && answer.machine.some(({serial}) => serial !== undefined);
      return complete ? answer : undefined;
    });
    const byMac = new Map(machine.map(item => [item.macAddress, item]));
    expect(byMac.get('02:00:00:00:00:04')).to.include({chassis: 'chassis2', bay: 2, serial: 'LAB02'});
    expect(byMac.get('02:00:00:00:00:77')).not.to.have.property('chassis');
    const shown = await run(['discover'], {
      url: `${service.url}/soap`,
      environment: {user: 'admin', password: 'admin'},
    });
    expect(shown.stdout.text).to.match(/02:00:00:00:00:04 +chassis2 bay 2 .*LAB02/);
    await admin.registerServers({
      server: [
        {
          name: 'blade04',
          macAddress: '02:00:00:00:00:04',
          ipAddress: '10.77.0.4',
          chassis: 'chassis2',
          bay: 2,
        },
      ],
    });
    const left = (await admin.discoverServers({})).machine.map(({macAddress}) => macAddress);
    expect(left).to.deep.equal(['02:00:00:00:00:77']);
  });
});

async function switchOn({lab}: LabService, chassis: string, bay: number): Promise<void> {
  const modules = lab.serviceConfig['chassis'] as {
    name: string;
    ssh: Parameters<typeof createSshConnection>[0];
  }[];
  const module = modules.find(({name}) => name === chassis);
  if (module === undefined) throw new Error(`no ${chassis}`);
  const ssh = createSshConnection({
    ...module.ssh,
    name: 'management module',
    connectTimeoutMs: 5_000,
    commandTimeoutMs: 5_000,
  });
  for (const command of ['bootseq nw', 'power -on']) await ssh.exec(`${command} -T system:blade[${bay}]`);
  await ssh.close();
}
