/** What a plain script would do: clone, export, switch on, and wait until all have said that they are up. */
import {createReadStream, statSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {buildExportBlock} from './export-block.ts';
import type {LabBlade} from '../../src/lab/topology.ts';
import type {RunningRack} from '../../src/lab/rack/rack.ts';
import {runProgram} from '../../src/lab/rack/daemons.ts';

export interface BareTimes {
  readonly cloneSeconds: number;
  readonly totalSeconds: number;
}

export interface BareBoot {
  run(blades: readonly LabBlade[]): Promise<BareTimes>;
  close(): void;
}

/** `version`: a snapshot, with kernel and initrd where our images have them. */
export async function prepareBareBoot(
  {storage, network, dhcp, blades: machines}: RunningRack,
  version: string,
  extra: readonly string[],
): Promise<BareBoot> {
  if (!storage || !network || !dhcp || !machines) throw new Error('the rack is not real');
  const {base, basePath} = storage.pool;
  const image = join(basePath, 'brands', version.split('@')[0] ?? '');
  const up = new Set<string>();
  let told: () => void = () => undefined;
  const server = createServer((request, response) => {
    const [, mac = '', what] =
      decodeURIComponent(request.url ?? '')
        .split(/[?]/)[0]
        ?.match(/^\/boot\/([^/]+)(?:\/(.*))?$/) ?? [];
    if (what === 'kernel' || what === 'initrd') {
      const file = join(image, 'boot', what === 'kernel' ? 'vmlinuz' : 'initrd.img');
      response.setHeader('Content-Length', statSync(file).size);
      return void createReadStream(file).pipe(response);
    }
    if (what === 'up') {
      if (!(request.url ?? '').includes('stage=')) up.add(mac);
      told();
      return void response.end('ok\n');
    }
    response.end(scriptFor(mac));
  });
  await new Promise<void>(resolve => server.listen(0, network.hostAddress, resolve));
  const url = `http://${network.hostAddress}:${(server.address() as AddressInfo).port}`;
  const rootOf = new Map<string, {name: string; path: string}>();
  const scriptFor = (mac: string) => {
    const {name = '', path = ''} = rootOf.get(mac) ?? {};
    const here = `${url}/boot/${mac}`;
    const words = [
      ...extra,
      'root=/dev/nfs',
      `nfsroot=${network.rackAddress}:${path},vers=4.1,proto=tcp`,
      'rw ip=dhcp',
      `BOOTIF=01-${mac.replaceAll(':', '-')}`,
      `hopscotch.server=${name} hopscotch.mode=nfs hopscotch.up=${here}/up?x=1`,
    ];
    return `#!ipxe\nkernel ${here}/kernel initrd=initrd ${words.join(' ')}\ninitrd --name initrd ${here}/initrd\nboot\n`;
  };
  return {
    run: async blades => {
      up.clear();
      await dhcp.change({bootUrl: url});
      const begun = performance.now();
      const seconds = () => (performance.now() - begun) / 1_000;
      for (const [index, {name, mac, ip}] of blades.entries()) {
        const dataset = `${base}/roots/bare-${name}`;
        const path = join(basePath, 'roots', `bare-${name}`);
        await runProgram('zfs', ['clone', `${base}/brands/${version}`, dataset]);
        const id = 60_000 + index;
        const file = join(basePath, '..', `bare-${name}.conf`);
        writeFileSync(file, buildExportBlock(id, path, ip));
        await ganesha(
          storage.nfs.environment,
          'AddExport',
          `string:${file}`,
          `string:EXPORT(Export_Id=${id})`,
        );
        rootOf.set(mac, {name, path});
      }
      const cloneSeconds = seconds();
      const all = new Promise<void>(resolve => {
        told = () => blades.every(({mac}) => up.has(mac)) && resolve();
      });
      for (const {name} of blades) machines.setPower(name, true);
      await all;
      const totalSeconds = seconds();
      for (const {name} of blades) machines.setPower(name, false);
      for (const index of blades.keys())
        await ganesha(storage.nfs.environment, 'RemoveExport', `uint16:${60_000 + index}`);
      for (const {name} of blades) await destroy(`${base}/roots/bare-${name}`);
      return {cloneSeconds, totalSeconds};
    },
    close: () => server.close(),
  };
}

const ganesha = (environment: Readonly<Record<string, string>>, method: string, ...words: string[]) =>
  runProgram('dbus-send', [
    `--bus=${environment['DBUS_SYSTEM_BUS_ADDRESS']}`,
    '--print-reply',
    '--dest=org.ganesha.nfsd',
    '/org/ganesha/nfsd/ExportMgr',
    `org.ganesha.nfsd.exportmgr.${method}`,
    ...words,
  ]);

async function destroy(dataset: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const done = await runProgram('zfs', ['destroy', dataset]).then(
      () => true,
      () => false,
    );
    if (done) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`${dataset} could not be destroyed`);
}
