/** Two pools of real ZFS as two racks. */
import {readFileSync, writeFileSync} from 'node:fs';
import {createImageStore} from '../../src/adapters/zfs/image-store.ts';
import {parseStorageHostName} from '../../src/domain/names.ts';
import {describeBrandCopies} from '../contract/brand-copies.ts';
import {haveRealStorage, startRealStorage} from '../support/real-storage.ts';

if (haveRealStorage()) {
  describeBrandCopies('real ZFS', async () => {
    const real = await startRealStorage({megabytes: 128});
    const second = await real.addPool('second');
    const store = (name: string, base: string) =>
      createImageStore({
        name: parseStorageHostName(name),
        ssh: real.connect(),
        base,
        importsPath: '/nowhere',
        concurrency: 1,
      });
    return {
      home: store('store1', real.base),
      away: store('store2', second.base),
      files: {
        write: text => writeFileSync(`${real.basePath}/brands/copied/release`, text),
        read: path => readFileSync(`${path}/release`, 'utf8'),
      },
      close: () => real.close(),
    };
  });
}
