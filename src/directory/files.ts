/** All files of a directory: pure; writing them is for the command line. */
import {buildBaseLdif} from './base-ldif.ts';
import {buildConfigLdif} from './config-ldif.ts';
import {buildNextSteps, type ConfigForm} from './next-steps.ts';
import {hashPassword} from './password.ts';
import {buildServiceConfig} from './service-config.ts';
import {buildSchemaFile, buildSlapdConf} from './slapd-conf.ts';
import type {DirectoryDesign} from './tree.ts';

export interface DirectoryFile {
  readonly name: string;
  readonly content: string;
  /** For its owner's eyes only. */
  readonly secret: boolean;
}

export function buildFiles(
  design: DirectoryDesign,
  forms: readonly ConfigForm[],
  servicePassword: string,
): DirectoryFile[] {
  const holdsPassword = design.people.enterprise?.reader !== undefined;
  const open = (name: string, content: string) => ({name, content, secret: false});
  return [
    ...(forms.includes('slapd.conf')
      ? [
          {name: 'slapd.conf', content: buildSlapdConf(design), secret: holdsPassword},
          open('hopscotch.schema', buildSchemaFile()),
        ]
      : []),
    ...(forms.includes('cn=config')
      ? [{name: 'config.ldif', content: buildConfigLdif(design), secret: holdsPassword}]
      : []),
    {name: 'base.ldif', content: buildBaseLdif(design, hashPassword(servicePassword)), secret: true},
    open('service.yaml', buildServiceConfig(design)),
    {name: 'service-password', content: `${servicePassword}\n`, secret: true},
    open('README.md', buildNextSteps(design, forms)),
  ];
}
