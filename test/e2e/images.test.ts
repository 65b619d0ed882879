/** What users do with images, from the command line through the public endpoint to the lab's storage host. */
import {expect} from 'chai';
import {systemClock} from '../../src/domain/clock.ts';
import {run} from '../support/cli.ts';
import {openLabShell, type LabShell} from '../support/lab-shell.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('images', function () {
  this.timeout(60_000);
  let service: LabService;
  let shell: LabShell;
  const golden = '/tank/hopscotch/brands';
  before(async () => {
    service = await startLabService();
    shell = openLabShell(service.lab);
  });
  after(async () => {
    await shell?.close();
    await service?.close();
  });

  /** A command line of that user, which is expected to end so. */
  const cli = async (line: string, {as = 'alice', exitCode = 0, input = ''} = {}) => {
    const done = await run([...line.split(' '), '--yes'], {
      url: service.url,
      environment: {user: as, password: as},
      clock: systemClock,
      input,
    });
    expect(done.exitCode, `${line}: ${done.stdout.text}${done.stderr.text}`).to.equal(exitCode);
    return done.stdout.text + done.stderr.text;
  };
  const read = async (path: string) => (await shell.run(`cat ${golden}/${path}`)).trim();

  it('tells what differs between versions, also from newer to older, and never too much', async () => {
    const text = await cli('image diff web@2 web@3');
    expect(text.split('\n')).to.include.members([
      'M /etc/release',
      '- /usr/share/doc/web/changes-2',
      '+ /usr/share/doc/web/changes-3',
    ]);
    expect(await cli('image diff web@3 2')).to.contain('+ /usr/share/doc/web/changes-2');
    expect(await cli('image diff web@2 web@3 --maximum 1')).to.contain('more differences than these 1');
    expect(await cli('image diff web@2 2')).to.contain('do not differ');
    expect(await cli('image diff web@2 db@3', {exitCode: 2})).to.contain('two brands');
    expect(await cli('image diff web@2 web@77', {exitCode: 5})).to.contain('"hopscotch versions"');
  });

  it('restores a golden image, keeps what was in no version, and leaves the default alone', async () => {
    await shell.run(`echo mine > ${golden}/web/etc/unsaved`);
    const text = await cli('brand restore web 2');
    expect(text).to.contain('restoreBrand done').and.contain('version 6');
    expect(await read('web/etc/release')).to.equal('web 2');
    const client = service.as('alice');
    const {version} = await client.listVersions({brand: 'web'});
    expect(version.map(({number}) => number)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(version.find(({isDefault}) => isDefault)?.number).to.equal(5);
    expect(version[5]?.comment).to.match(/before version 2 was restored/);
    expect(await cli('image diff web@2 6')).to.contain('+ /etc/unsaved');
    expect(await cli('snapshot web')).to.contain('web@7');
    expect(await cli('image diff web@2 7')).to.contain('do not differ');
    expect(await cli('brand restore web 6')).not.to.contain('version 8');
    expect(await read('web/etc/unsaved')).to.equal('mine');
    await cli('brand restore web 7 --discard');
  });

  it('restores nothing for strangers', async () => {
    expect(await cli('brand restore web 2', {as: 'carol', exitCode: 4})).to.contain('Only its owner');
  });
});
