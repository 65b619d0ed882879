/** The configuration as cn=config: LDIF for `slapadd -n 0`. It says the same as slapd.conf. */
import {quoteForConfig, type AccessRule} from './access-rules.ts';
import {writeEntry, type Lines} from './ldif.ts';
import {attributeDefinitions, describeAttribute, describeClass, oidNames} from './schema.ts';
import {
  databases,
  distributionSchemas,
  globalSettings,
  modulesOf,
  passwordHash,
  type DatabaseSettings,
  type Setting,
} from './settings.ts';
import {comment} from './slapd-conf.ts';
import type {DirectoryDesign} from './tree.ts';

/** Root of the machine, over the local socket, may change the configuration; nobody else. */
const root = 'dn.exact=gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth';

export function buildConfigLdif(design: DirectoryDesign): string {
  const entry = (dn: string, objectClasses: readonly string[], lines: Lines, why?: string): string =>
    writeEntry(dn, [...objectClasses.map(name => ['objectClass', name] as const), ...lines], comment(why));
  return [
    '# OpenLDAP for HOP-SCOTCH, made by `hopscotch directory init`: the directory decides who owns a server.',
    '',
    entry('cn=config', ['olcGlobal'], [['cn', 'config'], ...globalSettings(design).map(asLine)]),
    entry(
      'cn=module{0},cn=config',
      ['olcModuleList'],
      [
        ['cn', 'module{0}'],
        ['olcModulePath', design.modulesDirectory],
        ...modulesOf(design).map((name, index) => ['olcModuleLoad', `{${index}}${name}`] as const),
      ],
    ),
    entry('cn=schema,cn=config', ['olcSchemaConfig'], [['cn', 'schema']]),
    ...distributionSchemas.map(name => `include: file://${design.schemaDirectory}/${name}.ldif\n`),
    entry(
      'cn=hopscotch,cn=schema,cn=config',
      ['olcSchemaConfig'],
      [
        ['cn', 'hopscotch'],
        ...oidNames.map(text => ['olcObjectIdentifier', text] as const),
        ...attributeDefinitions.map(one => ['olcAttributeTypes', describeAttribute(one)] as const),
        ['olcObjectClasses', describeClass()],
      ],
    ),
    entry(
      'olcDatabase={-1}frontend,cn=config',
      ['olcDatabaseConfig', 'olcFrontendConfig'],
      [['olcDatabase', '{-1}frontend'], asLine(passwordHash)],
    ),
    entry(
      'olcDatabase={0}config,cn=config',
      ['olcDatabaseConfig'],
      [
        ['olcDatabase', '{0}config'],
        ['olcAccess', `{0}to * by ${root} manage by * none`],
      ],
    ),
    ...databases(design, quoteForConfig).map((database, index) => {
      const {kind, why, settings, rules} = database;
      const name = `{${index + 1}}${kind}`;
      const lines: Lines = [['olcDatabase', name], ...settings.map(asLine), ...rules.map(ruleLine)];
      return entry(`olcDatabase=${name},cn=config`, classesOf(kind), lines, why);
    }),
  ].join('\n');
}

const classesOf = (kind: DatabaseSettings['kind']): string[] => [
  'olcDatabaseConfig',
  kind === 'mdb' ? 'olcMdbConfig' : 'olcLDAPConfig',
];
const asLine = ({olc, value, olcValue}: Setting) => [olc, olcValue ?? value] as const;
const ruleLine = ({to, by}: AccessRule, index: number) =>
  ['olcAccess', `{${index}}to ${to} ${by.map(who => `by ${who}`).join(' ')}`] as const;
