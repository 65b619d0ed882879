import {expect} from 'chai';
import fc from 'fast-check';
import {exportfsDriver} from '../../src/adapters/nfs/exportfs.ts';
import {ganeshaDriver} from '../../src/adapters/nfs/ganesha.ts';
import {exportIdOf, fsidOf} from '../../src/adapters/nfs/key.ts';
import {isSo, parseApplied} from '../../src/adapters/nfs/table.ts';
import {address} from '../support/storage-samples.ts';

const entry = {path: '/tank/hopscotch/roots/a', client: address('10.77.0.1')};
const shown = (pairs: readonly (readonly [number, string])[]) =>
  pairs.map(([id, path]) => `         uint16 ${id}\n         string "${path}"\n--\n`).join('');
const blockFor = (id: number) =>
  `EXPORT { Export_Id = ${id}; Path = "${entry.path}"; FSAL { Name = VFS; } CLIENT { Clients = 10.77.0.1; Access_Type = RW; } } #k\n`;

describe('the table of exportfs', () => {
  it('is read as the kernel server prints it', () => {
    const text =
      '/tank/hopscotch/roots/a  10.77.0.1(sync,wdelay,hide,no_subtree_check,fsid=1,sec=sys,rw,secure,no_root_squash)\n' +
      '/home  *(ro)\n/srv  10.0.0.0/8(ro)\n';
    expect(exportfsDriver.parseTable(text)).to.deep.equal([
      {...entry, id: '10.77.0.1', live: true, readOnly: false},
    ]);
  });

  it('is empty when nothing is exported, and no table when it is garbage', () => {
    expect(exportfsDriver.parseTable('')).to.deep.equal([]);
    expect(exportfsDriver.parseTable('\u0007%!PS-Adobe ???\n')).to.equal(undefined);
    fc.assert(fc.property(fc.string(), garbage => void exportfsDriver.parseTable(garbage)));
  });
});

describe('the table of NFS-Ganesha', () => {
  it('takes the client from the file, and what is live from the server', () => {
    const text = `${blockFor(7)}---\n${shown([
      [0, '/'],
      [7, entry.path],
      [8, '/left/over'],
    ])}`;
    expect(ganeshaDriver.parseTable(text)).to.deep.equal([
      {...entry, id: '7', live: true, readOnly: false},
      {path: '/left/over', client: undefined, id: '8', live: true, readOnly: false},
    ]);
  });

  it('does not believe the file alone, nor a number that is another path', () => {
    for (const live of [[], [[7, '/other']] as const]) {
      const text = `${blockFor(7)}---\n${shown([[0, '/'], ...live])}`;
      expect(ganeshaDriver.parseTable(text)?.[0]).to.deep.equal({
        ...entry,
        id: '7',
        live: false,
        readOnly: false,
      });
    }
  });

  it('is no table when the server did not answer', () => {
    expect(ganeshaDriver.parseTable(`${blockFor(7)}---\n`)).to.equal(undefined);
    expect(ganeshaDriver.parseTable('')).to.equal(undefined);
  });

  it('clears away what was left over before it exports', () => {
    const table = [{path: entry.path, client: undefined, id: '9', live: true}];
    const steps = ganeshaDriver.planSteps({kind: 'ensure', entry}, 3, table);
    expect(steps.map(step => step.split(' ')[0])).to.deep.equal(['orphan', 'add']);
  });
});

describe('names of exports', () => {
  it('are the same every time, and differ by path and client', () => {
    const other = {...entry, client: address('10.77.0.2')};
    expect(fsidOf(entry)).to.equal(fsidOf({...entry}));
    expect(fsidOf(entry)).to.not.equal(fsidOf(other));
    expect(fsidOf({...entry, shared: true})).to.equal(fsidOf({...other, shared: true}));
    expect(fsidOf(entry)).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('clash for none of ten thousand, in the 16 bits of NFS-Ganesha', () => {
    const taken = new Set<number>();
    for (let index = 0; index < 10_000; index++) {
      const id = exportIdOf({...entry, path: `/roots/${index}`}, taken) ?? expect.fail('no number left');
      expect(taken.has(id)).to.equal(false);
      expect(id).to.be.within(1, 65_535);
      taken.add(id);
    }
  });
});

describe('the answer to a batch', () => {
  it('splits into messages and table', () => {
    const {messages, table} = parseApplied('2 exportfs: no such\n---\n/a  1.2.3.4(rw)\n') ?? expect.fail();
    expect([...messages]).to.deep.equal([[2, 'exportfs: no such']]);
    expect(table).to.equal('/a  1.2.3.4(rw)\n');
    expect(parseApplied('---\n')).to.deep.equal({messages: new Map(), table: ''});
    expect(parseApplied('2 half an answ')).to.equal(undefined);
  });

  it('holds a change for true only when the path has that client and no other', () => {
    const live = {...entry, id: '1', live: true};
    const other = {...live, client: address('10.77.0.2')};
    expect(isSo({kind: 'ensure', entry}, [live])).to.equal(true);
    expect(isSo({kind: 'ensure', entry}, [live, other])).to.equal(false);
    expect(isSo({kind: 'ensure', entry}, [{...live, live: false}])).to.equal(false);
    expect(isSo({kind: 'remove', entry}, [other])).to.equal(true);
    expect(isSo({kind: 'remove', entry}, [live])).to.equal(false);
  });
});
