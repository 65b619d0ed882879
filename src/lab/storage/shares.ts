/** What the property `sharenfs` exports, and the program that changes it in batches. */
import type {Pool} from './pool.ts';
import {runZfs, type Output} from './zfs.ts';

/** Whether the property of the filesystem at this path names the address, in the words of exportfs or of illumos. */
export function isShared(pool: Pool, client: string, path: string): boolean {
  const value = pool.find(path.slice(1))?.properties['sharenfs'] ?? '';
  const [, hosts = ''] = /^r[wo]=([^,]+)/.exec(value) ?? [];
  return hosts.split(':').some(host => host === client || host === `@${client}/32`);
}

/** Lines `set TAG DATASET VALUE` on standard input; prints what failed, `---`, and what the program asks for at its end. */
export function runShareBatch(pool: Pool, program: string, input: string): Output {
  const failures: string[] = [];
  for (const line of input.split('\n')) {
    const [step, tag = '', dataset = '', value = ''] = line.trim().split(/\s+/);
    if (step !== 'set') continue;
    const {code, stderr} = runZfs(pool, ['set', `sharenfs=${value}`, dataset]);
    if (code !== 0) failures.push(`${tag} ${stderr.trim()}\n`);
  }
  const question = program.trimEnd().split('\n').at(-1)?.split(' ') ?? [];
  const {stdout, stderr, code} = runZfs(pool, question.slice(1));
  return {stdout: `${failures.join('')}---\n${stdout}`, stderr, code};
}
