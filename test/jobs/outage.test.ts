import {expect} from 'chai';
import {systemClock} from '../../src/domain/clock.ts';
import {openDatabase} from '../../src/adapters/postgres/database.ts';
import {createRevokedTokens} from '../../src/adapters/postgres/settings.ts';
import {createJobs} from '../../src/jobs/jobs.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {failureOf} from '../support/failures.ts';
import {alice} from '../support/jobs.ts';
import {havePostgres, startPostgres} from '../support/postgres.ts';

if (havePostgres()) {
  describe('a PostgreSQL that goes away', function () {
    this.timeout(120_000);

    it('makes requests fail with Unavailable, which names the database', async () => {
      const postgres = await startPostgres();
      const opened = await openDatabase({url: postgres.url, directory: ''});
      const jobs = await createJobs({opened, clock: systemClock, logger: createLogger('silent')});
      try {
        await postgres.close();
        const failures = await Promise.all([
          failureOf(jobs.list({states: [], maximum: 1})),
          failureOf(jobs.submit({operation: 'powerOn', request: {}, user: alice, targets: ['s1']})),
          failureOf(createRevokedTokens(opened.database, systemClock).isRevoked('x')),
        ]);
        for (const failure of failures) {
          expect(failure, failure.message).to.have.property('code', 'Unavailable');
          expect(failure.details).to.include({dependency: 'database'});
        }
      } finally {
        await jobs.close().catch(() => undefined);
        await opened.close().catch(() => undefined);
      }
    });
  });
}
