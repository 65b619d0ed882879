/** 20,000 attempts of 20 users at 10 servers, half of them past the service, on an OpenLDAP that is killed five times. */
import {createDirectory} from '../../src/adapters/ldap/directory.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {settingsFor} from '../contract/directory.ts';
import {race} from '../support/directory-race.ts';
import {haveSlapd, startSlapd} from '../support/slapd.ts';

export async function run(): Promise<void> {
  if (!haveSlapd()) return;
  const slapd = await startSlapd({servers: 10, durable: true});
  const directory = createDirectory(settingsFor(slapd.port, slapd.servicePassword), {
    clock: systemClock,
    logger: createLogger('silent'),
  });
  try {
    const result = await race(slapd, directory, {rounds: 1_000, kills: 5});
    console.log(
      `${result.attempts} attempts in ${result.rounds} rounds: one winner each, never two owners in ${result.audits} looks, ` +
        `nothing lost; answers were lost in ${result.disturbed} rounds; ${result.seconds.toFixed(0)} s`,
    );
  } finally {
    await directory.close();
    await slapd.close();
  }
}
