/** The texts of a management module. Those under "seen" are from captures of real ones, the others from memory of them. */
export const words = {
  // Seen.
  ok: 'OK',
  notRecognized: 'Error: Command not recognized',
  invalidTarget: 'Invalid target path',
  outOfRange: 'The target bay is out of range',
  notForTarget: 'Command cannot be issued to this target.',
  solNotReady: 'SOL is not ready',
  solActive: 'SOL session is already active',
  // Not seen.
  emptyBay: 'The target bay is empty.',
  invalidOption: 'Error: Invalid option',
  emptyLog: '(The log is empty)',
  needsShell: 'This command can only be used in an interactive session.',
  solTaken: 'The SOL session was ended: another session has taken it over.',
  noMoreLog: '(There are no more entries in the event log.)',
} as const;

/** What a module says when somebody signs in. */
export const banner = (chassis: string, lastLogin: Date): readonly string[] => [
  '',
  `Hostname:              ${chassis}`,
  'Static IP address:     192.168.70.125',
  'Burned-in MAC address: 00:14:5E:DF:00:01',
  'DHCP:                  Disabled - Use static IP configuration.',
  `Last login: ${lastLogin.toUTCString().replace(' GMT', '')} from 127.0.0.1 (SSH)`,
  '',
];

/** `MM/DD/YY hh:mm:ss`. */
export function moduleTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split(/[T.]/);
  const [year = '', month, day] = date.split('-');
  return `${month}/${day}/${year.slice(2)} ${time}`;
}
