/** Which replica does what only one may do: a row that is held for a while, by the clock of the database. */
import {randomUUID} from 'node:crypto';
import {sql} from 'kysely';
import type {Leadership} from '../../ports/holdings.ts';
import {orUnavailable} from './outage.ts';
import type {Database} from './schema.ts';

export function createLeadership(database: Database, task: string): Leadership {
  const holder = randomUUID();
  return {
    lead: async forMs => {
      const until = sql`clock_timestamp() + make_interval(secs => ${forMs / 1_000})`;
      const query = sql<{holder: string}>`insert into leader (task, holder, until)
        values (${task}, ${holder}, ${until})
        on conflict (task) do update set holder = excluded.holder, until = excluded.until
          where leader.holder = excluded.holder or leader.until < clock_timestamp()
        returning holder`.execute(database);
      return (await orUnavailable(query)).rows.length > 0;
    },
    resign: async () => {
      await orUnavailable(
        database.deleteFrom('leader').where('task', '=', task).where('holder', '=', holder).execute(),
      );
    },
  };
}
