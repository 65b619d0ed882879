/** Attempts to get around the rules by controls and extended operations. */
import {BerWriter, PresenceFilter, type Control} from 'ldapts';
import {AssertionControl} from '../../adapters/ldap/assertion-control.ts';
import {add, eachOf, RawControl, remove, replace, type Attack, type Scene} from './scene.ts';

const oids = {
  relax: '1.3.6.1.4.1.4203.666.5.12',
  noOperation: '1.3.6.1.4.1.4203.666.5.2',
  manageDsaIt: '2.16.840.1.113730.3.4.2',
  proxiedAuthorization: '2.16.840.1.113730.3.4.18',
  preRead: '1.3.6.1.1.13.1',
  postRead: '1.3.6.1.1.13.2',
  permissiveModify: '1.2.840.113556.1.4.1413',
  treeDelete: '1.2.840.113556.1.4.805',
  passwordModify: '1.3.6.1.4.1.4203.1.11.1',
} as const;

const actAs = (dn: string): Control =>
  new RawControl(oids.proxiedAuthorization, Buffer.from(dn === '' ? '' : `dn:${dn}`));

function attributeList(...names: string[]): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  for (const name of names) writer.writeString(name);
  writer.endSequence();
  return writer.buffer;
}

/** RFC 3062. */
function passwordModify(dn: string, password: string): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeString(dn, 0x80);
  writer.writeString(password, 0x82);
  writer.endSequence();
  return writer.buffer;
}

const covers: [string, (scene: Scene) => Control][] = [
  ['the relax control', () => new RawControl(oids.relax)],
  ['the ManageDsaIT control', () => new RawControl(oids.manageDsaIt)],
  ['the permissive modify control', () => new RawControl(oids.permissiveModify)],
  ['the no-op control', () => new RawControl(oids.noOperation)],
  ['the pre-read control', () => new RawControl(oids.preRead, attributeList('*', '+', 'userPassword'))],
  ['the post-read control', () => new RawControl(oids.postRead, attributeList('*', '+', 'userPassword'))],
  [
    'an assertion that always holds',
    () => new AssertionControl(new PresenceFilter({attribute: 'objectClass'})),
  ],
  ['the rights of the holder', s => actAs(s.other)],
  ['the rights of the service', s => actAs(s.service)],
  ['the rights of a group', s => actAs(s.administrators)],
  ['the rights of nobody', () => actAs('')],
];

export const controlAttacks: readonly Attack[] = [
  ...eachOf(covers, ([cover, control]) => ({
    name: `joins as a second owner with ${cover}`,
    by: 'user',
    on: 'held',
    tries: s => s.modifyWith(control(s), add('owner', s.me)),
  })),
  ...eachOf(covers, ([cover, control]) => ({
    name: `replaces the owner with ${cover}`,
    by: 'user',
    on: 'held',
    tries: s => s.modifyWith(control(s), remove('owner', s.other), replace('member', s.me)),
  })),
  ...eachOf(covers.slice(0, 4), ([cover, control]) => ({
    name: `adds an owner beside himself with ${cover}`,
    by: 'user',
    on: 'mine',
    tries: s => s.modifyWith(control(s), add('owner', s.other)),
  })),
  {
    name: 'takes a free server for two with the relax control',
    by: 'user',
    on: 'free',
    tries: s => s.modifyWith(new RawControl(oids.relax), add('owner', s.me, s.other)),
  },
  {
    name: 'only tries to take a free server',
    by: 'user',
    on: 'free',
    tries: s => s.modifyWith(new RawControl(oids.noOperation), add('owner', s.me)),
  },
  {
    name: 'makes it another kind of entry with the relax control',
    by: 'user',
    on: 'mine',
    tries: s =>
      s.modifyWith(
        new RawControl(oids.relax),
        remove('objectClass', 'groupOfNames'),
        add('objectClass', 'device'),
      ),
  },
  {
    name: 'changes who made it with the relax control',
    by: 'user',
    on: 'mine',
    tries: s => s.modifyWith(new RawControl(oids.relax), replace('creatorsName', s.me)),
  },
  {
    name: 'deletes it with all that is below',
    by: 'user',
    on: 'mine',
    tries: s => s.client.del(s.server, new RawControl(oids.treeDelete)),
  },
  {
    name: 'deletes it as a mere reference',
    by: 'user',
    on: 'mine',
    tries: s => s.client.del(s.server, new RawControl(oids.manageDsaIt)),
  },
  {
    name: 'sets the password of the service',
    by: 'user',
    on: 'free',
    tries: async s => {
      await s.client.exop(oids.passwordModify, passwordModify(s.service, s.servicePassword));
      return true;
    },
  },
  {
    name: 'sets a password for a server',
    by: 'user',
    on: 'mine',
    tries: async s => {
      await s.client.exop(oids.passwordModify, passwordModify(s.server, 'mine'));
      return true;
    },
  },
];
