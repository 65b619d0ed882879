/** Everything that is tried. */
import {accountAttacks} from './accounts.ts';
import {controlAttacks} from './controls.ts';
import {entryAttacks} from './entries.ts';
import {memberAttacks} from './members.ts';
import {ownerAttacks} from './owners.ts';
import type {Attack} from './scene.ts';

export interface AttackGroup {
  readonly name: string;
  readonly attacks: readonly Attack[];
  /** What to do when one of them comes through. */
  readonly mend: string;
}

export const attackGroups: readonly AttackGroup[] = [
  {
    name: 'ownership',
    attacks: ownerAttacks,
    mend: 'Take the access rules for `owner`, and `attributeoptions`, from what `hopscotch directory init` writes.',
  },
  {
    name: 'members',
    attacks: memberAttacks,
    mend: 'Take the access rules for `member`, and `attributeoptions`, from what `hopscotch directory init` writes.',
  },
  {
    name: 'entries',
    attacks: entryAttacks,
    mend: 'Let owners write `member` and `description`, and nothing else of a server; and nobody but administrators add or delete one.',
  },
  {
    name: 'controls',
    attacks: controlAttacks,
    mend: 'Keep what must hold in access rules (an overlay gives way to the relax control), and authz-policy at none.',
  },
  {
    name: 'accounts',
    attacks: accountAttacks,
    mend: 'Give strangers nothing, auditors and the service no ownership, and userPassword to nobody: `by anonymous auth by * none`.',
  },
];
