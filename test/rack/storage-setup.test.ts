/** The account that `hopscotch storage setup` makes: enough for the service, and not too much. On real parts. */
import {expect} from 'chai';
import {createSshConnection, type SshConnection} from '../../src/adapters/ssh/connection.ts';
import {parseStorageHostName} from '../../src/domain/names.ts';
import {checkStorage} from '../../src/storage/check/check.ts';
import type {Finding} from '../../src/storage/check/finding.ts';
import {failureOf} from '../support/failures.ts';
import {haveRealStorage, startRealStorage, type RealStorage} from '../support/real-storage.ts';
import {haveRestrictedHost, startRestrictedHost, type RestrictedHost} from '../support/restricted-host.ts';

if (haveRealStorage() && haveRestrictedHost()) {
  describe('a storage host that was set up, on real parts', function () {
    this.timeout(180_000);
    let real: RealStorage;
    let host: RestrictedHost;
    let ssh: SshConnection;
    before(async function () {
      // Whoever has zfs-fuse on this machine may take his time.
      this.timeout(1_000_000);
      real = await startRealStorage({megabytes: 128});
      host = await startRestrictedHost(real);
      ssh = createSshConnection(host.connection);
    });
    after(async () => {
      await ssh?.close();
      await host?.close();
      await real?.close();
    });

    const check = (connection: typeof host.connection) =>
      checkStorage({name: parseStorageHostName('real'), concurrency: 1, settings: host.settings}, connection);
    const notOk = (findings: readonly Finding[]) => findings.filter(({outcome}) => outcome !== 'ok');

    it('was set up twice, with the same outcome', () => {
      const [first, second] = host.said.split('Done.');
      expect(first).to.contain('%include');
      expect(second?.split('\n').slice(1).join('\n')).to.equal(`${first}`);
    });

    it('offers all that is needed, and nothing more', async () => {
      const findings = await check(host.connection);
      expect(notOk(findings)).to.deep.equal([]);
      expect(findings.length).to.be.greaterThan(15);
      expect((await real.ssh.exec(`zfs list -H -r -o name ${host.settings.base}`)).stdout).to.not.contain(
        'check',
      );
    });

    it('is told from one where we are root', async () => {
      const findings = await check(real.options);
      const weak = notOk(findings);
      expect(weak.map(({outcome}) => outcome)).to.deep.equal(weak.map(() => 'weak'));
      expect(weak.map(finding => finding.check).join()).to.match(
        /filesystem.*export.*mount point.*file.*command.*program/,
      );
    });

    it('has no shell, and no other way to one', async () => {
      expect((await failureOf(ssh.openShell())).code).to.equal('DeviceError');
      expect((await ssh.exec('')).stderr).to.contain('no shell here');
      for (const command of ['', 'sudo -n id', 'internal-sftp', '-n', 'sh', 'bash -i'])
        expect((await ssh.exec(command)).code, command).to.equal(126);
    });

    it('mounts nothing elsewhere, whatever a stream brings along', async () => {
      const {base} = host.settings;
      const source = `${base.split('/')[0]}/elsewhere`;
      const prepare = [
        `zfs create -o mountpoint=/run/hopscotch-elsewhere ${source}`,
        `zfs snapshot ${source}@1`,
        `zfs create -p ${base}/brands`,
      ];
      for (const command of prepare) expect((await real.ssh.exec(command)).code, command).to.equal(0);
      const stream = await real.ssh.openStream(`zfs send -R ${source}@1`);
      const sink = await ssh.openStream(`zfs receive ${base}/brands/odd`);
      sink.output.resume();
      stream.output.pipe(sink.input);
      await sink.ended;
      const {stdout} = await real.ssh.exec(`zfs get -H -o value mountpoint,mounted ${base}/brands/odd`);
      expect(stdout).to.equal(`${host.settings.mountpoint}/brands/odd\nno\n`);
      for (const dataset of [`${base}/brands/odd`, source]) await real.ssh.exec(`zfs destroy -r ${dataset}`);
    });
  });
}
