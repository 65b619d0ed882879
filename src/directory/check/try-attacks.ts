/** Tries attacks on a throw-away server, and tells which came through. */
import type {Client} from 'ldapts';
import {resultCode} from '../../adapters/ldap/link.ts';
import type {Attack, Attacker, Scene} from '../attacks/scene.ts';
import {closeProbe} from './probe.ts';
import type {Stage} from './stage.ts';

export interface Verdict {
  readonly attack: Attack;
  readonly outcome: 'held' | 'came through' | 'not tried';
  /** What is otherwise than before; or why it was not tried. */
  readonly detail: string;
}

export interface Attackers {
  readonly user: {readonly client: Client; readonly dn: string};
  readonly service: {readonly client: Client; readonly dn: string};
  readonly auditor?: {readonly client: Client; readonly dn: string};
  /** A new connection of nobody. */
  readonly stranger: () => Promise<Client>;
}

export type Surroundings = Omit<
  Scene,
  'client' | 'server' | 'me' | 'modify' | 'modifyWith' | 'arrange' | 'settle'
>;

/** In the order of the attacks. The stage is cleared whatever happens. Throws what is neither success nor refusal. */
export async function tryAttacks(
  attacks: readonly Attack[],
  {attackers, stage, surroundings}: {attackers: Attackers; stage: Stage; surroundings: Surroundings},
  signal?: AbortSignal,
): Promise<Verdict[]> {
  const verdicts = new Map<Attack, Verdict>();
  try {
    for (const state of new Set(attacks.map(attack => attack.on))) {
      let before: string | undefined;
      for (const attack of attacks.filter(({on}) => on === state)) {
        signal?.throwIfAborted();
        const attacker = await takePart(attackers, attack.by);
        if (attacker === undefined) {
          verdicts.set(attack, notTried(attack, `nobody is given as ${attack.by}`));
          continue;
        }
        if (before === undefined) {
          if (!(await stage.prepare(state))) {
            verdicts.set(attack, notTried(attack, 'the schema lacks what it needs'));
            continue;
          }
          before = await stage.look();
        }
        const after = await tryOne(attack, attacker, stage, surroundings, before);
        if (attack.by === 'stranger') await closeProbe(attacker.client);
        verdicts.set(attack, after.verdict);
        // What has changed is made anew for the next one.
        before = after.unchanged ? before : undefined;
      }
    }
  } finally {
    await stage.clear();
  }
  return attacks.flatMap(attack => verdicts.get(attack) ?? []);
}

async function tryOne(
  attack: Attack,
  {client, dn}: {client: Client; dn: string},
  stage: Stage,
  surroundings: Surroundings,
  before: string,
): Promise<{verdict: Verdict; unchanged: boolean}> {
  let expected = before;
  const scene: Scene = {
    ...surroundings,
    client,
    server: stage.server,
    me: dn,
    modify: (...changes) => client.modify(stage.server, changes),
    modifyWith: (control, ...changes) => client.modify(stage.server, changes, control),
    arrange: (...changes) => stage.arrange(...changes),
    settle: async () => {
      expected = await stage.look();
    },
  };
  const breach = await attack.tries(scene).then(
    value => value === true,
    (error: unknown) => {
      // An answer that is no answer says nothing about the rules.
      if (resultCode(error) === undefined) throw error;
      return false;
    },
  );
  const now = await stage.look();
  const held = now === expected && !breach;
  const detail = held ? '' : breach ? 'the directory did it' : difference(expected, now, stage.server);
  return {
    verdict: {attack, outcome: held ? 'held' : 'came through', detail},
    unchanged: now === before && !breach,
  };
}

async function takePart({user, service, auditor, stranger}: Attackers, by: Attacker) {
  switch (by) {
    case 'user':
      return user;
    case 'service':
      return service;
    case 'auditor':
      return auditor;
    case 'stranger':
      return {client: await stranger(), dn: user.dn};
  }
}

const notTried = (attack: Attack, detail: string): Verdict => ({attack, outcome: 'not tried', detail});

/** The lines that are new, or else those that are gone. */
function difference(before: string, after: string, server: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const without = (lines: string[], others: string[]) =>
    lines.filter(line => line !== '' && !others.includes(line)).map(line => line.replace(`${server} `, ''));
  const added = without(now, old);
  if (after === '') return 'it is gone';
  return added.length > 0 ? added.join('; ') : `gone: ${without(old, now).join('; ')}`;
}
