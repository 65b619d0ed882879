/** What the service writes, what the directory knows, and what the lab serves are the same attributes. */
import {expect} from 'chai';
import {attributes, objectClasses} from '../../src/adapters/ldap/schema.ts';
import {attributeDefinitions, inventoryClass} from '../../src/directory/schema.ts';

describe('the schema of the directory', () => {
  it('has every attribute of ours that the service writes, and no other', () => {
    const written = Object.values(attributes).filter(name => name.startsWith('hopscotch'));
    expect(attributeDefinitions.map(({name}) => name)).to.have.members(written);
    expect(inventoryClass.name).to.equal(objectClasses.inventory);
  });

  it('gives each number once', () => {
    const numbers = attributeDefinitions.map(({number}) => number);
    expect(new Set(numbers).size).to.equal(numbers.length);
  });
});
