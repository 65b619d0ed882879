import {startLabStorage} from '../support/storage-under-test.ts';
import {describeImageContent} from './image-content.ts';

describeImageContent('the lab', () => startLabStorage());
