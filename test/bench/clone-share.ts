/**
 * Clones and exports for 40 servers on real ZFS and NFS-Ganesha: through the adapters, against a bare shell loop of the
 * same commands over one SSH connection. The two take turns in one run, so that both meet the same machine.
 */
import {quoteArgument} from '../../src/adapters/ssh/quote.ts';
import {haveRealStorage} from '../support/real-storage.ts';
import {address, alice, brand, job, root} from '../support/storage-samples.ts';
import {startRealStorageUnderTest, type RealStorageUnderTest} from '../support/storage-under-test.ts';

const servers = Array.from({length: 40}, (_, index) => ({
  name: `blade${String(index + 1).padStart(2, '0')}`,
  client: address(`10.77.0.${index + 1}`),
}));
const rounds = 9;

export async function run(): Promise<void> {
  if (!haveRealStorage()) return;
  const rig = await startRealStorageUnderTest();
  try {
    await rig.images.ensureBrand({brand: brand('web'), owner: alice, job: job(1)});
    await rig.images.ensureVersion(brand('web'), {job: job(2), author: alice});
    // Makes the parent of the roots, and the connection.
    await clear(rig, await throughAdapters(rig, 0));
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const turns = [
        async () => ours.push((await measured(rig, () => throughAdapters(rig, round))).elapsedMs),
        async () => bare.push((await measured(rig, () => throughShell(rig, round))).elapsedMs),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
    }
    const show = (times: readonly number[]) =>
      `median ${Math.round(median(times))} ms (${times.map(Math.round).join(', ')})`;
    console.log(`${servers.length} servers, ${rounds} rounds each`);
    console.log(`adapters: ${show(ours)}`);
    console.log(`bare shell loop: ${show(bare)}`);
    console.log(`ratio of the medians: ${(median(ours) / median(bare)).toFixed(2)} (goal: at most 1.5)`);
  } finally {
    await rig.close();
  }
}

interface Made {
  readonly datasets: readonly string[];
  readonly exports: number;
}

async function measured(rig: RealStorageUnderTest, work: () => Promise<Made>): Promise<{elapsedMs: number}> {
  const start = performance.now();
  const made = await work();
  const elapsedMs = performance.now() - start;
  if (made.datasets.length !== servers.length || made.exports !== servers.length) {
    throw new Error(`${made.datasets.length} clones and ${made.exports} exports are not what was measured`);
  }
  await clear(rig, made);
  return {elapsedMs};
}

async function throughAdapters(rig: RealStorageUnderTest, round: number): Promise<Made> {
  const datasets = await Promise.all(
    servers.map(async ({name, client}) => {
      const made = await rig.images.ensureRoot(root(name, 'web', 1, round + 1));
      await rig.exports.ensureExport({path: made.path, client});
      return made.dataset;
    }),
  );
  return {datasets, exports: datasets.length};
}

/** Clone and export of each server, one after the other, in one command: no round trip between them. */
async function throughShell(rig: RealStorageUnderTest, round: number): Promise<Made> {
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
