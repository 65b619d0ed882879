import {startLabStorage} from '../support/storage-under-test.ts';
import {describeBrandCopies} from './brand-copies.ts';

describeBrandCopies('the lab', async () => {
  const [first, second] = await Promise.all([startLabStorage(), startLabStorage({name: 'store2'})]);
  return {
    home: first.images,
    away: second.images,
    close: async () => {
      await first.close();
      await second.close();
    },
  };
});
