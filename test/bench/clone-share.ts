/**
 * Clones and exports for 1 to 40 servers (the paper's figure 5) on real ZFS and NFS-Ganesha: through the adapters, side by side and one by
 * one, against a bare shell loop of the same commands over one SSH connection. They take turns, so that all meet the same machine.
 */
import {quoteArgument} from '../../src/adapters/ssh/quote.ts';
import type {IpAddress} from '../../src/domain/names.ts';
import {haveRealStorage} from '../support/real-storage.ts';
import {address, alice, brand, job, root} from '../support/storage-samples.ts';
import {startRealStorageUnderTest, type RealStorageUnderTest} from '../support/storage-under-test.ts';

type Servers = readonly {readonly name: string; readonly client: IpAddress}[];

const all: Servers = Array.from({length: 40}, (_, index) => ({
  name: `blade${String(index + 1).padStart(2, '0')}`,
  client: address(`10.77.0.${index + 1}`),
}));
/** The numbers of servers of the paper's figure 5. */
const sizes = [1, 5, 10, 20, 40];
const rounds = 5;

const ways = {parallel: inParallel, serial: oneByOne, 'bare shell loop': throughShell} as const;
type Way = keyof typeof ways;
const names = Object.keys(ways) as Way[];

export async function run(): Promise<void> {
  if (!haveRealStorage()) return;
  const rig = await startRealStorageUnderTest();
  try {
    await rig.images.ensureBrand({brand: brand('web'), owner: alice, job: job(1)});
    await rig.images.ensureVersion(brand('web'), {job: job(2), author: alice});
    // Makes the parent of the roots, and the connection.
    await clear(rig, await inParallel(rig, all, 0));
    console.log(`medians of ${rounds} rounds each, the ways taking turns`);
    for (const size of sizes) await measureSize(rig, all.slice(0, size));
  } finally {
    await rig.close();
  }
}

async function measureSize(rig: RealStorageUnderTest, servers: Servers): Promise<void> {
  const times: Record<Way, number[]> = {parallel: [], serial: [], 'bare shell loop': []};
  for (let round = 1; round <= rounds; round++) {
    for (const way of round % 2 === 0 ? names : names.toReversed())
      times[way].push(await measured(rig, servers, way, round));
  }
  const shown = names.map(way => `${way} ${Math.round(median(times[way]))} ms`).join(', ');
  const ratio = median(times.parallel) / median(times['bare shell loop']);
  console.log(
    `${String(servers.length).padStart(5)} servers: ${shown}; parallel to bare ${ratio.toFixed(2)} (goal at 40: at most 1.5)`,
  );
}

interface Made {
  readonly datasets: readonly string[];
  readonly exports: number;
}

/** Milliseconds. */
async function measured(
  rig: RealStorageUnderTest,
  servers: Servers,
  way: Way,
  round: number,
): Promise<number> {
  const start = performance.now();
  const made = await ways[way](rig, servers, round);
  const elapsedMs = performance.now() - start;
  if (made.datasets.length !== servers.length || made.exports !== servers.length) {
    throw new Error(`${made.datasets.length} clones and ${made.exports} exports are not what was measured`);
  }
  await clear(rig, made);
  return elapsedMs;
}

async function inParallel(rig: RealStorageUnderTest, servers: Servers, round: number): Promise<Made> {
  const datasets = await Promise.all(servers.map(server => prepare(rig, server, round)));
  return {datasets, exports: datasets.length};
}

async function oneByOne(rig: RealStorageUnderTest, servers: Servers, round: number): Promise<Made> {
  const datasets: string[] = [];
  for (const server of servers) datasets.push(await prepare(rig, server, round));
  return {datasets, exports: datasets.length};
}

async function prepare(
  rig: RealStorageUnderTest,
  {name, client}: Servers[number],
  round: number,
): Promise<string> {
  const made = await rig.images.ensureRoot(root(name, 'web', 1, round + 1));
  await rig.exports.ensureExport({path: made.path, client});
  return made.dataset;
}

/** Clone and export of each server, one after the other, in one command: no round trip between them. */
async function throughShell(rig: RealStorageUnderTest, servers: Servers, round: number): Promise<Made> {
  const block = quoteArgument(
    'EXPORT { Export_Id = %s; Path = "%s"; Pseudo = "%s"; Protocols = 4; Transports = TCP; SecType = sys; ' +
      'Squash = No_Root_Squash; Access_Type = None; FSAL { Name = VFS; } ' +
      'CLIENT { Clients = %s; Protocols = 4; Access_Type = RW; } }\n',
  );
  const {file} = rig.real.ganesha;
  const script = `n=0
while read -r name client; do
  n=$((n + 1)); root=$name-web-1-bare${round}
  zfs clone -o hopscotch:kind=root -o hopscotch:server=$name -o hopscotch:brand=web -o hopscotch:version=1 \\
    -o hopscotch:tag=bare -o sharenfs=off ${rig.base}/brands/web@1 ${rig.base}/roots/$root || exit 1
  printf ${block} $n ${rig.rootsPath}/$root ${rig.rootsPath}/$root $client > ${file}.bare
  cat ${file}.bare >> ${file}
  ${call}.AddExport string:${file}.bare "string:EXPORT(Export_Id=$n)" > /dev/null || exit 1
  echo ${rig.base}/roots/$root
done`;
  const input = servers.map(({name, client}) => `${name} ${client}\n`).join('');
  const {code, stdout, stderr} = await rig.ssh.exec(script, {input});
  if (code !== 0) throw new Error(`the shell loop failed: ${stderr}`);
  const datasets = stdout.trim().split('\n');
  return {datasets, exports: datasets.length};
}

const call =
  'dbus-send --system --print-reply --dest=org.ganesha.nfsd /org/ganesha/nfsd/ExportMgr org.ganesha.nfsd.exportmgr';

/** Not measured. */
async function clear(rig: RealStorageUnderTest, {datasets}: Made): Promise<void> {
  const ids = await rig.ssh.exec(`${call}.ShowExports | grep uint16 | grep -v ' 0$'`);
  const numbers = [...ids.stdout.matchAll(/uint16 ([0-9]+)/g)].map(([, id]) => id);
  const {file} = rig.real.ganesha;
  await rig.ssh.exec(
    `for id in ${numbers.join(' ')}; do ${call}.RemoveExport uint16:$id > /dev/null; done; : > ${file}`,
  );
  const destroy = datasets.map(
    name =>
      `n=0; until zfs destroy ${name} 2>/dev/null; do n=$((n + 1)); [ $n -gt 100 ] && exit 1; sleep 0.05; done`,
  );
  const {code} = await rig.ssh.exec(destroy.join('\n'), {timeoutMs: 120_000});
  if (code !== 0) throw new Error('the clones of a round could not be destroyed');
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
