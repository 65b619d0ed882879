import {expect} from 'chai';
import {setTimeout as sleep} from 'node:timers/promises';
import {startHookServer, type HookServer} from '../support/hook-server.ts';
import {startKillableService, startLabService} from '../support/lab-service.ts';
import {startSmtpServer} from '../support/smtp-server.ts';

const counts = {chassis: 1, bladesPerChassis: 2, storageHosts: 1};

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly userName?: string;
  readonly targets: readonly string[];
}
const toldTo = (hook: HookServer) => hook.received.map(({body}) => JSON.parse(body) as Told);
const until = async (check: () => boolean) => {
  while (!check()) await sleep(20);
};

describe('notifications', function () {
  this.timeout(180_000);

  it('go to a web hook and by mail, as configured', async () => {
    const hook = await startHookServer();
    const relay = await startSmtpServer();
    const service = await startLabService({
      counts,
      config: {
        notifications: {
          webHooks: [{name: 'ops', url: hook.url, kinds: ['checkoutServers', 'jobEnded']}],
          mail: {smtpPort: relay.port, from: 'hopscotch@example.org', kinds: ['jobEnded']},
        },
      },
    });
    try {
      const alice = service.as('alice');
      await alice.checkoutServers({target: ['blade[01-02]']});
      await alice.powerOff({target: ['blade01']});
      await alice.releaseServers({target: ['blade02']});
      await until(() => hook.received.length >= 2 && relay.received.length >= 1);
      const told = toldTo(hook).map(({kind, userName, targets}) => `${userName} ${kind} ${targets.join()}`);
      expect(told.sort()).to.deep.equal(['alice checkoutServers blade01,blade02', 'alice jobEnded blade01']);
      expect(relay.received.map(({to}) => to)).to.deep.equal(['<alice@hopscotch.lab>']);
      expect(relay.received[0]?.text).to.contain('1 of 1 succeeded.').and.to.contain('operation: powerOff');
    } finally {
      await service.close();
      await relay.close();
      await hook.close();
    }
  });

  it('tell by mail whose lease ends soon, and that it has ended', async () => {
    const relay = await startSmtpServer();
    const service = await startLabService({
      counts,
      config: {
        watch: {intervalSeconds: 0.1},
        leases: {warnBeforeSeconds: [3_600]},
        notifications: {mail: {smtpPort: relay.port, from: 'hopscotch@example.org'}},
      },
    });
    try {
      await service.as('alice').checkoutServers({target: ['blade01'], options: {leaseSeconds: 3}});
      await service.as('bob').checkoutServers({target: ['blade02']});
      await until(() => relay.received.length >= 2);
      expect(relay.received.map(({to}) => to)).to.deep.equal(Array(2).fill('<alice@hopscotch.lab>'));
      const [warning, end] = relay.received.map(({text}) => text.replaceAll(/=\n/g, ''));
      expect(warning).to.match(/The lease of blade01 ends at 20.*Z\. extendLease makes it longer\./);
      expect(end).to.contain('The lease has ended; the server was released.');
      await service.as('admin').transferServers({target: ['blade02'], toUser: 'carol'});
      await until(() => relay.received.length >= 3);
      expect(relay.received[2]).to.include({to: '<bob@hopscotch.lab>'});
      expect(relay.received[2]?.text).to.contain('blade02 was given to carol, by admin.');
    } finally {
      await service.close();
      await relay.close();
    }
  });

  it('are not lost when the service is killed', async () => {
    const hook = await startHookServer();
    const service = await startKillableService({
      counts,
      config: {notifications: {webHooks: [{name: 'ops', url: hook.url}]}},
    });
    try {
      await service.as('alice').checkoutServers({target: ['blade01']});
      await service.kill();
      await service.start();
      await until(() => hook.received.length > 0);
      const [first] = toldTo(hook);
      expect(first).to.include({kind: 'checkoutServers', userName: 'alice'});
      expect(new Set(toldTo(hook).map(({id}) => id)).size).to.equal(1);
    } finally {
      await service.close();
      await hook.close();
    }
  });
});
