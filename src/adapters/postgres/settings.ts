/** Keys that all replicas share, and the tokens that were signed out. */
import {randomBytes} from 'node:crypto';
import type {Clock} from '../../domain/clock.ts';
import {orUnavailable} from './outage.ts';
import type {Database} from './schema.ts';

/** The secret of that name (32 bytes); made at first use, the same on every replica. */
export async function getSecret(database: Database, name: string): Promise<Buffer> {
  await database
    .insertInto('setting')
    .values({name, value: randomBytes(32).toString('base64')})
    .onConflict(conflict => conflict.column('name').doNothing())
    .execute();
  const row = await database
    .selectFrom('setting')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return Buffer.from(row.value, 'base64');
}

export interface RevokedTokens {
  revoke(id: string, until: Date): Promise<void>;
  isRevoked(id: string): Promise<boolean>;
}

export function createRevokedTokens(database: Database, clock: Clock): RevokedTokens {
  return {
    revoke: async (id, until) => {
      await database.deleteFrom('revoked_token').where('until', '<', clock.now()).execute();
      await database
        .insertInto('revoked_token')
        .values({id, until})
        .onConflict(conflict => conflict.column('id').doNothing())
        .execute();
    },
    isRevoked: async id => {
      const query = database.selectFrom('revoked_token').select('id').where('id', '=', id);
      return (await orUnavailable(query.executeTakeFirst())) !== undefined;
    },
  };
}
