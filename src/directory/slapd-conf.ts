/** The configuration as slapd.conf. */
import {quoteForConf as quote, type AccessRule} from './access-rules.ts';
import {describeAttribute, describeClass, attributeDefinitions, oidNames} from './schema.ts';
import {
  databases,
  distributionSchemas,
  globalSettings,
  modulesOf,
  passwordHash,
  type DatabaseSettings,
  type Setting,
} from './settings.ts';
import type {DirectoryDesign} from './tree.ts';

/** Their value is one word or several already; all others are one argument. */
const manyArguments = new Set([
  'attributeoptions',
  'checkpoint',
  'disallow',
  'idassert-bind',
  'idassert-authzFrom',
  'index',
  'limits',
  'security',
  'sizelimit',
  'timeout',
  'tls',
  'uri',
]);

export function buildSlapdConf(design: DirectoryDesign): string {
  return `${[
    '# OpenLDAP for HOP-SCOTCH, made by `hopscotch directory init`: the directory decides who owns a server.',
    '',
    `modulepath ${quote(design.modulesDirectory)}`,
    ...modulesOf(design).map(name => `moduleload ${name}`),
    '',
    ...distributionSchemas.map(name => `include ${quote(`${design.schemaDirectory}/${name}.schema`)}`),
    `include ${quote(`${design.filesDirectory}/hopscotch.schema`)}`,
    '',
    ...[...globalSettings(design), passwordHash].flatMap(writeSetting),
    ...databases(design, quote).flatMap(writeDatabase),
  ].join('\n')}\n`;
}

export function buildSchemaFile(): string {
  return `${[
    '# What HOP-SCOTCH writes on a server beside groupOfNames, ipHost and ieee802Device.',
    ...oidNames.map(text => `objectIdentifier ${text}`),
    ...attributeDefinitions.flatMap(attribute => ['', `attributetype ${describeAttribute(attribute)}`]),
    '',
    `objectclass ${describeClass()}`,
  ].join('\n')}\n`;
}

const writeDatabase = ({kind, why, settings, rules}: DatabaseSettings): string[] => [
  '',
  ...comment(why),
  `database ${kind}`,
  ...settings.flatMap(writeSetting),
  '',
  ...rules.flatMap(writeRule),
];

const writeSetting = ({conf, value, why}: Setting): string[] => [
  ...comment(why),
  `${conf} ${manyArguments.has(conf) ? value : quote(value)}`,
];

const writeRule = ({why, to, by}: AccessRule): string[] => [
  ...(why === undefined ? [] : ['', ...comment(why)]),
  `access to ${to}`,
  ...by.map(who => `  by ${who}`),
];

/** Broken into lines that fit a page. */
export function comment(text: string | undefined): string[] {
  if (text === undefined) return [];
  return text.match(/\S.{0,105}(?=\s|$)/g)?.map(line => `# ${line}`) ?? [];
}
