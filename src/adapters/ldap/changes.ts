/** Pure: the changes to a server's entry. Two owners can never result: admin code replaces, users add under an assertion. */
import {AndFilter, Attribute, Change, EqualityFilter, NotFilter, PresenceFilter} from 'ldapts';
import type {Dn} from '../../domain/dn.ts';
import {formatGeneralizedTime} from './time.ts';
import {AssertionControl} from './assertion-control.ts';
import {attributes, objectClasses} from './schema.ts';

const isOwned = () => new PresenceFilter({attribute: attributes.owner});
export const onlyWhileOwned = () => new AssertionControl(isOwned());
export const onlyWhileFree = () => new AssertionControl(new NotFilter({filter: isOwned()}));

export const onlyWhileCleanedUp = () =>
  new AssertionControl(new PresenceFilter({attribute: attributes.cleanup}));
/** And, where it is given, with this lease. */
export const onlyWhileOwnedBy = (owner: Dn, leaseEnd?: Date) =>
  new AssertionControl(
    new AndFilter({
      filters: [
        new EqualityFilter({attribute: attributes.owner, value: owner.text}),
        ...(leaseEnd === undefined
          ? []
          : [new EqualityFilter({attribute: attributes.leaseEnd, value: formatGeneralizedTime(leaseEnd)})]),
      ],
    }),
  );

const change = (operation: 'add' | 'delete' | 'replace', type: string, values: readonly string[]) =>
  new Change({operation, modification: new Attribute({type, values: [...values]})});

/** To be sent with onlyWhileFree. Our rules let it pass only where no earlier owner has left people behind as members. */
export const takeOwnership = (me: Dn): Change[] => [change('add', attributes.owner, [me.text])];

/** To be sent with onlyWhileOwnedBy. Whatever else an earlier owner left behind must not operate the server. */
export const beginLease = (end: Date, placeholder: Dn): Change[] => [
  ...clearMembers(placeholder),
  change('replace', attributes.leaseEnd, [formatGeneralizedTime(end)]),
];

/** Of a free server. To be sent with onlyWhileFree. */
export const clearMembers = (placeholder: Dn): Change[] => [
  change('replace', attributes.member, [placeholder.text]),
];

/** Refused by the directory with 16 when somebody else is the owner by now. */
export const giveBack = (me: Dn, placeholder: Dn): Change[] => [
  change('replace', attributes.member, [placeholder.text]),
  change('delete', attributes.owner, [me.text]),
];

export const addMember = (member: Dn): Change[] => [change('add', attributes.member, [member.text])];
export const dropMember = (member: Dn): Change[] => [change('delete', attributes.member, [member.text])];
/** groupOfNames demands one member. */
export const dropLastMember = (member: Dn, placeholder: Dn): Change[] => [
  change('add', attributes.member, [placeholder.text]),
  ...dropMember(member),
];

/** To be sent with onlyWhileOwnedBy. */
export const endCheckout = (owner: Dn, placeholder: Dn, cleanup: string | undefined): Change[] => [
  change('delete', attributes.owner, [owner.text]),
  change('replace', attributes.member, [placeholder.text]),
  change('replace', attributes.leaseEnd, []),
  ...(cleanup === undefined ? [] : [change('replace', attributes.cleanup, [cleanup])]),
];

/** To be sent with onlyWhileFree. */
export const resetFree = (placeholder: Dn): Change[] => [
  ...clearMembers(placeholder),
  change('replace', attributes.leaseEnd, []),
];

export const takeAway = (placeholder: Dn): Change[] => [
  change('replace', attributes.owner, []),
  change('replace', attributes.member, [placeholder.text]),
];
export const handOver = (owner: Dn): Change[] => [
  change('replace', attributes.owner, [owner.text]),
  change('replace', attributes.member, [owner.text]),
];

/** No value takes the attribute away. */
export const setAttribute = (name: string, value: string | undefined): Change[] => [
  change('replace', name, value === undefined ? [] : [value]),
];
export const addObjectClasses = (classes: readonly string[]): Change[] =>
  classes.length === 0 ? [] : [change('add', 'objectClass', classes)];
export const addInventoryClass = (): Change[] => addObjectClasses([objectClasses.inventory]);
export const replaceAttributes = (values: Readonly<Record<string, string[]>>): Change[] =>
  Object.entries(values).map(([name, list]) => change('replace', name, list));
