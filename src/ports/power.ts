/** The management module of a chassis. */
import type {AppError} from '../domain/errors.ts';
import type {Bay, ChassisName, MacAddress} from '../domain/names.ts';

export type PowerState = 'on' | 'off' | 'unknown';
/** `softOff` asks the operating system. */
export type PowerAction = 'on' | 'off' | 'softOff';
export type BootDevice = 'network' | 'disk' | 'cd' | 'usb';
export type HealthState = 'ok' | 'warning' | 'critical' | 'unknown';

export interface Blade {
  readonly bay: Bay;
  readonly name?: string;
  readonly macs: readonly MacAddress[];
}

export interface ModuleLogEntry {
  /** Undefined when the entry is about the chassis. */
  readonly bay?: Bay;
  readonly severity: 'information' | 'warning' | 'error';
  readonly source: string;
  readonly time?: Date;
  readonly code?: string;
  readonly text: string;
}

/** The serial console of one bay, open. It keeps one of the module's sessions until it is closed. */
export interface ConsoleSession {
  /** What came before anybody listened comes first. One listener. */
  onText(listener: (text: string) => void): void;
  /** Called once when it ends without `close`: Conflict when the module ended it, Unavailable when the line broke. */
  onEnd(listener: (reason: AppError) => void): void;
  close(): void;
}

/** The management module of one chassis. One session; commands wait for one another. */
export interface ManagementModule {
  readonly chassis: ChassisName;
  getPowerState(bay: Bay, signal?: AbortSignal): Promise<PowerState>;
  /** Returns when the module has accepted it. Whether it came true is for the caller to ask. Repeatable. */
  requestPower(bay: Bay, action: PowerAction, signal?: AbortSignal): Promise<void>;
  getBootOrder(bay: Bay, signal?: AbortSignal): Promise<readonly BootDevice[]>;
  setBootOrder(bay: Bay, devices: readonly BootDevice[], signal?: AbortSignal): Promise<void>;
  setIdentify(bay: Bay, mode: 'on' | 'off' | 'blink', signal?: AbortSignal): Promise<void>;
  listBlades(signal?: AbortSignal): Promise<readonly Blade[]>;
  getHealth(
    bay: Bay,
    signal?: AbortSignal,
  ): Promise<{readonly state: HealthState; readonly message?: string}>;
  /** Newest first. */
  listEvents(maximum: number, signal?: AbortSignal): Promise<readonly ModuleLogEntry[]>;
  /**
   * Opens the console; the module shows the last part of what it keeps first. Conflict while somebody else has it open, whom
   * `takeOver` puts out; NotSupported when the module has no consoles. Other commands go on beside it.
   */
  openConsole(
    bay: Bay,
    options?: {readonly takeOver?: boolean},
    signal?: AbortSignal,
  ): Promise<ConsoleSession>;
  close(): Promise<void>;
}
