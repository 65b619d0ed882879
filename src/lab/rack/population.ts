/** The entries of a lab as LDIF for slapadd: the same that the simulated directory holds. */
import {hashPassword} from '../../directory/password.ts';
import {writeEntry} from '../../directory/ldif.ts';
import {attributeTypes} from '../directory/entry.ts';
import {populate, type Population} from '../directory/tree.ts';

export function buildPopulationLdif(population: Population): string {
  const hashed = {...population, servicePassword: hashPassword(population.servicePassword)};
  return Array.from(populate(hashed), ({dn, values}) =>
    writeEntry(
      dn.text,
      [...values].flatMap(([name, each]) =>
        each.map(value => [attributeTypes.get(name)?.name ?? name, value] as const),
      ),
    ),
  ).join('\n');
}
