/** snapshot; brand create, delete, grant, replicate, describe, rename, rollback; version delete */
import type {Command} from 'commander';
import type {CreateBrandOptions} from '../../contract/types.generated.ts';
import {invalidRequest} from '../../domain/errors.ts';
import {parseBrandName} from '../../domain/names.ts';
import {confirm} from '../confirm.ts';
import {runJob, type JobFlags} from '../job-report.ts';
import {addBootFlags, takeBootFlags, type BootFlags} from './boot-settings.ts';
import {
  addJobFlags,
  examples,
  given,
  needVersion,
  parseImage,
  parseVersion,
  showImage,
  type Act,
} from './shared.ts';

export function addSnapshotCommand(program: Command, act: Act): void {
  addJobFlags(program.command('snapshot'))
    .description('freeze a golden image as its next version')
    .argument('<brand>', 'the brand')
    .option('-m, --message <text>', 'what changed')
    .addHelpText('after', examples('hopscotch snapshot web -m "security fixes of May"'))
    .action(
      act((session, name: string, {message, ...flags}: JobFlags & {message?: string}) => {
        const brand = parseBrandName(name, 'brand');
        return runJob(session, flags, {
          title: `snapshot ${brand}`,
          send: options =>
            session.client.snapshotBrand({brand, options: {...options, ...given({comment: message})}}),
        });
      }),
    );
}

/** Answers with the command that others add to. */
export function addBrandCommand(program: Command, act: Act): Command {
  const brand = program
    .command('brand')
    .alias('image')
    .description(
      'all that is done with images: make, import, capture, build, check, equip, describe, share, copy, roll back, restore, compare, delete',
    )
    .addHelpText(
      'after',
      examples('hopscotch brand create web2 --from web@3', 'hopscotch brand rollback web 2'),
    );

  interface CreateFlags extends JobFlags, BootFlags {
    readonly description?: string;
    readonly from?: string;
    readonly storageHost?: string;
    readonly restricted?: boolean;
  }
  addJobFlags(addBootFlags(brand.command('create')))
    .description('make a brand: empty, or from a version of another')
    .argument('<brand>', 'its name')
    .option('-d, --description <text>', 'what it is for')
    .option('--from <image>', 'start from a copy, e.g. web@3')
    .option('--storage-host <name>', 'where to keep it; needed only when there are several')
    .option('--restricted', 'only for you and those that you grant it to')
    .addHelpText('after', examples('hopscotch brand create web2 --from web@3 -d "web with PHP 8"'))
    .action(
      act((session, text: string, all: CreateFlags) => {
        const [boot, {description, from, storageHost, restricted, ...flags}] = takeBootFlags(all);
        const name = parseBrandName(text, 'brand');
        const source = from === undefined ? undefined : parseImage(from);
        const wishes = given<CreateBrandOptions>({
          description,
          storageHost,
          fromBrand: source?.brand,
          fromVersion: source?.version,
          boot,
          restricted,
        });
        return runJob(session, flags, {
          title: `create ${name}`,
          send: options => session.client.createBrand({brand: name, options: {...wishes, ...options}}),
        });
      }),
    );

  addJobFlags(brand.command('delete'))
    .description('destroy a brand and all its versions')
    .argument('<brand>', 'its name')
    .addHelpText('after', examples('hopscotch brand delete web2'))
    .action(
      act(async (session, text: string, flags: JobFlags) => {
        const name = parseBrandName(text, 'brand');
        await confirm(session, 'This destroys the golden image and all versions of', name);
        return runJob(session, flags, {
          title: `delete ${name}`,
          send: options => session.client.deleteBrand({brand: name, options}),
        });
      }),
    );

  addJobFlags(brand.command('grant'))
    .description('set who may snapshot a brand beside its owner, and use it when it is restricted')
    .argument('<brand>', 'its name')
    .option('--to <user...>', 'users (names or DNs); all others may no longer')
    .option('--to-nobody', 'nobody but the owner')
    .addHelpText(
      'after',
      examples('hopscotch brand grant web --to bob carol', 'hopscotch brand grant web --to-nobody'),
    )
    .action(
      act(
        (session, text: string, {to, toNobody, ...flags}: JobFlags & {to?: string[]; toNobody?: boolean}) => {
          const name = parseBrandName(text, 'brand');
          if ((to === undefined) === (toNobody !== true)) {
            throw invalidRequest('user', 'Say who may: --to bob carol, or --to-nobody.');
          }
          return runJob(session, flags, {
            title: `grant ${name}`,
            send: options => session.client.grantBrand({brand: name, user: to ?? [], options}),
          });
        },
      ),
    );

  addJobFlags(brand.command('replicate'))
    .description('copy a brand to other storage hosts, before servers there need it')
    .argument('<image>', 'the brand, or brand@version; the default version if none is named')
    .option('--to <storage-host...>', 'only to these')
    .addHelpText(
      'after',
      examples('hopscotch brand replicate web', 'hopscotch brand replicate web@3 --to store2'),
    )
    .action(
      act((session, text: string, {to, ...flags}: JobFlags & {to?: string[]}) => {
        const {brand: name, version} = parseImage(text);
        return runJob(session, flags, {
          title: `replicate ${showImage({brand: name, ...given({version})})}`,
          send: options =>
            session.client.replicateBrand({
              brand: name,
              options: {...options, ...given({version}), storageHost: to ?? []},
            }),
        });
      }),
    );

  interface DescribeFlags extends JobFlags, BootFlags {
    readonly description?: string;
    readonly owner?: string;
    readonly restricted?: boolean;
  }
  addJobFlags(addBootFlags(brand.command('describe')))
    .description('change the description or the owner of a brand, or how its next versions boot')
    .argument('<brand>', 'its name')
    .option('-d, --description <text>', 'what it is for')
    .option('--owner <user>', 'who owns it from now on (name or DN)')
    .option('--restricted', 'only its owner, those it is granted to and administrators may use it')
    .option('--no-restricted', 'everybody may use it')
    .addHelpText(
      'after',
      examples(
        'hopscotch image describe web -d "web tier" --owner bob',
        'hopscotch image describe web --kernel /boot/vmlinuz-6.1 --initrd /boot/initrd.img-6.1',
        'hopscotch image describe web --boot-mode ram --argument console=ttyS0 quiet',
      ),
    )
    .action(
      act((session, text: string, all: DescribeFlags) => {
        const name = parseBrandName(text, 'brand');
        const [boot, {description, owner, restricted, ...flags}] = takeBootFlags(all);
        if ([description, owner, restricted, boot].every(wish => wish === undefined))
          throw invalidRequest(
            'description',
            'Say what to change: --description, --owner, --restricted, --no-restricted, or how it boots (--kernel, --initrd, --boot-mode, --argument).',
          );
        return runJob(session, flags, {
          title: `describe ${name}`,
          send: options =>
            session.client.updateBrand({
              brand: name,
              options: {...given({description, owner, boot, restricted}), ...options},
            }),
        });
      }),
    );

  addJobFlags(brand.command('rename'))
    .description('give a brand another name, while no server has a root of it')
    .argument('<brand>', 'its name')
    .argument('<name>', 'the name it gets')
    .addHelpText('after', examples('hopscotch brand rename web web-2008'))
    .action(
      act((session, text: string, newText: string, flags: JobFlags) => {
        const name = parseBrandName(text, 'brand');
        const newName = parseBrandName(newText, 'name');
        return runJob(session, flags, {
          title: `rename ${name}`,
          send: options => session.client.renameBrand({brand: name, newName, options}),
        });
      }),
    );

  addJobFlags(brand.command('rollback'))
    .description('make an older version the one that is taken when none is named (files stay: see restore)')
    .argument('<brand>', 'the brand, or brand@version')
    .argument('[version]', 'the version', parseVersion)
    .addHelpText('after', examples('hopscotch brand rollback web 2', 'hopscotch brand rollback web@2'))
    .action(
      act((session, text: string, number: number | undefined, flags: JobFlags) => {
        const image = needVersion(text, number);
        return runJob(session, flags, {
          title: `roll back to ${showImage(image)}`,
          send: options => session.client.rollbackBrand({...image, options}),
        });
      }),
    );
  return brand;
}

export function addVersionCommand(program: Command, act: Act): void {
  const version = program
    .command('version')
    .description('delete versions')
    .addHelpText('after', examples('hopscotch version delete web 2'));
  addJobFlags(version.command('delete'))
    .description('destroy a version')
    .argument('<brand>', 'the brand, or brand@version')
    .argument('[version]', 'the version', parseVersion)
    .addHelpText('after', examples('hopscotch version delete web 2', 'hopscotch version delete web@2'))
    .action(
      act(async (session, text: string, number: number | undefined, flags: JobFlags) => {
        const image = needVersion(text, number);
        await confirm(session, 'This destroys', showImage(image));
        return runJob(session, flags, {
          title: `delete ${showImage(image)}`,
          send: options => session.client.deleteVersion({...image, options}),
        });
      }),
    );
}
