import {startLabStorage} from '../support/storage-under-test.ts';
import {describeExportTable} from './export-table.ts';

describeExportTable('the lab', () => startLabStorage());
