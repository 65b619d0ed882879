/** OpenLDAP's settings, each under both of its names: that of slapd.conf, and that of cn=config. */
import {buildAccessRules, buildProxyRules, onlyOption, type AccessRule, type Quote} from './access-rules.ts';
import {placesBelow, type DirectoryDesign, type Enterprise} from './tree.ts';

export interface Setting {
  readonly why?: string;
  readonly conf: string;
  readonly olc: string;
  readonly value: string;
  /** Where cn=config wants it otherwise. */
  readonly olcValue?: string;
}

export interface DatabaseSettings {
  readonly kind: 'mdb' | 'ldap';
  readonly why: string;
  readonly settings: readonly Setting[];
  readonly rules: readonly AccessRule[];
}

export const distributionSchemas = ['core', 'cosine', 'inetorgperson', 'nis'] as const;
const maximumBytes = 1024 ** 3;

const setting = (
  conf: string,
  olc: string,
  value: string,
  rest: Pick<Setting, 'why' | 'olcValue'> = {},
): Setting => ({conf, olc, value, ...rest});
const on = {olcValue: 'TRUE'};
const off = {olcValue: 'FALSE'};

export const modulesOf = ({people}: DirectoryDesign): string[] => [
  'back_mdb',
  ...(people.enterprise ? ['back_ldap'] : []),
];

export function globalSettings({stateDirectory, tls}: DirectoryDesign): Setting[] {
  return [
    setting('pidfile', 'olcPidFile', `${stateDirectory}/slapd.pid`),
    setting('argsfile', 'olcArgsFile', `${stateDirectory}/slapd.args`),
    setting('loglevel', 'olcLogLevel', 'none'),
    setting('attributeoptions', 'olcAttributeOptions', onlyOption, {
      why: 'In place of "lang-": the access rules let nobody use this one. An empty list would be lost in cn=config.',
    }),
    setting('disallow', 'olcDisallows', 'bind_anon'),
    setting('idletimeout', 'olcIdleTimeout', '3600'),
    setting('writetimeout', 'olcWriteTimeout', '10'),
    setting('sockbuf_max_incoming', 'olcSockbufMaxIncoming', '65536', {
      why: 'A stranger may send little, a user enough for any of our requests.',
    }),
    setting('sockbuf_max_incoming_auth', 'olcSockbufMaxIncomingAuth', '4194304'),
    ...(tls === undefined ? [] : tlsSettings(tls)),
  ];
}

const tlsSettings = ({certFile, keyFile, caFile}: NonNullable<DirectoryDesign['tls']>): Setting[] => [
  setting('TLSCertificateFile', 'olcTLSCertificateFile', certFile),
  setting('TLSCertificateKeyFile', 'olcTLSCertificateKeyFile', keyFile),
  ...(caFile === undefined ? [] : [setting('TLSCACertificateFile', 'olcTLSCACertificateFile', caFile)]),
  setting('TLSProtocolMin', 'olcTLSProtocolMin', '3.3'),
  setting('security', 'olcSecurity', 'simple_bind=112', {
    why: 'No password without TLS, or the local socket.',
  }),
  setting('localSSF', 'olcLocalSSF', '128'),
];

/** Applies to all databases; in cn=config it stands with the frontend. */
export const passwordHash = setting('password-hash', 'olcPasswordHash', '{SSHA}');

export function databases(design: DirectoryDesign, quote: Quote): DatabaseSettings[] {
  const {people} = design;
  return [
    {
      kind: 'mdb',
      why:
        'All writes must go to one provider: of two that are both written to, each would have its own winner of a ' +
        'checkout.',
      settings: ownSettings(design, quote),
      rules: buildAccessRules(design, quote),
    },
    ...(people.enterprise === undefined
      ? []
      : [
          {
            kind: 'ldap' as const,
            why: 'People of the enterprise directory: signing in and looking up pass through, changes do not.',
            settings: [
              setting('suffix', 'olcSuffix', people.base.text),
              ...proxySettings(people.enterprise, placesBelow(design.suffix).service, quote),
            ],
            rules: buildProxyRules(),
          },
        ]),
  ];
}

function ownSettings({suffix, stateDirectory}: DirectoryDesign, quote: Quote): Setting[] {
  const index = (value: string) => setting('index', 'olcDbIndex', value);
  return [
    setting('suffix', 'olcSuffix', suffix.text),
    setting('directory', 'olcDbDirectory', `${stateDirectory}/data`),
    setting('maxsize', 'olcDbMaxSize', String(maximumBytes)),
    setting('checkpoint', 'olcDbCheckpoint', '512 5'),
    setting('add_content_acl', 'olcAddContentAcl', 'on', {
      why: 'An added entry may hold only what its author could have written one by one.',
      ...on,
    }),
    setting(
      'limits',
      'olcLimits',
      `dn.exact=${quote(placesBelow(suffix).service)} size=unlimited time=unlimited`,
    ),
    setting('sizelimit', 'olcSizeLimit', 'size.soft=5000 size.hard=100000 size.prtotal=unlimited'),
    index('objectClass eq'),
    index('cn,uid eq,pres,sub'),
    index('owner,member eq,pres'),
    index('macAddress,hopscotchChassis,hopscotchPool eq'),
  ];
}

const securities = {ldaps: 'ldaps', startTls: 'start', none: undefined} as const;

function proxySettings(
  {url, security, caFile, reader}: Enterprise,
  service: string,
  quote: Quote,
): Setting[] {
  const kind = securities[security];
  const authority = caFile === undefined ? '' : ` tls_cacert=${quote(caFile)}`;
  return [
    setting('uri', 'olcDbURI', quote(url)),
    setting('readonly', 'olcReadOnly', 'on', on),
    ...(kind === undefined
      ? []
      : [setting('tls', 'olcDbStartTLS', `${kind} starttls=no tls_reqcert=demand${authority}`)]),
    setting('rebind-as-user', 'olcDbRebindAsUser', 'yes', on),
    setting('chase-referrals', 'olcDbChaseReferrals', 'no', off),
    setting('network-timeout', 'olcDbNetworkTimeout', '2', {
      why: 'A hung enterprise directory must not use up the threads that serve our own entries.',
    }),
    setting('timeout', 'olcDbTimeout', 'bind=3 search=5'),
    setting('idle-timeout', 'olcDbIdleTimeout', '60'),
    ...(reader === undefined
      ? []
      : [
          setting(
            'idassert-bind',
            'olcDbIDAssertBind',
            `bindmethod=simple binddn=${quote(reader.dn.text)} credentials=${quote(reader.password)} mode=none`,
            {why: 'The service looks people up; the enterprise does not know its account.'},
          ),
          setting('idassert-authzFrom', 'olcDbIDAssertAuthzFrom', quote(`dn.exact:${service}`)),
        ]),
  ];
}
