/** What users do with images, from the command line through the public endpoint to the lab's storage host. */
import {expect} from 'chai';
import {gzipSync} from 'node:zlib';
import {systemClock} from '../../src/domain/clock.ts';
import {run} from '../support/cli.ts';
import {openLabShell, type LabShell} from '../support/lab-shell.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {makeTar} from '../support/tar.ts';

describe('images', function () {
  this.timeout(120_000);
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
  const cli = async (
    line: string,
    {as = 'alice', exitCode = 0, input = ''}: {as?: string; exitCode?: number; input?: string | Buffer} = {},
  ) => {
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

  it('keeps a restricted brand to its members: nobody else loads a server with it, or copies it', async () => {
    await cli('brand create secret --from web --restricted', {as: 'carol'});
    await cli('snapshot secret', {as: 'carol'});
    expect(await cli('brands secret')).to.match(/members/);
    await cli('checkout blade40', {as: 'bob'});
    for (const line of [
      'provision blade40 --brand secret',
      'clone blade40 --brand secret',
      'brand create own --from secret',
    ])
      expect(await cli(line, {as: 'bob', exitCode: 4})).to.contain(
        'The brand secret is restricted to its members. Its owner, carol, makes you one',
      );
    expect(await cli('brand describe secret --no-restricted', {as: 'bob', exitCode: 4})).to.contain(
      'Only its owner',
    );
    await cli('brand grant secret --to bob', {as: 'carol'});
    await cli('clone blade40 --brand secret', {as: 'bob'});
    await cli('brand describe secret --no-restricted', {as: 'carol'});
    await cli('brand create open --from secret');
    for (const name of ['open', 'secret']) {
      if (name === 'secret') await cli('destroy blade40', {as: 'bob'});
      await cli(`brand delete ${name}`, {as: 'admin'});
    }
    await cli('release blade40', {as: 'bob'});
  });

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
    expect(text).to.contain('brand restore done').and.contain('version 6');
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

  it('makes a brand of an archive on standard input, of one in the imports, and of a directory there', async () => {
    const archive = makeTar([{name: 'etc/release', text: 'sent\n'}]);
    expect(await cli('image import sent --tar - -d piped', {input: gzipSync(archive)})).to.contain('sent@1');
    expect(await read('sent/etc/release')).to.equal('sent');
    await shell.run('echo planted > /tank/hopscotch/imports/trees/x/etc/release');
    await cli('image import planted --directory trees/x --no-snapshot');
    expect(await read('planted/etc/release')).to.equal('planted');
    expect((await service.as('alice').listVersions({brand: 'planted'})).version).to.deep.equal([]);
    const many = makeTar(Array.from({length: 40}, (_, at) => ({name: `f${at}`, text: 'x'.repeat(100_000)})));
    await cli('image import large --tar -', {input: many});
  });

  it('refuses imports in words that say what to do', async () => {
    for (const [line, input, exitCode, words] of [
      ['image import web --tar -', makeTar([{name: 'x', text: 'x'}]), 7, /exists already. Choose/],
      ['image import bad --tar -', Buffer.from('no archive'.repeat(100_000)), 2, /not a whole tar archive/],
      ['image import bad --tar /tmp', '', 2, /is a directory.*tar -C \/tmp -c \. \|/s],
      ['image import bad --tar /nowhere/x.tar', '', 2, /cannot be read/],
      ['image import bad --stored-tar none.tar', '', 5, /Put it into the directory for imports/],
      ['image import bad --stored-tar ../../etc/passwd', '', 2, /directory for imports/],
      ['image import bad', '', 2, /one of --tar/],
    ] as const) {
      expect(await cli(line, {input, exitCode}), line).to.match(words);
    }
    const {brand} = await service.as('alice').listBrands({});
    expect(brand.map(({name}) => name)).not.to.include('bad');
    const anonymous = await fetch(`${service.url}/uploads`, {method: 'PUT', body: 'x'});
    expect(anonymous.status).to.equal(401);
    expect(anonymous.headers.get('www-authenticate')).to.contain('Basic');
  });

  it('captures the root of a running server, as a version or as a brand', async () => {
    await cli('checkout blade01');
    await cli('provision blade01 --brand web@5');
    const [root] = (await service.as('alice').listRoots({target: ['blade01']})).root;
    await shell.run(`echo patched > ${root?.path}/etc/release`);
    expect(await cli('brand capture blade01 --as patched')).to.contain('patched@1');
    expect(await read('patched/etc/release')).to.equal('patched');
    const text = await cli('brand capture blade01');
    expect(text).to.contain('brand capture done').and.contain('is the default version');
    expect(await read('web/etc/release')).to.equal('patched');
    const {version} = await service.as('alice').listVersions({brand: 'web'});
    expect(version.at(-1)?.comment).to.equal('Captured from blade01');
    await cli('brand capture blade01', {as: 'bob', exitCode: 4});
    await cli('brand capture blade02', {as: 'admin', exitCode: 5});
    await cli('deprovision blade01');
    await cli('release blade01');
  });

  it('describes, hands over and renames a brand', async () => {
    await cli('brand create draft');
    await cli(
      'brand describe draft -d web-tier --boot-mode ram --kernel /boot/linux --argument quiet console=ttyS0',
    );
    expect(await cli('brands draft')).to.contain('ram /boot/linux quiet console=ttyS0');
    await cli('image describe draft --boot-mode nfs --kernel /boot/vmlinuz --no-argument');
    expect(await cli('brands draft')).not.to.match(/ram|linux|quiet/);
    await cli('image describe draft --kernel boot/linux', {exitCode: 2});
    expect(await cli('brands draft')).to.contain('web-tier');
    expect(await cli('brand rename draft web-2008')).to.contain('draft is called web-2008 now');
    await cli('brand rename web-2008 web', {exitCode: 7});
    await cli('brand describe web-2008 --owner bob');
    await cli('brand describe web-2008 -d mine', {exitCode: 4});
    await cli('brand describe web-2008 --owner nobody', {as: 'bob', exitCode: 5});
    expect(await cli('brand describe web-2008', {as: 'bob', exitCode: 2})).to.contain(
      '--description, --owner, --restricted, --no-restricted, or how it boots',
    );
    await cli('brand delete web-2008', {as: 'bob'});
  });

  it('tells what everything takes, down to each version and root, and what copies would', async () => {
    await cli('checkout blade05');
    await cli('provision blade05 --brand db@2');
    const text = await cli('image usage db --detail');
    expect(text)
      .to.match(/golden image/)
      .and.match(/version 5/)
      .and.match(/blade05 @2/);
    expect(await cli('usage')).to.match(/^all .* %$/m);
    const {usage} = await service.as('alice').getStorageUsage({options: {brand: ['db'], detail: true}});
    const [db] = usage;
    const copies = db?.part.filter(({kind}) => kind !== 'golden') ?? [];
    expect(copies.reduce((sum, {referencedBytes}) => sum + Number(referencedBytes), 0)).to.equal(
      db?.fullCopyBytes,
    );
    await cli('deprovision blade05');
    await cli('release blade05');
  });

  it('restores nothing for strangers', async () => {
    expect(await cli('brand restore web 2', {as: 'carol', exitCode: 4})).to.contain('Only its owner');
  });
});
