/** The rules of docs/contract.md that can be seen in the contract itself. */
import {expect} from 'chai';
import {wsdlText} from '../../src/contract/wsdl.ts';
import {readContract, shapes, type Complex, type Contract} from '../../src/contract/wsdl-model.ts';

describe('The contract', () => {
  let contract: Contract;
  let all: readonly Complex[];
  before(async () => {
    contract = await readContract(wsdlText);
    all = shapes(contract);
  });

  it('has the version in its namespace', () => {
    expect(contract.namespace).to.match(/:\d+$/);
  });

  it('documents every operation, type and element, and the units of amounts', () => {
    const amounts = /(Seconds|Bytes|Megabytes|percent)$/;
    const units = /second|hour|lasts|long|byte|MiB|0 to 100/i;
    for (const {name, doc, fields} of all) {
      expect(doc.trim(), name).to.match(/\.$/);
      for (const field of fields) {
        expect(field.doc.trim(), `${name}/${field.name}`).to.match(/[.)]$/);
        if (amounts.test(field.name)) expect(field.doc, `${name}/${field.name}`).to.match(units);
      }
    }
    for (const {name, doc, family} of contract.operations) {
      expect(doc.trim(), name).to.match(/\.$/);
      expect(contract.families.map(each => each.name)).to.include(family);
    }
  });

  it('has options that may all be left out, and that no stub makes a list of', () => {
    for (const {name, fields} of all.filter(shape => shape.name.endsWith('Options'))) {
      expect(
        fields.every(({optional}) => optional),
        name,
      ).to.equal(true);
      expect(fields.length > 1 || !fields[0]?.many, name).to.equal(true);
    }
    for (const {name, fields} of contract.complexes)
      expect(fields.length === 1 && fields[0]?.many, name).to.equal(false);
  });

  it('declares a typed fault for every kind of error', () => {
    const codes = contract.enumerations.find(({name}) => name === 'FaultCode')?.values ?? [];
    expect([...contract.faults].sort()).to.deep.equal([...codes].sort());
    const faultsOf = new Set(contract.operations.flatMap(({faults}) => faults));
    for (const fault of faultsOf) expect(contract.faults).to.include(fault);
    for (const {name, faults} of contract.operations)
      expect(faults, name).to.include.members(['InvalidRequest', 'Busy', 'Internal']);
  });
});
