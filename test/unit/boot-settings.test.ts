import {expect} from 'chai';
import fc from 'fast-check';
import {bootSettingsOf, toBootProperties} from '../../src/adapters/zfs/boot-properties.ts';
import {
  bootFilesOf,
  bootModes,
  defaultBootSettings,
  parseImagePath,
  parseKernelArgument,
} from '../../src/domain/boot-settings.ts';
import {AppError} from '../../src/domain/errors.ts';
import {parseBootChanges} from '../../src/service/boot-settings.ts';

describe('boot settings', () => {
  const refuse = (parse: () => unknown, words: RegExp) =>
    expect(parse).to.throw(AppError, words).with.property('code', 'InvalidRequest');
  const visible = [...Array(94).keys()].map(at => String.fromCharCode(at + 33));
  const argument = fc
    .string({unit: fc.constantFrom(...visible), minLength: 1, maxLength: 40})
    .filter(text => {
      try {
        return parseKernelArgument(text, 'argument') === text;
      } catch {
        return false;
      }
    });
  const path = fc
    .array(
      fc.stringMatching(/^[^/\p{C}]{1,12}$/u).filter(step => step !== '.' && step !== '..'),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map(steps => parseImagePath(`/${steps.join('/')}`, 'path'));

  it('come back from the properties that they are kept in, whatever they hold', () => {
    const settings = fc.record({
      mode: fc.constantFrom(...bootModes),
      kernel: path,
      initrd: path,
      hypervisor: path,
      arguments: fc.array(argument, {maxLength: 5}),
    });
    fc.assert(
      fc.property(settings, boot => {
        const properties = new Map(Object.entries(toBootProperties(boot)));
        for (const value of properties.values()) expect(value).to.match(/^[\x20-\x7e]+$/);
        expect(bootSettingsOf({name: 'tank/x', properties})).to.deep.equal(boot);
      }),
    );
  });

  it('are the usual ones where nothing is said, or what makes no sense', () => {
    expect(bootSettingsOf({name: 'x', properties: new Map()})).to.deep.equal(defaultBootSettings);
    const odd = new Map([
      ['hopscotch:boot.mode', 'magic'],
      ['hopscotch:boot.kernel', '../../etc/shadow'],
      ['hopscotch:boot.hypervisor', '-'],
      ['hopscotch:boot.arguments', 'quiet root=/dev/sda'],
    ]);
    expect(bootSettingsOf({name: 'x', properties: odd})).to.deep.equal({
      ...defaultBootSettings,
      arguments: ['quiet'],
    });
  });

  it('take no path that leads out of an image, and none that is no path', () => {
    for (const text of [
      '',
      'boot/vmlinuz',
      '/',
      '/boot/',
      '//x',
      '/boot/../x',
      '/./x',
      '/a\nb',
      `/${'x'.repeat(256)}`,
    ])
      refuse(() => parseImagePath(text, 'kernel'), /not a path inside an image/);
  });

  it('take no argument that would become two, a command, or the root', () => {
    for (const text of ['', 'a b', 'a\n', '${x}', '||', '&&', '#x', '---', 'ü', 'x'.repeat(201)])
      refuse(() => parseKernelArgument(text, 'argument'), /cannot be a kernel argument/);
    for (const text of ['root=/dev/sda1', 'nfsroot=1.2.3.4:/', 'hopscotch.up=http://x/', 'BOOTIF=01', 'root'])
      refuse(() => parseKernelArgument(text, 'argument'), /the service tells the kernel its root/);
  });

  it('change what is said; an empty argument takes all away', () => {
    expect(parseBootChanges(undefined, 'boot')).to.equal(undefined);
    expect(parseBootChanges({argument: []}, 'boot')).to.equal(undefined);
    expect(parseBootChanges({argument: ['']}, 'boot')).to.deep.equal({arguments: []});
    expect(parseBootChanges({hypervisor: '', argument: ['a', 'b']}, 'boot')).to.deep.equal({
      hypervisor: '',
      arguments: ['a', 'b'],
    });
    refuse(() => parseBootChanges({kernel: 'vmlinuz', argument: []}, 'options/boot'), /not a path inside/);
  });

  it('tell which files are fetched', () => {
    const settings = {...defaultBootSettings, hypervisor: parseImagePath('/boot/xen', 'x')};
    const partsIn = (mode: (typeof bootModes)[number]) => Object.keys(bootFilesOf(settings, mode));
    expect(partsIn('nfs')).to.deep.equal(['kernel', 'initrd']);
    expect(partsIn('xen')).to.deep.equal(['kernel', 'initrd', 'hypervisor']);
    expect(partsIn('local')).to.deep.equal([]);
  });
});
