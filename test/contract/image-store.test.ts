import {startLabStorage} from '../support/storage-under-test.ts';
import {describeImageStore} from './image-store.ts';

describeImageStore('the lab', () => startLabStorage());
