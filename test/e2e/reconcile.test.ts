/** Storage hosts beside the directory: what does not fit is found, and put right when an administrator says so. */
import {expect} from 'chai';
import {createSshConnection} from '../../src/adapters/ssh/connection.ts';
import type {Client} from '../../src/cli/client.ts';
import type {Config} from '../../src/config/schema.ts';
import {failureOf} from '../support/failures.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('reconcileStorage', function () {
  this.timeout(120_000);
  let service: LabService;
  let alice: Client;
  let admin: Client;
  /** As somebody at the console of the storage host. */
  let onHost: (command: string) => Promise<void>;
  let disconnect: () => Promise<void>;
  before(async () => {
    service = await startLabService({
      counts: {chassis: 1, bladesPerChassis: 4, storageHosts: 1},
    });
    alice = service.as('alice');
    admin = service.as('admin');
    const [{ssh: settings} = expect.fail()] = service.lab.serviceConfig[
      'storageHosts'
    ] as Config['storageHosts'];
    const times = {connectTimeoutMs: 5_000, commandTimeoutMs: 5_000};
    const ssh = createSshConnection({...settings, ...times, name: 'console'});
    disconnect = () => ssh.close();
    onHost = async command => {
      const {code, stderr} = await ssh.exec(command);
      expect(code, stderr).to.equal(0);
    };
    await alice.checkoutServers({target: ['blade[01-03]']});
    await alice.provisionServers({target: ['blade[01-02]'], options: {brand: 'web'}});
  });
  after(async () => {
    await disconnect();
    await service.close();
  });

  const look = async () =>
    (await admin.reconcileStorage({options: {storageHost: []}})).finding.map(
      ({kind, server, client, mendable}) => `${kind} ${server ?? client ?? ''} ${mendable}`,
    );

  it('finds nothing where nothing is wrong, and is for administrators', async () => {
    expect(await look()).to.deep.equal([]);
    expect((await failureOf(alice.reconcileStorage({}))).code).to.equal('NotAuthorized');
  });

  it('leaves alone what is young, and finds what is missing or exported to the wrong address', async () => {
    await alice.cloneRoots({target: ['blade03'], options: {brand: 'db'}});
    const [{path} = expect.fail()] = (await alice.listRoots({target: ['blade01']})).root;
    await onHost(`exportfs -u 10.77.0.1:${path}`);
    await onHost(`exportfs -i -o rw 10.77.0.3:${path}`);
    await onHost(`exportfs -i -o rw 10.99.0.1:${path}`);
    expect(await look()).to.deep.equal([
      'missingExport blade01 true',
      'strayExport 10.77.0.3 true',
      'strayExport 10.99.0.1 true',
    ]);
  });

  it('puts it right when told to, and then finds nothing', async () => {
    const {finding, job} = await admin.reconcileStorage({options: {storageHost: [], mend: true}});
    expect(finding).to.have.length(3);
    expect(job?.result[0]).to.include({
      target: 'store1',
      state: 'succeeded',
      message: '3 put right, 0 left to people.',
    });
    expect(await look()).to.deep.equal([]);
    const {root} = await alice.listRoots({target: ['blade[01-03]']});
    expect(root.map(({server, shared}) => `${server} ${shared}`)).to.have.members([
      'blade01 true',
      'blade02 true',
      'blade03 false',
    ]);
  });

  it('says what only people can put right, and when a host does not answer', async () => {
    const [{name} = expect.fail()] = (await alice.listRoots({target: ['blade02']})).root;
    await onHost(`zfs destroy -r ${name.split(':')[1] ?? ''}`);
    const {finding} = await admin.reconcileStorage({options: {storageHost: ['store1']}});
    const missing = finding.find(({kind}) => kind === 'missingRoot');
    expect(missing).to.include({server: 'blade02', mendable: false});
    expect(missing?.message).to.contain('Provision blade02 again.');
    await service.lab.setFaults([
      {part: 'storage', effect: 'error', message: 'pool I/O is currently suspended'},
    ]);
    expect(await look()).to.deep.equal(['unreachable  false']);
    await service.lab.setFaults([]);
  });
});
