/** What it takes to reach a host over SSH. */
export interface SshConnectionOptions {
  /** How messages call the host: `storage host store1`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string | undefined;
  /** Text of the key, not its file name. */
  readonly privateKey?: string;
  /** `SHA256:…` as `ssh-keygen -lf` prints it. Any of these is accepted, nothing else is. */
  readonly hostKeys: readonly string[];
  /** Adds the algorithms of 2008. For this host alone. */
  readonly legacyAlgorithms?: boolean;
  readonly connectTimeoutMs: number;
  /** For a command that brings no deadline of its own. */
  readonly commandTimeoutMs: number;
  /** Notices a dead connection that nobody closed. By default every 10 s, three times. */
  readonly keepalive?: {readonly intervalMs: number; readonly maximumMissed: number};
  /** Channels open at once. sshd allows 10 sessions a connection; by default 8 are used. */
  readonly maximumChannels?: number;
}
