/** The console of a server, from the command line to the simulated management module. */
import {expect} from 'chai';
import {createSshConnection} from '../../src/adapters/ssh/connection.ts';
import {run} from '../support/cli.ts';
import {failureOf} from '../support/failures.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {until} from '../support/until.ts';

describe('the serial console of a server, through the public SOAP endpoint', function () {
  this.timeout(120_000);
  let service: LabService;
  const target = ['blade03'];
  before(async () => {
    service = await startLabService({counts: {chassis: 1, bladesPerChassis: 4, storageHosts: 1}});
    const alice = service.as('alice');
    await alice.checkoutServers({target: ['blade[03-04]']});
    await alice.grantAccess({target, user: ['carol']});
    await alice.provisionServers({target, options: {brand: 'web'}});
  });
  after(() => service?.close());
  const cli = (words: string, user: string, more: Parameters<typeof run>[1] = {}) =>
    run(words.split(' '), {
      ...more,
      url: `${service.url}/soap`,
      environment: {user, password: user},
    });

  it('is shown to its owner, its members and administrators, and to nobody else', async () => {
    for (const user of ['alice', 'carol', 'admin']) {
      const {console: part} = await service.as(user).readConsole({target});
      expect(part.text, user).to.match(/blade03 login:\n$/);
    }
    for (const user of ['bob', 'auditor'])
      expect((await failureOf(service.as(user).readConsole({target}))).code, user).to.equal('NotAuthorized');
    const two = service.as('alice').readConsole({target: ['blade[03-04]']});
    expect((await failureOf(two)).code).to.equal('InvalidRequest');
    const {event} = await service
      .as('admin')
      .listEvents({target, options: {kind: ['readConsole'], outcome: []}});
    expect(event.map(({userName, outcome}) => `${userName} ${outcome}`)).to.have.members([
      'bob denied',
      'auditor denied',
    ]);
  });

  it('is shown live on the command line until Ctrl-C', async () => {
    const interrupt = new AbortController();
    const before = await cli('console blade03 --no-follow -n 1', 'alice');
    expect(before.exitCode, before.stderr.text).to.equal(0);
    expect(before.stdout.text).to.equal('blade03 login:\n');
    let seen = '';
    const following = cli('console blade03 -n 1', 'alice', {
      interrupt: interrupt.signal,
      onOutput: text => (seen += text),
    });
    await until('the last line', () => Promise.resolve(seen.includes('login:') || undefined));
    seen = '';
    await service.as('alice').reboot({target});
    await until('the boot', () => Promise.resolve(seen.includes('login:') || undefined));
    interrupt.abort();
    expect((await following).exitCode).to.equal(130);
  });

  it('is followed during a boot: one that fails is told of with its last lines', async () => {
    const alice = service.as('alice');
    const message = 'CPU 0: Machine Check Exception';
    await service.lab.setFaults([{part: 'blade', name: 'blade04', on: 'netboot', effect: 'hang', message}]);
    const {job} = await alice.provisionServers({
      target: ['blade04'],
      options: {brand: 'web', bootTimeoutSeconds: 10, waitSeconds: 60},
    });
    await service.lab.setFaults([]);
    expect(job.result[0]).to.include({state: 'failed', step: 'boot', faultCode: 'TimedOut'});
    expect(job.result[0]?.message).to.match(/Its console shows last: .*Machine Check Exception/);
  });

  it('is one session at the module: who has it is not put out unless that is asked for', async () => {
    const admin = await openModule(service);
    await service.as('alice').readConsole({target});
    admin.write('console -o -T system:blade[3]\r\n');
    const {exitCode, stderr} = await until('to be put out', async () => {
      const outcome = await cli('console blade03 --no-follow', 'alice');
      return outcome.exitCode === 0 ? undefined : outcome;
    });
    expect(exitCode).to.equal(7);
    expect(stderr.text).to.include('already active').and.include('console blade03 --take-over');
    const taken = await cli('console blade03 --no-follow --take-over', 'alice');
    expect(taken.exitCode, taken.stderr.text).to.equal(0);
    expect(taken.stdout.text).to.include('login:');
    await admin.close();
  });
});

async function openModule({lab}: LabService) {
  const [chassis] = lab.serviceConfig['chassis'] as [{ssh: Parameters<typeof createSshConnection>[0]}];
  const ssh = createSshConnection({
    ...chassis.ssh,
    name: 'management module',
    connectTimeoutMs: 5_000,
    commandTimeoutMs: 5_000,
  });
  const shell = await ssh.openShell();
  let heard = '';
  shell.onData(text => (heard += text));
  await until('the prompt', () => Promise.resolve(heard.includes('system>') || undefined));
  return {write: (text: string) => shell.write(text), close: () => ssh.close()};
}
