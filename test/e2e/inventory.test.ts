/** What the inventory means for DHCP, TFTP and machines that boot, through the public endpoints. */
import {expect} from 'chai';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
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
});
