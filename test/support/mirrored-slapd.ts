/** Two real OpenLDAP providers that replicate each other, as in mirror mode. */
import {freePorts, startSlapd, type Slapd} from './slapd.ts';

const suffix = 'dc=hopscotch';
const root = `cn=replication,${suffix}`;

export async function startMirror(servers: number): Promise<readonly [Slapd, Slapd]> {
  const [one = 0, other = 0] = await freePorts(2);
  const first = await startSlapd({servers, port: one, configure: replicating(1, other)});
  try {
    return [first, await startSlapd({empty: true, port: other, configure: replicating(2, one)})];
  } catch (error) {
    await first.close();
    throw error;
  }
}

/** Each takes over what the other one writes. */
const replicating = (id: number, otherPort: number) => (configuration: string) =>
  configuration
    .replace(/^moduleload back_mdb$/m, 'moduleload back_mdb\nmoduleload syncprov')
    .replace(/^pidfile/m, `serverID ${id}\npidfile`)
    .replace(/^index objectClass eq$/m, 'index objectClass,entryCSN,entryUUID eq')
    .replace(/^(suffix .*)$/m, `$1\nrootdn "${root}"\nrootpw replication\n`)
    .concat(
      `
syncrepl rid=00${id} provider=ldap://127.0.0.1:${otherPort} type=refreshAndPersist searchbase="${suffix}"
  bindmethod=simple binddn="${root}" credentials=replication retry="1 +" network-timeout=2 keepalive=5:2:2
multiprovider on
overlay syncprov
syncprov-checkpoint 100 1
`,
    );
