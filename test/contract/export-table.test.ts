import {startLabStorage} from '../support/storage-under-test.ts';
import {describeExportTable} from './export-table.ts';

describeExportTable('the lab', () => startLabStorage());

for (const dialect of ['openzfs', 'illumos'] as const) {
  const exporting = {driver: 'sharenfs', dialect, file: '/var/tmp/hopscotch.sharenfs'} as const;
  describeExportTable(`the lab through sharenfs of ${dialect}`, () => startLabStorage({exporting}));
}
