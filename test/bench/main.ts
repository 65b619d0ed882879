/** `npm run bench`: all figures; `npm run bench -- provision`: one. Figures are printed, never asserted. */
import {cpus, totalmem} from 'node:os';

const benches: Record<string, () => Promise<{run(): Promise<void>}>> = {
  provision: () => import('./provision.ts'),
  'clone-share': () => import('./clone-share.ts'),
  'storage-space': () => import('./storage-space.ts'),
  soap: () => import('./soap.ts'),
  inventory: () => import('./inventory.ts'),
  soak: () => import('./soak.ts'),
  stability: () => import('./stability.ts'),
  ownership: () => import('./ownership.ts'),
  race: () => import('./race.ts'),
  rack: () => import('./rack.ts'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !(name in benches));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const {model = 'unknown processor'} = cpus()[0] ?? {};
console.log(
  `${cpus().length} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
);
for (const [name, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`## ${name}`);
  await (await load()).run();
  console.log();
}
