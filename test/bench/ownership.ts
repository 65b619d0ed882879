/**
 * Checkouts and releases a second: through SOAP, and as bare LDAP modifies of the same users on the same OpenLDAP, with
 * both databases. Each user has a server of his own; a minute in all. Also what a pair costs the service's processor: on a
 * machine that others use, that says more.
 */
import {readFile} from 'node:fs/promises';
import {Attribute, Change, Client} from 'ldapts';
import {startOpenLdapService, type OpenLdapService} from '../support/openldap-service.ts';
import {havePostgres, startPostgres} from '../support/postgres.ts';
import {haveSlapd, startSlapd, type Slapd} from '../support/slapd.ts';
import {medianOf} from './median.ts';

type Cycle = () => Promise<void>;

const namespace = 'urn:hop-scotch:service:1';
const suffix = 'dc=hopscotch';
const userCounts = [1, 5, 20];
const rounds = 3;
const roundMs = 1_500;

export async function run(): Promise<void> {
  if (!haveSlapd()) return;
  const slapd = await startSlapd({servers: 40});
  try {
    await withService(slapd, 'the embedded database', {});
    if (havePostgres()) {
      const postgres = await startPostgres();
      try {
        await withService(slapd, 'PostgreSQL', {database: {url: postgres.url}});
      } finally {
        await postgres.close();
      }
    }
  } finally {
    await slapd.close();
  }
}

async function withService(slapd: Slapd, title: string, config: Record<string, unknown>): Promise<void> {
  console.log(title);
  const service = await startOpenLdapService(slapd, config);
  try {
    await compare(slapd, service);
  } finally {
    await service.close();
  }
}

async function compare(slapd: Slapd, service: OpenLdapService): Promise<void> {
  const clients: Client[] = [];
  try {
    const bareCycles: Cycle[] = [];
    const soapCycles: Cycle[] = [];
    for (let number = 1; number <= 20; number++) {
      const user = `u${String(number).padStart(2, '0')}`;
      const server = `blade${String(number).padStart(2, '0')}`;
      const client = new Client({url: `ldap://127.0.0.1:${slapd.port}`});
      await client.bind(`uid=${user},ou=people,${suffix}`, user);
      clients.push(client);
      bareCycles.push(() => cycleByHand(client, user, server));
      soapCycles.push(async () => {
        await call(service.url, user, 'checkoutServers', server);
        await call(service.url, user, 'releaseServers', server);
      });
    }
    for (const users of userCounts) {
      const bare: number[] = [];
      const soap: number[] = [];
      const cpu: number[] = [];
      await rateOf(soapCycles.slice(0, users), roundMs / 3);
      // In turn, so that what else the machine does meets both alike.
      for (let round = 0; round < rounds; round++) {
        bare.push((await rateOf(bareCycles.slice(0, users), roundMs)).perSecond);
        const before = await cpuMsOf(service.pid);
        const {perSecond, done} = await rateOf(soapCycles.slice(0, users), roundMs);
        soap.push(perSecond);
        cpu.push(((await cpuMsOf(service.pid)) - before) / done);
      }
      const [slow, fast] = [medianOf(soap), medianOf(bare)];
      console.log(
        `${String(users).padStart(3)} users: SOAP ${slow.toFixed(0)} checkouts and releases a second, ` +
          `${medianOf(cpu).toFixed(1)} ms of processor each; bare modifies ${fast.toFixed(0)}; ratio ${(slow / fast).toFixed(2)}`,
      );
    }
  } finally {
    await Promise.all(clients.map(client => client.unbind()));
  }
}

/** Of all its threads, as the kernel counts: in hundredths of a second. */
async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The changes that make a checkout and a release whole: owner and members, and back. */
async function cycleByHand(client: Client, user: string, server: string): Promise<void> {
  const dn = `cn=${server},ou=servers,${suffix}`;
  const me = `uid=${user},ou=people,${suffix}`;
  await client.modify(dn, [change('add', 'owner', me)]);
  await client.modify(dn, [change('replace', 'member', me)]);
  await client.modify(dn, [
    change('replace', 'member', `cn=nobody,${suffix}`),
    change('delete', 'owner', me),
  ]);
}

const change = (operation: 'add' | 'delete' | 'replace', type: string, value: string) =>
  new Change({operation, modification: new Attribute({type, values: [value]})});

async function call(url: string, user: string, operation: string, target: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: `"${namespace}:${operation}"`,
      authorization: `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`,
    },
    body:
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}"><s:Body>` +
      `<${operation}><target>${target}</target></${operation}></s:Body></s:Envelope>`,
  });
  const text = await response.text();
  if (!response.ok || !text.includes('succeeded')) throw new Error(text);
}

/** Cycles of all together. */
async function rateOf(
  cycles: readonly Cycle[],
  forMs: number,
): Promise<{readonly perSecond: number; readonly done: number}> {
  const begun = performance.now();
  let done = 0;
  const work = async (cycle: Cycle) => {
    while (performance.now() - begun < forMs) {
      await cycle();
      done++;
    }
  };
  await Promise.all(cycles.map(work));
  return {perSecond: (done / (performance.now() - begun)) * 1_000, done};
}
