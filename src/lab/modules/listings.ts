/** The longer answers of a management module: inventory, health, log. */
import type {LabBlade} from '../topology.ts';
import type {LogEntry} from './chassis-state.ts';
import {moduleTime} from './words.ts';

export const listChassis = (blades: ReadonlyMap<number, LabBlade>): readonly string[] => [
  'system',
  '    mm[1]     primary',
  '    power[1]',
  '    power[2]',
  '    blower[1]',
  '    blower[2]',
  '    switch[1]',
  ...[...blades.values()].map(
    ({bay, name}) => `    blade[${bay}]${' '.repeat(3 - String(bay).length)} ${name}`,
  ),
  '    mt',
];

export const listHealth = (blades: ReadonlyMap<number, LabBlade>): readonly string[] => [
  'system: OK',
  '    mm[1]: OK',
  ...[...blades.keys()].map(bay => `    blade[${bay}]: OK`),
];

export const listLog = (entries: readonly LogEntry[]): readonly string[] =>
  entries.map(
    ({severity, source, at, code, text}) => `${severity} ${source} ${moduleTime(at)} ${code} ${text}`,
  );

export function describeBlade(blade: LabBlade): readonly string[] {
  const number = String(blade.bay).padStart(2, '0');
  return [
    `Name: ${blade.name}`,
    `UUID: 0000 0000 0000 0000 0000 ${blade.mac
      .toUpperCase()
      .replaceAll(':', '')
      .replace(/(.{4})(?=.)/g, '$1 ')}`,
    'Manufacturer: IBM (SIMULATED)',
    'Manufacturer ID: 20301',
    'Product ID: 13',
    'Mach type/model: 8853L3U',
    `Mach serial number: LAB${number}`,
    'Manuf date: 39/07',
    'Hardware rev: 5',
    'Part no.: 43W3981',
    'FRU no.: 43W3982',
    `MAC Address 1: ${blade.mac.toUpperCase()}`,
    'MAC Address 2: Not Available',
    'MAC Address 3: Not Available',
    'MAC Address 4: Not Available',
    'BIOS',
    '    Build ID: BCE143AUS',
    '    Rel date: 03/25/09',
    '    Rev: 1.19',
  ];
}

/** One line has no colon, as in a capture of a real module. */
export const describeChassis = (chassis: string): readonly string[] => [
  `Name: ${chassis}`,
  'Manufacturer: IBM (SIMULATED)',
  'Mach type/model: 8677-3XU',
  `Mach serial number: ${chassis.toUpperCase()}`,
  'U Height of Chassis 7',
];
