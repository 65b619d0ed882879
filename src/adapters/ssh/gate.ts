/** The gate that `hopscotch storage setup` puts before the commands of our account (assets/storage-gate.sh). */

/** Whether what a command left on stderr is the gate's. */
export const isGateRefusal = (stderr: string): boolean => /^hopscotch-gate: /m.test(stderr);

export const gateRefusal = (host: string): string =>
  `The gate on the ${host} does not let this through: it is of another release of this service, or for other ` +
  'directories. Make it anew there with: hopscotch storage setup. Then try hopscotch storage check.';
