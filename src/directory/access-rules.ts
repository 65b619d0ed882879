/**
 * Who may do what, as OpenLDAP's access rules (slapd.access(5)). The first rule that names the attribute and the person
 * decides, unless it says break. All changes of one request are judged against the entry as it was before.
 */
import {administrableAttributes, inventoryClass, serviceAttributes} from './schema.ts';
import {placesBelow, type DirectoryDesign, type People} from './tree.ts';

export interface AccessRule {
  readonly why?: string;
  readonly to: string;
  readonly by: readonly string[];
}

/** The one attribute option that there is. `owner;lang-en` would be an owner whom nobody sees, and so would this be. */
export const onlyOption = 'x-none';

/** Puts quotes around an argument. The forms differ in that: in cn=config a backslash stands for itself. */
export type Quote = (text: string) => string;
export const quoteForConf: Quote = text => `"${text.replaceAll('\\', '\\\\')}"`;
export const quoteForConfig: Quote = text => `"${text}"`;

/** As a value within a filter (RFC 4515). */
const filterValue = (text: string): string =>
  text.replace(/[\\*()\u0000]/g, char => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

export function buildAccessRules(design: DirectoryDesign, quote: Quote): AccessRule[] {
  const places = placesBelow(design.suffix);
  const servers = `dn.onelevel=${quote(places.servers)}`;
  const isNobody = `val.exact=${quote(places.nobody)}`;
  const inGroup = (group: string) => `group/groupOfNames/member.exact=${quote(group)}`;
  const administrators = inGroup(places.administrators);
  const service = `dn.exact=${quote(places.service)}`;
  const people = `${scopes[design.people.depth].dn}=${quote(design.people.base.text)}`;
  const isPerson = `${scopes[design.people.depth].value}=${quote(design.people.base.text)}`;
  const takeable =
    `(&(!(owner=*))(!(hopscotchDrain=*))(!(hopscotchCleanup=*))(!(hopscotchAssignment=*))` +
    `(!(member:${scopes[design.people.depth].matchingRule}:=${filterValue(design.people.base.text)})))`;
  return [
    {
      why: 'Passwords are compared, never read.',
      to: 'attrs=userPassword',
      by: ['anonymous auth', '* none'],
    },
    {to: '*', by: ['anonymous none', '* break']},
    {
      why: `There must be an attribute option, or cn=config falls back to "lang-". Nobody may use it.`,
      to: `attrs=${['owner', 'member', 'description'].map(name => `${name};${onlyOption}`).join(',')}`,
      by: ['* none'],
    },

    {
      why: 'Administrators: any ownership, the inventory; not the lease end and the assignment, which only the service writes.',
      to: `dn.exact=${quote(places.servers)} attrs=children`,
      by: [`${administrators} write`, 'users read'],
    },
    {
      to: `${servers} attrs=entry,objectClass,cn,description,owner,member`,
      by: [`${administrators} write`, '* break'],
    },
    {
      to: `${servers} attrs=${administrableAttributes.join(',')}`,
      by: [`${administrators} write`, `${service} write`, 'users read'],
    },

    {
      why:
        "The service's own account: what belongs to a checkout but is not the user's to say. It can end a checkout, " +
        'but make nobody an owner or a member.',
      to: `${servers} attrs=owner`,
      by: [`${service} =zrscxd`, '* break'],
    },
    {to: `${servers} attrs=member ${isNobody}`, by: [`${service} write`, '* break']},
    {to: `${servers} attrs=member`, by: [`${service} =zrscxd`, '* break']},
    {to: `${servers} attrs=${serviceAttributes.join(',')}`, by: [`${service} write`, 'users read']},
    {
      to: `${servers} attrs=objectClass val.exact=${quote(inventoryClass.name)}`,
      by: [`${service} write`, 'users read'],
    },

    {
      why: 'Auditors: see everything, own nothing.',
      to: `${servers} attrs=owner,member,description`,
      by: [`${inGroup(places.auditors)} read`, '* break'],
    },

    {
      why:
        'Users: an owned server can be given back by its owner. A free one can be taken by anybody, for himself, unless ' +
        'it still boots what an earlier owner put on it, or members of his are left over; and those can be taken out by anybody. `selfwrite` with dnattr ' +
        'would let anybody add himself as a second owner.',
      to: `${servers} filter="(owner=*)" attrs=owner`,
      by: [`${people} selfdelete`, 'users read'],
    },
    {to: `${servers} filter=${quote(takeable)} attrs=owner`, by: [`${people} selfadd`, 'users read']},
    {
      to: `${servers} filter="(!(owner=*))" attrs=member ${isNobody}`,
      by: [`${people} write`, 'users read'],
    },
    {to: `${servers} filter="(!(owner=*))" attrs=member`, by: [`${people} =zrscxd`, 'users read']},

    {
      why: 'Owners: members who are people, or nobody. Whatever is there can be taken out.',
      to: `${servers} attrs=member ${isPerson}`,
      by: ['dnattr=owner write', 'users read'],
    },
    {to: `${servers} attrs=member ${isNobody}`, by: ['dnattr=owner write', 'users read']},
    {to: `${servers} attrs=member`, by: ['dnattr=owner =zrscxd', 'users read']},
    {to: `${servers} attrs=description`, by: ['dnattr=owner write', 'users read']},

    {to: '*', by: ['users read', '* none']},
  ];
}

/** What strangers may see of the proxied part: nothing; but a bind must get through. */
export const buildProxyRules = (): AccessRule[] => [
  {to: 'attrs=userPassword', by: ['anonymous auth', '* none']},
  {to: '*', by: ['anonymous auth', 'users read', '* none']},
];

const scopes = {
  // An entry below a person is none; with proxied people the enterprise alone decides what lies where.
  one: {dn: 'dn.onelevel', value: 'val.onelevel', matchingRule: 'dnOneLevelMatch'},
  any: {dn: 'dn.children', value: 'val.children', matchingRule: 'dnSubtreeMatch'},
} as const satisfies Record<People['depth'], unknown>;
