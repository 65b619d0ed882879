import {expect} from 'chai';
import fc from 'fast-check';
import {
  buildIpxeScript,
  buildKernelArguments,
  buildLocalDiskScript,
  buildPxelinuxConfig,
  buildUnknownMachineScript,
  buildWaitScript,
} from '../../src/domain/boot-script.ts';
import {AppError} from '../../src/domain/errors.ts';
import {parseMacAddress, parseServerName} from '../../src/domain/names.ts';
import {parseIpxeScript, readKernelArguments} from '../../src/lab/blades/boot-loader.ts';

const server = parseServerName('blade01');
const mac = parseMacAddress('02:00:00:00:00:01');
const root = {
  server,
  mac,
  mode: 'nfs' as const,
  nfsServer: '10.77.0.2',
  path: '/tank/hopscotch/roots/blade01-web-5-0a1b2c3d4e5f',
  upUrl: 'http://10.77.0.1:8080/boot/02:00:00:00:00:01/up?server=blade01&root=0a1b2c3d4e5f&token=x_-',
};
const entry = {
  server,
  mode: 'nfs' as const,
  kernelUrl: 'tftp://10.77.0.2/web/5/vmlinuz',
  initrdUrl: 'tftp://10.77.0.2/web/5/initrd.img',
  arguments: buildKernelArguments(root, ['console=ttyS0,19200n8', 'quiet']),
};
const again = 'http://10.77.0.1:8080/boot/02:00:00:00:00:01';

describe('boot scripts', () => {
  it('give a kernel its root', () => {
    expect(entry.arguments).to.deep.equal([
      'console=ttyS0,19200n8',
      'quiet',
      'root=/dev/nfs',
      'nfsroot=10.77.0.2:/tank/hopscotch/roots/blade01-web-5-0a1b2c3d4e5f,vers=4.1,proto=tcp',
      'rw',
      'ip=dhcp',
      'BOOTIF=01-02-00-00-00-00-01',
      'hopscotch.server=blade01',
      'hopscotch.mode=nfs',
      `hopscotch.up=${root.upUrl}`,
    ]);
  });

  it('are understood by the boot loader of the lab', () => {
    const {plan} = parseIpxeScript(buildIpxeScript(entry, again));
    if (plan.kind !== 'boot') throw new Error(plan.kind);
    expect(plan.urls).to.deep.equal([entry.kernelUrl, entry.initrdUrl]);
    expect(readKernelArguments(plan.arguments)).to.deep.equal({
      server: '10.77.0.2',
      path: root.path,
      upUrl: root.upUrl,
    });
  });

  it('leave a root in memory as it is on the server', () => {
    const words = buildKernelArguments({...root, mode: 'ram'});
    expect(words).to.include.members(['ro', 'hopscotch.mode=ram']).and.not.include('rw');
    expect(buildKernelArguments({...root, mode: 'reset'})).to.include.members(['rw', 'hopscotch.mode=reset']);
  });

  it('start a hypervisor with the kernel and the initrd as its modules', () => {
    const xen = {...entry, mode: 'xen' as const, hypervisorUrl: 'http://10.77.0.1/xen.gz'};
    const lines = buildIpxeScript(xen, again).split('\n');
    expect(lines.slice(2, 6)).to.deep.equal([
      'kernel http://10.77.0.1/xen.gz || goto failed',
      `module ${entry.kernelUrl} ${entry.arguments.join(' ')} || goto failed`,
      `module ${entry.initrdUrl} || goto failed`,
      'boot || goto failed',
    ]);
    const {plan} = parseIpxeScript(lines.join('\n'));
    expect(plan).to.deep.equal({
      kind: 'boot',
      urls: [xen.hypervisorUrl, entry.kernelUrl, entry.initrdUrl],
      arguments: entry.arguments,
    });
    expect(buildKernelArguments({...root, mode: 'xen'})).to.include.members(['rw', 'hopscotch.mode=nfs']);
    expect(buildPxelinuxConfig(xen)).to.contain(
      `  kernel mboot.c32\n  append http://10.77.0.1/xen.gz --- ${entry.kernelUrl} ${entry.arguments.join(' ')} --- ${entry.initrdUrl}\n`,
    );
  });

  it('leave a server to its disk when its image says so', () => {
    const local = {...entry, mode: 'local' as const};
    expect(parseIpxeScript(buildIpxeScript(local, again)).plan.kind).to.equal('exit');
    expect(buildPxelinuxConfig(local)).to.contain('localboot 0').and.not.contain('kernel');
  });

  it('name files below the TFTP root as each boot loader takes them', () => {
    const files = {...entry, kernelUrl: 'images/42/kernel', initrdUrl: 'images/42/initrd'};
    expect(buildPxelinuxConfig(files)).to.contain('  kernel images/42/kernel\n  initrd images/42/initrd\n');
    expect(buildIpxeScript(files, again)).to.contain('\nkernel /images/42/kernel initrd=initrd ');
  });

  it('wait and ask again, or go on to the next device', () => {
    expect(parseIpxeScript(buildWaitScript('The directory is down.', again)).plan).to.deep.equal({
      kind: 'chain',
      url: again,
      waitSeconds: 10,
    });
    expect(parseIpxeScript(buildLocalDiskScript(server)).plan).to.deep.equal({kind: 'exit', waitSeconds: 0});
    const unknown = parseIpxeScript(buildUnknownMachineScript(parseMacAddress('02:00:00:00:00:09')));
    expect(unknown.plan.kind).to.equal('exit');
    expect(unknown.printed.join()).to.include('02:00:00:00:00:09 is not registered');
  });

  it('exist for pxelinux too', () => {
    const text = buildPxelinuxConfig(entry);
    expect(text)
      .to.match(/^default hopscotch$/m)
      .and.match(/^ {2}kernel tftp:\/\/10\.77\.0\.2\/web\/5\/vmlinuz$/m);
    expect(text).to.include(`  append ${entry.arguments.join(' ')}\n`);
  });

  it('refuse what would become another command or argument', () => {
    const refuse = (build: () => unknown) =>
      expect(build).to.throw(AppError).with.property('code', 'InvalidRequest');
    for (const bad of ['a b', 'a\nboot', '', '||', '&&', '#x', '${net0/ip}', 'ä', '\u0000', '---']) {
      refuse(() => buildIpxeScript({...entry, kernelUrl: bad}, again));
      refuse(() => buildIpxeScript({...entry, arguments: [bad]}, again));
      refuse(() => buildPxelinuxConfig({...entry, initrdUrl: bad}));
      refuse(() => buildKernelArguments(root, [bad]));
    }
    for (const path of ['tank', '/a b', '/a,nolock', '/a:b c', '/', '', '/a\n']) {
      refuse(() => buildKernelArguments({...root, path}));
    }
    for (const nfsServer of ['', '-x', 'a b', 'a:/b', 'a,b'])
      refuse(() => buildKernelArguments({...root, nfsServer}));
    refuse(() => buildKernelArguments(root, ['x'.repeat(2_000)]));
  });

  it('hold nothing but their own commands, whatever the reason for waiting says', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), reason => {
        const lines = buildWaitScript(reason, again).trimEnd().split('\n');
        expect(lines).to.have.length(5);
        expect(lines[1]).to.match(/^echo HOP-SCOTCH: [\x20-\x7e]*$/);
        expect(lines[1]).not.to.match(/[$|&]/);
      }),
    );
  });

  it('of any kind never throw in the boot loader of the lab', () => {
    const word = fc.constantFrom(
      '#!ipxe',
      'kernel',
      'initrd',
      'boot',
      'chain',
      '--name',
      '||',
      '\n',
      'sleep',
      'echo',
      ':x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), words => {
        const {plan} = parseIpxeScript(`#!ipxe\n${words.join(' ')}`);
        if (plan.kind === 'boot') readKernelArguments(plan.arguments);
      }),
    );
  });
});
