/** The two databases that the service runs on: what is tested on one is tested on the other. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openDatabase, type OpenDatabase} from '../../src/adapters/postgres/database.ts';
import {placeDatabase} from './fresh-database.ts';
import {havePostgres, startPostgres} from './postgres.ts';

export interface TestDatabase {
  readonly opened: OpenDatabase;
  close(): Promise<void>;
}

export const databases: readonly {
  readonly name: string;
  have(this: void): boolean;
  open(this: void): Promise<TestDatabase>;
}[] = [
  {
    name: 'the embedded database',
    have: () => true,
    open: async () => {
      const directory = await mkdtemp(join(tmpdir(), 'hopscotch-database-'));
      await placeDatabase(directory);
      const opened = await openDatabase({directory});
      return {
        opened,
        close: async () => {
          await opened.close();
          await rm(directory, {recursive: true});
        },
      };
    },
  },
  {
    name: 'PostgreSQL',
    have: havePostgres,
    open: async () => {
      const server = await startPostgres();
      const opened = await openDatabase({url: server.url, directory: ''});
      return {
        opened,
        close: async () => {
          await opened.close();
          await server.close();
        },
      };
    },
  },
];
