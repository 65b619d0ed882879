/** Every attack on a directory, each a test: what must not change does not. */
import {expect} from 'chai';
import {attackGroups} from '../../src/directory/attacks/all.ts';
import {closeProbe, openProbe} from '../../src/directory/check/probe.ts';
import {Stage} from '../../src/directory/check/stage.ts';
import {tryAttacks, type Verdict} from '../../src/directory/check/try-attacks.ts';
import {placesBelow} from '../../src/directory/tree.ts';
import {parseDn} from '../../src/domain/dn.ts';

export interface AttackedDirectory {
  readonly port: number;
  readonly peopleBase: string;
  readonly servicePassword: string;
  /** Who attacks, if not alice. */
  readonly attacker?: {readonly rdn: string; readonly password: string};
  close(): Promise<void>;
}

const suffix = 'dc=hopscotch';

/** All verdicts, by the names of the attacks. */
export async function attack(directory: AttackedDirectory): Promise<Map<string, Verdict>> {
  const {port, peopleBase, servicePassword, attacker = {rdn: 'uid=alice', password: 'alice'}} = directory;
  const target = {url: `ldap://127.0.0.1:${port}`, startTls: false, timeoutMs: 10_000};
  const places = placesBelow(parseDn(suffix));
  const open = async (dn: string, password: string) => ({
    dn,
    client: await openProbe(target, {dn, password}),
  });
  const person = (name: string) => `uid=${name},${peopleBase}`;
  const [administrator, user, auditor, service] = await Promise.all([
    open(person('admin'), 'admin'),
    open(`${attacker.rdn},${peopleBase}`, attacker.password),
    open(person('auditor'), 'auditor'),
    open(places.service, servicePassword),
  ]);
  const other = person('bob');
  const cast = {administrator: administrator.client, service: service.client, me: user.dn, other};
  const stage = new Stage(
    cast,
    {...places, suffix, placeholder: places.nobody, name: 'hopscotch-check-test'},
    false,
  );
  try {
    const verdicts = await tryAttacks(
      attackGroups.flatMap(({attacks}) => attacks),
      {
        attackers: {user, auditor, service, stranger: () => openProbe(target)},
        stage,
        surroundings: {
          ...places,
          suffix,
          other,
          ghost: person('ghost'),
          placeholder: places.nobody,
          servicePassword,
        },
      },
    );
    expect(await stage.leftOver()).to.deep.equal([]);
    return new Map(verdicts.map(verdict => [nameOf(verdict), verdict]));
  } finally {
    await Promise.all([administrator, user, auditor, service].map(({client}) => closeProbe(client)));
  }
}

const nameOf = ({attack: {by, on, name}}: Pick<Verdict, 'attack'>) => `${by}, ${on}: ${name}`;

/** `weaker`: attacks that are not refused there, and why that is known. */
export function describeAttacks(
  what: string,
  start: () => Promise<AttackedDirectory>,
  weaker: ReadonlySet<string> = new Set(),
): void {
  describe(`attacks on the directory: ${what}`, function () {
    this.timeout(120_000);
    let directory: AttackedDirectory;
    let verdicts: Map<string, Verdict>;
    before(async () => {
      directory = await start();
      verdicts = await attack(directory);
    });
    after(() => directory?.close());

    for (const {name, attacks} of attackGroups) {
      describe(name, () => {
        for (const one of attacks) {
          const title = nameOf({attack: one});
          if (weaker.has(title)) continue;
          it(title, () => {
            const verdict = verdicts.get(title);
            expect(verdict?.outcome, verdict?.detail).to.equal('held');
          });
        }
      });
    }
  });
}
