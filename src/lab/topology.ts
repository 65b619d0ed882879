/** What the lab consists of, generated from counts. Names, addresses and MACs follow from the numbers alone. */
export interface LabCounts {
  readonly chassis: number;
  readonly bladesPerChassis: number;
  readonly storageHosts: number;
}

export interface LabBlade {
  /** `blade01`, or with more digits when there are 100 or more. */
  readonly name: string;
  /** `chassis1`. */
  readonly chassis: string;
  readonly bay: number;
  readonly mac: string;
  readonly ip: string;
  readonly memoryMegabytes: number;
  readonly cores: number;
}

export interface LabTopology {
  readonly blades: readonly LabBlade[];
  readonly chassis: readonly {readonly name: string; readonly storageHost: string}[];
  /** `store1`, … */
  readonly storageHosts: readonly string[];
}

export const defaultCounts: LabCounts = {chassis: 3, bladesPerChassis: 14, storageHosts: 1};

/** Of a rack, unless said otherwise: as many as a small machine can emulate. */
export const rackCounts: LabCounts = {chassis: 1, bladesPerChassis: 4, storageHosts: 1};

export const labUsers = ['alice', 'bob', 'carol', 'admin', 'auditor'] as const;
export const labBrands = ['web', 'db', 'hpc'] as const;
export const labVersions = [1, 2, 3, 4, 5] as const;

export function makeTopology({chassis, bladesPerChassis, storageHosts}: LabCounts): LabTopology {
  const digits = Math.max(2, String(chassis * bladesPerChassis).length);
  const hostNames = Array.from({length: storageHosts}, (_, index) => `store${index + 1}`);
  const boxes = Array.from({length: chassis}, (_, index) => ({
    name: `chassis${index + 1}`,
    storageHost: hostNames[index % storageHosts] ?? 'store1',
  }));
  const hex = (number: number) => number.toString(16).padStart(2, '0');
  const blades = boxes.flatMap((box, boxIndex) =>
    Array.from({length: bladesPerChassis}, (_, index): LabBlade => {
      const number = boxIndex * bladesPerChassis + index + 1;
      return {
        name: `blade${String(number).padStart(digits, '0')}`,
        chassis: box.name,
        bay: index + 1,
        mac: `02:00:00:${hex((number >> 16) & 255)}:${hex((number >> 8) & 255)}:${hex(number & 255)}`,
        ip: `10.${77 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`,
        // As in the paper: four cores and 16 GiB a blade; the last chassis has twice the memory, for criteria to bite on.
        memoryMegabytes: boxIndex === chassis - 1 && chassis > 1 ? 32_768 : 16_384,
        cores: 4,
      };
    }),
  );
  return {blades, chassis: boxes, storageHosts: hostNames};
}

export const defaultBladeMegabytes = 128;

/** The same blades as machines of their own, with what they really have. */
export function withRealBlades(
  topology: LabTopology,
  prefix: string,
  {bladeMegabytes = defaultBladeMegabytes}: {readonly bladeMegabytes?: number} = {},
): LabTopology {
  const blades = topology.blades.map((blade, index) => ({
    ...blade,
    ip: `${prefix}.${index + 1}`,
    memoryMegabytes: bladeMegabytes,
    cores: 1,
  }));
  return {...topology, blades};
}
