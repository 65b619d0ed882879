/** What may stand in a configuration, and what holds when it does not. docs/configuration.md tells of every key. */
import {z} from 'zod';
import {parseKnownEventKind} from '../contract/event-kinds.ts';
import {parseDn} from '../domain/dn.ts';
import {AppError} from '../domain/errors.ts';
import {parseDatasetName} from '../domain/image.ts';
import {parseChassisName, parseStorageHostName} from '../domain/names.ts';
import {pools} from '../domain/server.ts';

/** Runs one of our parsers inside zod, so that a configured name is as trusted as one from a request. */
const parsed = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({code: 'custom', message: error instanceof AppError ? error.message : 'not valid'});
      return z.NEVER;
    }
  });

const seconds = z.number().positive();
const days = z.int().min(1).max(36_500);
const ldapUrl = z.string().regex(/^ldaps?:\/\//, 'must begin with ldap:// or ldaps://');
const absolutePath = z
  .string()
  .regex(/^\/[A-Za-z0-9._\/-]*[A-Za-z0-9._-]$/, 'must be the absolute path of a directory, without blanks');
const leaseLengths = {defaultSeconds: seconds.optional(), maximumSeconds: seconds.optional()};
const groupDn = parsed(text => parseDn(text, 'group'));

const ssh = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65535).default(22),
  username: z.string().min(1),
  password: z.string().optional(),
  passwordFile: z.string().optional(),
  privateKeyFile: z.string().optional(),
  /** `SHA256:…`, as `ssh-keygen -lf` prints it. Any of these is accepted; nothing else is. */
  hostKeys: z
    .array(
      z
        .string()
        .regex(
          /^SHA256:[A-Za-z0-9+/]{43}=?$/,
          'must be a fingerprint, SHA256:..., as ssh-keygen -lf prints it',
        ),
    )
    .min(1),
  /** Management modules of 2008 know no newer algorithms. For this host alone. */
  legacyAlgorithms: z.boolean().default(false),
  connectTimeoutSeconds: seconds.default(10),
  commandTimeoutSeconds: seconds.default(30),
});

const storageHost = z.strictObject({
  name: parsed(parseStorageHostName),
  ssh,
  /** ZFS filesystem that everything of ours is under. */
  base: parsed(parseDatasetName).prefault('tank/hopscotch'),
  /** Where that filesystem is mounted, when not at /<base>. */
  mountpoint: absolutePath.optional(),
  /** Directory there that archives and trees may be imported from; `imports` below the mount point, if not given. */
  imports: absolutePath.optional(),
  /** Address that servers mount from. */
  nfsServer: z.string(),
  exports: z
    .discriminatedUnion('driver', [
      z.strictObject({
        driver: z.literal('exportfs'),
        file: z.string().default('/etc/exports.d/hopscotch.exports'),
      }),
      z.strictObject({driver: z.literal('ganesha'), file: z.string().default('/etc/ganesha/hopscotch.conf')}),
      z.strictObject({
        driver: z.literal('sharenfs'),
        /** Whose language the property is in: that of exportfs on Linux, or of share on illumos. */
        dialect: z.enum(['openzfs', 'illumos']),
        /** Replicas of the service take turns by it. */
        file: z.string().default('/var/tmp/hopscotch.sharenfs'),
      }),
    ])
    .default({driver: 'exportfs', file: '/etc/exports.d/hopscotch.exports'}),
  /** ZFS changes under way at once; 1 on zfs-fuse. sshd allows 10 sessions a connection, and questions and exports need some. */
  concurrency: z.int().min(1).max(6).default(6),
});

const chassis = z.strictObject({
  name: parsed(parseChassisName),
  driver: z.literal('bladecenter').default('bladecenter'),
  ssh,
  /** The storage host of its servers. */
  storageHost: parsed(parseStorageHostName),
});

const eventKinds = z.array(parsed(parseKnownEventKind)).min(1);

const webHook = z.strictObject({
  /** Stands in the log in place of the address, which may be a secret. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'must be a short name of letters, digits, dots and hyphens'),
  url: z.url({protocol: /^https?$/}),
  /** Signs what is sent (HMAC-SHA256). */
  secretFile: z.string().optional(),
  /** Which events. All that the history notes, if not given. */
  kinds: eventKinds.optional(),
});

const mail = z.strictObject({
  smtpHost: z.string().default('127.0.0.1'),
  smtpPort: z.int().min(1).max(65535).default(25),
  /** Refuse a relay without TLS or with a certificate that nobody vouches for. */
  requireTls: z.boolean().default(false),
  from: z.email(),
  /** For users without an address in the directory: their name at this domain. */
  domain: z.hostname().optional(),
  kinds: eventKinds.prefault([
    'leaseWarning',
    'leaseEnded',
    'quotaEnforced',
    'serverTaken',
    'serverOperated',
  ]),
});

export const schema = z.strictObject({
  state: z.string().default('.hopscotch'),
  listen: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65535).default(8080),
      tls: z.strictObject({certFile: z.string(), keyFile: z.string()}).optional(),
      /** Passwords would cross the network in clear: say so in so many words. */
      allowPlaintextOnNetwork: z.boolean().default(false),
      /** Address of a proxy in front; its X-Forwarded-* headers are believed. */
      trustProxy: z.string().optional(),
    })
    .prefault({}),
  database: z.strictObject({url: z.string().optional(), urlFile: z.string().optional()}).prefault({}),
  directory: z.strictObject({
    url: ldapUrl,
    /** Other providers of the same directory (mirror mode), tried in this order when the one in use fails. */
    failover: z.array(ldapUrl).default([]),
    startTls: z.boolean().default(false),
    caFile: z.string().optional(),
    /** Where servers are kept, one entry each. */
    serversBase: parsed(text => parseDn(text, 'serversBase')),
    /** Where users are: directly below, or with userSearch at any depth. */
    peopleBase: parsed(text => parseDn(text, 'peopleBase')),
    /** Attribute that a user signs in with. */
    userAttribute: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be the name of an attribute, such as uid')
      .default('uid'),
    /** Look users up by that attribute. Without it, their DNs are made of it: `uid=alice,<peopleBase>`. */
    userSearch: z.boolean().default(false),
    /** groupOfNames of the administrators. */
    administratorsGroup: parsed(text => parseDn(text, 'administratorsGroup')),
    /** groupOfNames of those who may see everything and change nothing. */
    auditorsGroup: parsed(text => parseDn(text, 'auditorsGroup')).optional(),
    /** Where the groups are that leases and quotas are given to. */
    groupsBase: parsed(text => parseDn(text, 'groupsBase')).optional(),
    /** Stands in as the member that groupOfNames demands of a free server. */
    placeholderMember: parsed(text => parseDn(text, 'placeholderMember')),
    serviceDn: parsed(text => parseDn(text, 'serviceDn')),
    servicePassword: z.string().optional(),
    servicePasswordFile: z.string().optional(),
    timeoutSeconds: seconds.default(10),
  }),
  storageHosts: z.array(storageHost).min(1),
  chassis: z.array(chassis).default([]),
  /** Which storage host keeps the scratch directories. Without it there are none. */
  scratch: z.strictObject({storageHost: parsed(parseStorageHostName)}).optional(),
  /** Copies of brands that are made before any server needs them. */
  replication: z
    .strictObject({
      keep: z
        .array(
          z.strictObject({
            /** Names; `*` stands for any characters. */
            brands: z
              .array(
                z.string().regex(/^[A-Za-z0-9._*-]{1,40}$/, 'must be the name of a brand, with or without *'),
              )
              .min(1)
              .default(['*']),
            /** Up to the newest version, or up to the default one. */
            versions: z.enum(['all', 'default']).default('all'),
            /** Where; everywhere, if not given. */
            storageHosts: z.array(parsed(parseStorageHostName)).min(1).optional(),
          }),
        )
        .default([]),
      /** Between two looks at what is missing. */
      intervalSeconds: seconds.default(60),
      /** Copies under way at once. */
      atOnce: z.int().min(1).max(100).default(2),
    })
    .prefault({}),
  boot: z
    .strictObject({
      /** Where booting servers reach this service. Without it: the address that it listens on. */
      url: z.url().optional(),
      /** A listener of its own, for servers that boot and nothing else: plain HTTP, on their network. Without it: the general one. */
      listen: z
        .strictObject({host: z.string().default('0.0.0.0'), port: z.int().min(0).max(65_535)})
        .optional(),
      /** When a server counts as up: when the system in its image reports it, or when this TCP port of it answers. */
      up: z
        .union([z.literal('report'), z.strictObject({tcpPort: z.int().min(1).max(65_535)})])
        .default('report'),
      /** For sites that serve kernels themselves. Without both, they come from the image, over HTTP. */
      kernelUrl: z.string().optional(),
      initrdUrl: z.string().optional(),
      /** Put before our own kernel arguments. */
      arguments: z.array(z.string()).default([]),
      /** Root of the TFTP server: `pxelinux.cfg/` and `images/` are written below it. */
      tftpRoot: z.string().optional(),
      /** dnsmasq's `dhcp-hostsdir`. */
      dhcpHostsDir: z.string().optional(),
      /** dnsmasq's `pid-file`: it is sent SIGHUP when an entry was changed or removed, since it keeps the old one otherwise. */
      dhcpPidFile: z.string().optional(),
      /** How many servers may be between power-on and up at once. Without it: all. */
      waves: z
        .strictObject({
          perChassis: z
            .strictObject({
              atOnce: z.int().min(1).optional(),
              /** Between two power-ons. */
              intervalSeconds: z.number().min(0).optional(),
            })
            .prefault({}),
          perStorageHost: z.strictObject({booting: z.int().min(1).optional()}).prefault({}),
          /** A server that has not reported itself up by then no longer counts. */
          givesBackAfterSeconds: seconds.default(180),
        })
        .prefault({}),
    })
    .prefault({}),
  leases: z
    .strictObject({
      defaultSeconds: seconds.default(7 * 86_400),
      maximumSeconds: seconds.default(90 * 86_400),
      /** Other lengths for a pool, over the general ones. */
      pools: z.partialRecord(z.enum(pools), z.strictObject(leaseLengths)).default({}),
      /** Other lengths for those in a group, over those of the pool; in several groups, the longest. */
      groups: z.array(z.strictObject({group: groupDn, ...leaseLengths})).default([]),
      /** So long before the end the owner is reminded. */
      warnBeforeSeconds: z.array(seconds).default([86_400, 3_600]),
      /** What happens to the server when a lease ends, before anybody else can have it. */
      atEnd: z
        .strictObject({
          /** Switch it off, and wait until that is confirmed. */
          powerOff: z.boolean().default(true),
          /** Destroy its root; otherwise the root stays, unshared. */
          destroyRoot: z.boolean().default(false),
        })
        .prefault({}),
    })
    .prefault({}),
  /** How many servers may be held. */
  quotas: z
    .strictObject({
      /** By each user. */
      perUser: z.int().min(0).optional(),
      groups: z
        .array(
          z.strictObject({
            group: groupDn,
            /** By each user in the group, instead of the general number. */
            perUser: z.int().min(0).optional(),
            /** By all users in the group together. */
            total: z.int().min(0).optional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
  /** How often the directory is looked at for what others changed in it, and leases for their end. */
  watch: z.strictObject({intervalSeconds: seconds.default(15)}).prefault({}),
  jobs: z
    .strictObject({
      defaultWaitSeconds: z.number().min(0).max(600).default(30),
      bootTimeoutSeconds: seconds.default(900),
      powerTimeoutSeconds: seconds.default(60),
      /** Between two power-ons of one chassis, when boot.waves does not say it. */
      powerOnIntervalSeconds: z.number().min(0).default(0),
      /** Jobs that ended longer ago are forgotten, and with them the requestId that they were filed with. */
      keepDays: days.default(90),
    })
    .prefault({}),
  history: z
    .strictObject({
      /** Note operations that only read, too. Without it they are noted only when they are denied. */
      reads: z.boolean().default(false),
      /** Older events are forgotten. */
      keepDays: days.default(365),
    })
    .prefault({}),
  notifications: z.strictObject({webHooks: z.array(webHook).default([]), mail: mail.optional()}).prefault({}),
  log: z
    .strictObject({
      level: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
      /** Standard error, if not given. */
      file: z.string().optional(),
    })
    .prefault({}),
  /** Who may read `/metrics` from other machines; without a token, nobody may. */
  metrics: z
    .strictObject({token: z.string().min(16).optional(), tokenFile: z.string().optional()})
    .prefault({}),
  /** Validate our own answers against the contract before they go out. Costs time: for development and tests. */
  validateResponses: z.boolean().default(false),
});

export type Config = z.output<typeof schema>;
export type SshConfig = z.output<typeof ssh>;
