/**
 * listServers through SOAP beside the bare LDAP search for the same entries, on one OpenLDAP: time of each until the
 * last byte of the answer is here, and the memory of the service.
 */
import {Client} from 'ldapts';
import {serverAttributes} from '../../src/adapters/ldap/schema.ts';
import {memoryMiB, startOpenLdapService, type OpenLdapService} from '../support/openldap-service.ts';
import {haveSlapd, startSlapd, type Slapd} from '../support/slapd.ts';
import {medianOf} from './median.ts';

const namespace = 'urn:hop-scotch:service:1';
const base = 'ou=servers,dc=hopscotch';
const biggestPage = 10_000;

export async function run(): Promise<void> {
  if (!haveSlapd()) return;
  for (const [servers, rounds] of [
    [40, 40],
    [1_000, 20],
    [10_000, 9],
    [100_000, 3],
  ] as const) {
    const slapd = await startSlapd({servers});
    let service: OpenLdapService | undefined;
    try {
      service = await startOpenLdapService(slapd);
      await measure(servers, rounds, slapd, service);
    } finally {
      await service?.close();
      await slapd.close();
    }
  }
}

async function measure(
  servers: number,
  rounds: number,
  slapd: Slapd,
  service: OpenLdapService,
): Promise<void> {
  const client = new Client({url: `ldap://127.0.0.1:${slapd.port}`});
  await client.bind('cn=hsadmin,dc=hopscotch', slapd.servicePassword);
  const before = await memoryMiB(service.pid);
  const bare: number[] = [];
  const whole: number[] = [];
  const page: number[] = [];
  // In turn, so that what else the machine does meets all alike. The first round of each warms up.
  for (let round = 0; round <= rounds; round++) {
    bare.push(await timeOf(() => searchAll(client, servers)));
    if (servers <= biggestPage) whole.push(await timeOf(() => list(service.url, '')));
    page.push(await timeOf(() => list(service.url, '<t:pageSize>500</t:pageSize>')));
  }
  const search = medianOf(bare.slice(1));
  const all =
    servers <= biggestPage
      ? medianOf(whole.slice(1))
      : await timeOf(() => listInPages(service.url, servers, biggestPage));
  const after = await memoryMiB(service.pid);
  await client.unbind();
  console.log(
    `${String(servers).padStart(7)} servers: LDAP search ${ms(search)}, listServers ${ms(all)} = ${(all / search).toFixed(2)} x` +
      `${servers > biggestPage ? ` in pages of ${biggestPage}` : ''}; a page of 500 ${ms(medianOf(page.slice(1)))}; ` +
      `service ${before.now} MiB before, ${after.now} after, ${after.most} at most`,
  );
}

async function searchAll(client: Client, expected: number): Promise<void> {
  const {searchEntries} = await client.search(base, {
    scope: 'one',
    filter: '(objectClass=groupOfNames)',
    attributes: serverAttributes,
    paged: {pageSize: 500},
  });
  if (searchEntries.length !== expected) throw new Error(`${searchEntries.length} entries`);
}

async function listInPages(url: string, expected: number, pageSize: number): Promise<void> {
  let after = '';
  let total = 0;
  while (total < expected) {
    const names = await list(url, `<t:pageSize>${pageSize}</t:pageSize>${after}`);
    total += names.length;
    after = `<t:after>${names.at(-1)}</t:after>`;
    if (names.length === 0) throw new Error(`ended after ${total}`);
  }
}

/** Names in the answer. Read with a pattern: what a client of some language spends on XML is no figure of ours. */
async function list(url: string, options: string): Promise<string[]> {
  const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="${namespace}"><s:Body><t:listServers><t:options>${options}</t:options></t:listServers></s:Body></s:Envelope>`;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: `"${namespace}:listServers"`,
      authorization: `Basic ${Buffer.from('alice:alice').toString('base64')}`,
    },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return Array.from(text.matchAll(/<(?:\w+:)?name>([^<]*)</g), ([, name = '']) => name);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const ms = (time: number) => (time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time)} ms`);
