// Made from wsdl/hopscotch.wsdl by src/contract/generate.ts (`npm run generate`). Do not edit.

import type * as t from './types.generated.ts';
import {
  children,
  compact,
  decodeBoolean,
  decodeDateTime,
  decodeEnumeration,
  decodeInteger,
  decodeLong,
  decodeString,
  encodeBoolean,
  encodeDateTime,
  encodeInteger,
  encodeLong,
  encodeString,
  many,
  manyInPieces,
  maybe,
  one,
  type Raw,
} from './xml.ts';

const valuesPool: ReadonlySet<string> = new Set<t.Pool>(['computing', 'communication', 'storage', 'provisioning']);
const decodePool = (raw: Raw, path: string): t.Pool => decodeEnumeration(raw, valuesPool, path) as t.Pool;
const encodePool = (value: t.Pool, tag: string): string => encodeString(value, tag);

const valuesPowerState: ReadonlySet<string> = new Set<t.PowerState>(['on', 'off', 'unknown']);
const decodePowerState = (raw: Raw, path: string): t.PowerState => decodeEnumeration(raw, valuesPowerState, path) as t.PowerState;
const encodePowerState = (value: t.PowerState, tag: string): string => encodeString(value, tag);

const valuesJobState: ReadonlySet<string> = new Set<t.JobState>(['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled']);
const decodeJobState = (raw: Raw, path: string): t.JobState => decodeEnumeration(raw, valuesJobState, path) as t.JobState;
const encodeJobState = (value: t.JobState, tag: string): string => encodeString(value, tag);

const valuesTargetState: ReadonlySet<string> = new Set<t.TargetState>(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
const decodeTargetState = (raw: Raw, path: string): t.TargetState => decodeEnumeration(raw, valuesTargetState, path) as t.TargetState;
const encodeTargetState = (value: t.TargetState, tag: string): string => encodeString(value, tag);

const valuesHealthState: ReadonlySet<string> = new Set<t.HealthState>(['ok', 'warning', 'critical', 'unknown']);
const decodeHealthState = (raw: Raw, path: string): t.HealthState => decodeEnumeration(raw, valuesHealthState, path) as t.HealthState;
const encodeHealthState = (value: t.HealthState, tag: string): string => encodeString(value, tag);

const valuesBootDevice: ReadonlySet<string> = new Set<t.BootDevice>(['network', 'disk', 'cd', 'usb']);
const decodeBootDevice = (raw: Raw, path: string): t.BootDevice => decodeEnumeration(raw, valuesBootDevice, path) as t.BootDevice;
const encodeBootDevice = (value: t.BootDevice, tag: string): string => encodeString(value, tag);

const valuesIdentifyMode: ReadonlySet<string> = new Set<t.IdentifyMode>(['on', 'off', 'blink']);
const decodeIdentifyMode = (raw: Raw, path: string): t.IdentifyMode => decodeEnumeration(raw, valuesIdentifyMode, path) as t.IdentifyMode;
const encodeIdentifyMode = (value: t.IdentifyMode, tag: string): string => encodeString(value, tag);

const valuesSeverity: ReadonlySet<string> = new Set<t.Severity>(['information', 'warning', 'error']);
const decodeSeverity = (raw: Raw, path: string): t.Severity => decodeEnumeration(raw, valuesSeverity, path) as t.Severity;
const encodeSeverity = (value: t.Severity, tag: string): string => encodeString(value, tag);

const valuesEventOutcome: ReadonlySet<string> = new Set<t.EventOutcome>(['accepted', 'succeeded', 'partial', 'denied', 'failed']);
const decodeEventOutcome = (raw: Raw, path: string): t.EventOutcome => decodeEnumeration(raw, valuesEventOutcome, path) as t.EventOutcome;
const encodeEventOutcome = (value: t.EventOutcome, tag: string): string => encodeString(value, tag);

const valuesStorageFindingKind: ReadonlySet<string> = new Set<t.StorageFindingKind>(['orphanRoot', 'missingRoot', 'missingExport', 'strayExport', 'leftover', 'heldVersion', 'strayRoot', 'unreachable']);
const decodeStorageFindingKind = (raw: Raw, path: string): t.StorageFindingKind => decodeEnumeration(raw, valuesStorageFindingKind, path) as t.StorageFindingKind;
const encodeStorageFindingKind = (value: t.StorageFindingKind, tag: string): string => encodeString(value, tag);

const valuesFaultCode: ReadonlySet<string> = new Set<t.FaultCode>(['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'AlreadyOwned', 'Conflict', 'QuotaExceeded', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Cancelled', 'Internal']);
const decodeFaultCode = (raw: Raw, path: string): t.FaultCode => decodeEnumeration(raw, valuesFaultCode, path) as t.FaultCode;
const encodeFaultCode = (value: t.FaultCode, tag: string): string => encodeString(value, tag);

const valuesBootMode: ReadonlySet<string> = new Set<t.BootMode>(['nfs', 'reset', 'ram', 'local', 'xen']);
const decodeBootMode = (raw: Raw, path: string): t.BootMode => decodeEnumeration(raw, valuesBootMode, path) as t.BootMode;
const encodeBootMode = (value: t.BootMode, tag: string): string => encodeString(value, tag);

const valuesChangeKind: ReadonlySet<string> = new Set<t.ChangeKind>(['added', 'removed', 'changed', 'renamed']);
const decodeChangeKind = (raw: Raw, path: string): t.ChangeKind => decodeEnumeration(raw, valuesChangeKind, path) as t.ChangeKind;
const encodeChangeKind = (value: t.ChangeKind, tag: string): string => encodeString(value, tag);

const valuesEntryKind: ReadonlySet<string> = new Set<t.EntryKind>(['file', 'directory', 'link', 'other']);
const decodeEntryKind = (raw: Raw, path: string): t.EntryKind => decodeEnumeration(raw, valuesEntryKind, path) as t.EntryKind;
const encodeEntryKind = (value: t.EntryKind, tag: string): string => encodeString(value, tag);

const valuesUsageKind: ReadonlySet<string> = new Set<t.UsageKind>(['golden', 'version', 'root']);
const decodeUsageKind = (raw: Raw, path: string): t.UsageKind => decodeEnumeration(raw, valuesUsageKind, path) as t.UsageKind;
const encodeUsageKind = (value: t.UsageKind, tag: string): string => encodeString(value, tag);

function encodeServiceInfo(value: t.ServiceInfo, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  xml += encodeString(value.version, 'version');
  xml += encodeString(value.contractVersion, 'contractVersion');
  xml += encodeDateTime(value.serverTime, 'serverTime');
  for (const item of value.signInMethod) xml += encodeString(item, 'signInMethod');
  xml += encodeInteger(value.defaultWaitSeconds, 'defaultWaitSeconds');
  return `${xml}</${tag}>`;
}
function decodeServiceInfo(raw: Raw, path: string): t.ServiceInfo {
  const from = children(raw, path);
  return compact<t.ServiceInfo>({
    name: one(from, 'name', decodeString, path),
    version: one(from, 'version', decodeString, path),
    contractVersion: one(from, 'contractVersion', decodeString, path),
    serverTime: one(from, 'serverTime', decodeDateTime, path),
    signInMethod: many(from, 'signInMethod', decodeString, path),
    defaultWaitSeconds: one(from, 'defaultWaitSeconds', decodeInteger, path),
  });
}

function encodeUserInfo(value: t.UserInfo, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  xml += encodeString(value.dn, 'dn');
  xml += encodeBoolean(value.administrator, 'administrator');
  if (value.auditor !== undefined) xml += encodeBoolean(value.auditor, 'auditor');
  return `${xml}</${tag}>`;
}
function decodeUserInfo(raw: Raw, path: string): t.UserInfo {
  const from = children(raw, path);
  return compact<t.UserInfo>({
    name: one(from, 'name', decodeString, path),
    dn: one(from, 'dn', decodeString, path),
    administrator: one(from, 'administrator', decodeBoolean, path),
    auditor: maybe(from, 'auditor', decodeBoolean, path),
  });
}

function encodeServer(value: t.Server, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  if (value.pool !== undefined) xml += encodePool(value.pool, 'pool');
  if (value.chassis !== undefined) xml += encodeString(value.chassis, 'chassis');
  if (value.bay !== undefined) xml += encodeInteger(value.bay, 'bay');
  if (value.macAddress !== undefined) xml += encodeString(value.macAddress, 'macAddress');
  if (value.ipAddress !== undefined) xml += encodeString(value.ipAddress, 'ipAddress');
  if (value.memoryMegabytes !== undefined) xml += encodeInteger(value.memoryMegabytes, 'memoryMegabytes');
  if (value.cores !== undefined) xml += encodeInteger(value.cores, 'cores');
  if (value.owner !== undefined) xml += encodeString(value.owner, 'owner');
  if (value.ownerName !== undefined) xml += encodeString(value.ownerName, 'ownerName');
  for (const item of value.member) xml += encodeString(item, 'member');
  if (value.leaseEnd !== undefined) xml += encodeDateTime(value.leaseEnd, 'leaseEnd');
  if (value.drained !== undefined) xml += encodeString(value.drained, 'drained');
  if (value.cleanupSince !== undefined) xml += encodeDateTime(value.cleanupSince, 'cleanupSince');
  if (value.cleanupWaitsFor !== undefined) xml += encodeString(value.cleanupWaitsFor, 'cleanupWaitsFor');
  if (value.brand !== undefined) xml += encodeString(value.brand, 'brand');
  if (value.version !== undefined) xml += encodeInteger(value.version, 'version');
  if (value.root !== undefined) xml += encodeString(value.root, 'root');
  if (value.bootMode !== undefined) xml += encodeBootMode(value.bootMode, 'bootMode');
  return `${xml}</${tag}>`;
}
function decodeServer(raw: Raw, path: string): t.Server {
  const from = children(raw, path);
  return compact<t.Server>({
    name: one(from, 'name', decodeString, path),
    pool: maybe(from, 'pool', decodePool, path),
    chassis: maybe(from, 'chassis', decodeString, path),
    bay: maybe(from, 'bay', decodeInteger, path),
    macAddress: maybe(from, 'macAddress', decodeString, path),
    ipAddress: maybe(from, 'ipAddress', decodeString, path),
    memoryMegabytes: maybe(from, 'memoryMegabytes', decodeInteger, path),
    cores: maybe(from, 'cores', decodeInteger, path),
    owner: maybe(from, 'owner', decodeString, path),
    ownerName: maybe(from, 'ownerName', decodeString, path),
    member: many(from, 'member', decodeString, path),
    leaseEnd: maybe(from, 'leaseEnd', decodeDateTime, path),
    drained: maybe(from, 'drained', decodeString, path),
    cleanupSince: maybe(from, 'cleanupSince', decodeDateTime, path),
    cleanupWaitsFor: maybe(from, 'cleanupWaitsFor', decodeString, path),
    brand: maybe(from, 'brand', decodeString, path),
    version: maybe(from, 'version', decodeInteger, path),
    root: maybe(from, 'root', decodeString, path),
    bootMode: maybe(from, 'bootMode', decodeBootMode, path),
  });
}

function encodeServerRegistration(value: t.ServerRegistration, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  if (value.macAddress !== undefined) xml += encodeString(value.macAddress, 'macAddress');
  if (value.ipAddress !== undefined) xml += encodeString(value.ipAddress, 'ipAddress');
  if (value.chassis !== undefined) xml += encodeString(value.chassis, 'chassis');
  if (value.bay !== undefined) xml += encodeInteger(value.bay, 'bay');
  if (value.pool !== undefined) xml += encodePool(value.pool, 'pool');
  if (value.memoryMegabytes !== undefined) xml += encodeInteger(value.memoryMegabytes, 'memoryMegabytes');
  if (value.cores !== undefined) xml += encodeInteger(value.cores, 'cores');
  return `${xml}</${tag}>`;
}
function decodeServerRegistration(raw: Raw, path: string): t.ServerRegistration {
  const from = children(raw, path);
  return compact<t.ServerRegistration>({
    name: one(from, 'name', decodeString, path),
    macAddress: maybe(from, 'macAddress', decodeString, path),
    ipAddress: maybe(from, 'ipAddress', decodeString, path),
    chassis: maybe(from, 'chassis', decodeString, path),
    bay: maybe(from, 'bay', decodeInteger, path),
    pool: maybe(from, 'pool', decodePool, path),
    memoryMegabytes: maybe(from, 'memoryMegabytes', decodeInteger, path),
    cores: maybe(from, 'cores', decodeInteger, path),
  });
}

function encodeDiscoveredServer(value: t.DiscoveredServer, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.chassis, 'chassis');
  xml += encodeInteger(value.bay, 'bay');
  if (value.bladeName !== undefined) xml += encodeString(value.bladeName, 'bladeName');
  for (const item of value.macAddress) xml += encodeString(item, 'macAddress');
  if (value.registeredAs !== undefined) xml += encodeString(value.registeredAs, 'registeredAs');
  return `${xml}</${tag}>`;
}
function decodeDiscoveredServer(raw: Raw, path: string): t.DiscoveredServer {
  const from = children(raw, path);
  return compact<t.DiscoveredServer>({
    chassis: one(from, 'chassis', decodeString, path),
    bay: one(from, 'bay', decodeInteger, path),
    bladeName: maybe(from, 'bladeName', decodeString, path),
    macAddress: many(from, 'macAddress', decodeString, path),
    registeredAs: maybe(from, 'registeredAs', decodeString, path),
  });
}

function encodeUnknownMachine(value: t.UnknownMachine, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.macAddress, 'macAddress');
  if (value.ipAddress !== undefined) xml += encodeString(value.ipAddress, 'ipAddress');
  xml += encodeDateTime(value.firstSeen, 'firstSeen');
  xml += encodeDateTime(value.lastSeen, 'lastSeen');
  xml += encodeInteger(value.times, 'times');
  if (value.manufacturer !== undefined) xml += encodeString(value.manufacturer, 'manufacturer');
  if (value.product !== undefined) xml += encodeString(value.product, 'product');
  if (value.serial !== undefined) xml += encodeString(value.serial, 'serial');
  if (value.uuid !== undefined) xml += encodeString(value.uuid, 'uuid');
  if (value.platform !== undefined) xml += encodeString(value.platform, 'platform');
  if (value.chassis !== undefined) xml += encodeString(value.chassis, 'chassis');
  if (value.bay !== undefined) xml += encodeInteger(value.bay, 'bay');
  return `${xml}</${tag}>`;
}
function decodeUnknownMachine(raw: Raw, path: string): t.UnknownMachine {
  const from = children(raw, path);
  return compact<t.UnknownMachine>({
    macAddress: one(from, 'macAddress', decodeString, path),
    ipAddress: maybe(from, 'ipAddress', decodeString, path),
    firstSeen: one(from, 'firstSeen', decodeDateTime, path),
    lastSeen: one(from, 'lastSeen', decodeDateTime, path),
    times: one(from, 'times', decodeInteger, path),
    manufacturer: maybe(from, 'manufacturer', decodeString, path),
    product: maybe(from, 'product', decodeString, path),
    serial: maybe(from, 'serial', decodeString, path),
    uuid: maybe(from, 'uuid', decodeString, path),
    platform: maybe(from, 'platform', decodeString, path),
    chassis: maybe(from, 'chassis', decodeString, path),
    bay: maybe(from, 'bay', decodeInteger, path),
  });
}

function encodeTargetResult(value: t.TargetResult, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.target, 'target');
  xml += encodeTargetState(value.state, 'state');
  if (value.step !== undefined) xml += encodeString(value.step, 'step');
  if (value.percent !== undefined) xml += encodeInteger(value.percent, 'percent');
  if (value.message !== undefined) xml += encodeString(value.message, 'message');
  if (value.faultCode !== undefined) xml += encodeFaultCode(value.faultCode, 'faultCode');
  if (value.owner !== undefined) xml += encodeString(value.owner, 'owner');
  if (value.leaseEnd !== undefined) xml += encodeDateTime(value.leaseEnd, 'leaseEnd');
  if (value.brand !== undefined) xml += encodeString(value.brand, 'brand');
  if (value.version !== undefined) xml += encodeInteger(value.version, 'version');
  if (value.root !== undefined) xml += encodeString(value.root, 'root');
  if (value.startedAt !== undefined) xml += encodeDateTime(value.startedAt, 'startedAt');
  if (value.finishedAt !== undefined) xml += encodeDateTime(value.finishedAt, 'finishedAt');
  return `${xml}</${tag}>`;
}
function decodeTargetResult(raw: Raw, path: string): t.TargetResult {
  const from = children(raw, path);
  return compact<t.TargetResult>({
    target: one(from, 'target', decodeString, path),
    state: one(from, 'state', decodeTargetState, path),
    step: maybe(from, 'step', decodeString, path),
    percent: maybe(from, 'percent', decodeInteger, path),
    message: maybe(from, 'message', decodeString, path),
    faultCode: maybe(from, 'faultCode', decodeFaultCode, path),
    owner: maybe(from, 'owner', decodeString, path),
    leaseEnd: maybe(from, 'leaseEnd', decodeDateTime, path),
    brand: maybe(from, 'brand', decodeString, path),
    version: maybe(from, 'version', decodeInteger, path),
    root: maybe(from, 'root', decodeString, path),
    startedAt: maybe(from, 'startedAt', decodeDateTime, path),
    finishedAt: maybe(from, 'finishedAt', decodeDateTime, path),
  });
}

function encodeTargetFailure(value: t.TargetFailure, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.target, 'target');
  xml += encodeFaultCode(value.faultCode, 'faultCode');
  xml += encodeString(value.message, 'message');
  return `${xml}</${tag}>`;
}
function decodeTargetFailure(raw: Raw, path: string): t.TargetFailure {
  const from = children(raw, path);
  return compact<t.TargetFailure>({
    target: one(from, 'target', decodeString, path),
    faultCode: one(from, 'faultCode', decodeFaultCode, path),
    message: one(from, 'message', decodeString, path),
  });
}

function encodeJob(value: t.Job, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.id, 'id');
  xml += encodeString(value.operation, 'operation');
  xml += encodeJobState(value.state, 'state');
  xml += encodeInteger(value.percent, 'percent');
  xml += encodeLong(value.version, 'version');
  xml += encodeString(value.user, 'user');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.message !== undefined) xml += encodeString(value.message, 'message');
  xml += encodeDateTime(value.createdAt, 'createdAt');
  if (value.startedAt !== undefined) xml += encodeDateTime(value.startedAt, 'startedAt');
  if (value.finishedAt !== undefined) xml += encodeDateTime(value.finishedAt, 'finishedAt');
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  if (value.purpose !== undefined) xml += encodeString(value.purpose, 'purpose');
  return `${xml}</${tag}>`;
}
function decodeJob(raw: Raw, path: string): t.Job {
  const from = children(raw, path);
  return compact<t.Job>({
    id: one(from, 'id', decodeString, path),
    operation: one(from, 'operation', decodeString, path),
    state: one(from, 'state', decodeJobState, path),
    percent: one(from, 'percent', decodeInteger, path),
    version: one(from, 'version', decodeLong, path),
    user: one(from, 'user', decodeString, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    message: maybe(from, 'message', decodeString, path),
    createdAt: one(from, 'createdAt', decodeDateTime, path),
    startedAt: maybe(from, 'startedAt', decodeDateTime, path),
    finishedAt: maybe(from, 'finishedAt', decodeDateTime, path),
    result: many(from, 'result', decodeTargetResult, path),
    purpose: maybe(from, 'purpose', decodeString, path),
  });
}

function encodeServerPower(value: t.ServerPower, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.target, 'target');
  xml += encodePowerState(value.state, 'state');
  return `${xml}</${tag}>`;
}
function decodeServerPower(raw: Raw, path: string): t.ServerPower {
  const from = children(raw, path);
  return compact<t.ServerPower>({
    target: one(from, 'target', decodeString, path),
    state: one(from, 'state', decodePowerState, path),
  });
}

function encodeServerHealth(value: t.ServerHealth, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.target, 'target');
  xml += encodeHealthState(value.state, 'state');
  if (value.message !== undefined) xml += encodeString(value.message, 'message');
  return `${xml}</${tag}>`;
}
function decodeServerHealth(raw: Raw, path: string): t.ServerHealth {
  const from = children(raw, path);
  return compact<t.ServerHealth>({
    target: one(from, 'target', decodeString, path),
    state: one(from, 'state', decodeHealthState, path),
    message: maybe(from, 'message', decodeString, path),
  });
}

function encodeConsoleText(value: t.ConsoleText, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.target, 'target');
  xml += encodeString(value.text, 'text');
  xml += encodeString(value.position, 'position');
  xml += encodeBoolean(value.dropped, 'dropped');
  return `${xml}</${tag}>`;
}
function decodeConsoleText(raw: Raw, path: string): t.ConsoleText {
  const from = children(raw, path);
  return compact<t.ConsoleText>({
    target: one(from, 'target', decodeString, path),
    text: one(from, 'text', decodeString, path),
    position: one(from, 'position', decodeString, path),
    dropped: one(from, 'dropped', decodeBoolean, path),
  });
}

function encodeEventLogEntry(value: t.EventLogEntry, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.target, 'target');
  xml += encodeSeverity(value.severity, 'severity');
  xml += encodeString(value.source, 'source');
  if (value.time !== undefined) xml += encodeDateTime(value.time, 'time');
  if (value.code !== undefined) xml += encodeString(value.code, 'code');
  xml += encodeString(value.text, 'text');
  return `${xml}</${tag}>`;
}
function decodeEventLogEntry(raw: Raw, path: string): t.EventLogEntry {
  const from = children(raw, path);
  return compact<t.EventLogEntry>({
    target: one(from, 'target', decodeString, path),
    severity: one(from, 'severity', decodeSeverity, path),
    source: one(from, 'source', decodeString, path),
    time: maybe(from, 'time', decodeDateTime, path),
    code: maybe(from, 'code', decodeString, path),
    text: one(from, 'text', decodeString, path),
  });
}

function encodeBootSettings(value: t.BootSettings, tag: string): string {
  let xml = `<${tag}>`;
  if (value.mode !== undefined) xml += encodeBootMode(value.mode, 'mode');
  if (value.kernel !== undefined) xml += encodeString(value.kernel, 'kernel');
  if (value.initrd !== undefined) xml += encodeString(value.initrd, 'initrd');
  if (value.hypervisor !== undefined) xml += encodeString(value.hypervisor, 'hypervisor');
  for (const item of value.argument) xml += encodeString(item, 'argument');
  return `${xml}</${tag}>`;
}
function decodeBootSettings(raw: Raw, path: string): t.BootSettings {
  const from = children(raw, path);
  return compact<t.BootSettings>({
    mode: maybe(from, 'mode', decodeBootMode, path),
    kernel: maybe(from, 'kernel', decodeString, path),
    initrd: maybe(from, 'initrd', decodeString, path),
    hypervisor: maybe(from, 'hypervisor', decodeString, path),
    argument: many(from, 'argument', decodeString, path),
  });
}

function encodeBrand(value: t.Brand, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  xml += encodeString(value.storageHost, 'storageHost');
  if (value.description !== undefined) xml += encodeString(value.description, 'description');
  if (value.owner !== undefined) xml += encodeString(value.owner, 'owner');
  for (const item of value.member) xml += encodeString(item, 'member');
  if (value.defaultVersion !== undefined) xml += encodeInteger(value.defaultVersion, 'defaultVersion');
  xml += encodeInteger(value.versionCount, 'versionCount');
  if (value.createdAt !== undefined) xml += encodeDateTime(value.createdAt, 'createdAt');
  xml += encodeLong(value.usedBytes, 'usedBytes');
  xml += encodeLong(value.referencedBytes, 'referencedBytes');
  if (value.copyOf !== undefined) xml += encodeString(value.copyOf, 'copyOf');
  if (value.boot !== undefined) xml += encodeBootSettings(value.boot, 'boot');
  if (value.restricted !== undefined) xml += encodeBoolean(value.restricted, 'restricted');
  return `${xml}</${tag}>`;
}
function decodeBrand(raw: Raw, path: string): t.Brand {
  const from = children(raw, path);
  return compact<t.Brand>({
    name: one(from, 'name', decodeString, path),
    storageHost: one(from, 'storageHost', decodeString, path),
    description: maybe(from, 'description', decodeString, path),
    owner: maybe(from, 'owner', decodeString, path),
    member: many(from, 'member', decodeString, path),
    defaultVersion: maybe(from, 'defaultVersion', decodeInteger, path),
    versionCount: one(from, 'versionCount', decodeInteger, path),
    createdAt: maybe(from, 'createdAt', decodeDateTime, path),
    usedBytes: one(from, 'usedBytes', decodeLong, path),
    referencedBytes: one(from, 'referencedBytes', decodeLong, path),
    copyOf: maybe(from, 'copyOf', decodeString, path),
    boot: maybe(from, 'boot', decodeBootSettings, path),
    restricted: maybe(from, 'restricted', decodeBoolean, path),
  });
}

function encodeVersion(value: t.Version, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeInteger(value.number, 'number');
  xml += encodeString(value.storageHost, 'storageHost');
  if (value.comment !== undefined) xml += encodeString(value.comment, 'comment');
  if (value.author !== undefined) xml += encodeString(value.author, 'author');
  if (value.createdAt !== undefined) xml += encodeDateTime(value.createdAt, 'createdAt');
  xml += encodeLong(value.usedBytes, 'usedBytes');
  xml += encodeLong(value.referencedBytes, 'referencedBytes');
  xml += encodeInteger(value.rootCount, 'rootCount');
  xml += encodeBoolean(value.isDefault, 'isDefault');
  if (value.boot !== undefined) xml += encodeBootSettings(value.boot, 'boot');
  for (const item of value.server) xml += encodeString(item, 'server');
  return `${xml}</${tag}>`;
}
function decodeVersion(raw: Raw, path: string): t.Version {
  const from = children(raw, path);
  return compact<t.Version>({
    brand: one(from, 'brand', decodeString, path),
    number: one(from, 'number', decodeInteger, path),
    storageHost: one(from, 'storageHost', decodeString, path),
    comment: maybe(from, 'comment', decodeString, path),
    author: maybe(from, 'author', decodeString, path),
    createdAt: maybe(from, 'createdAt', decodeDateTime, path),
    usedBytes: one(from, 'usedBytes', decodeLong, path),
    referencedBytes: one(from, 'referencedBytes', decodeLong, path),
    rootCount: one(from, 'rootCount', decodeInteger, path),
    isDefault: one(from, 'isDefault', decodeBoolean, path),
    boot: maybe(from, 'boot', decodeBootSettings, path),
    server: many(from, 'server', decodeString, path),
  });
}

function encodeDifference(value: t.Difference, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.path, 'path');
  xml += encodeChangeKind(value.change, 'change');
  xml += encodeEntryKind(value.kind, 'kind');
  if (value.oldPath !== undefined) xml += encodeString(value.oldPath, 'oldPath');
  return `${xml}</${tag}>`;
}
function decodeDifference(raw: Raw, path: string): t.Difference {
  const from = children(raw, path);
  return compact<t.Difference>({
    path: one(from, 'path', decodeString, path),
    change: one(from, 'change', decodeChangeKind, path),
    kind: one(from, 'kind', decodeEntryKind, path),
    oldPath: maybe(from, 'oldPath', decodeString, path),
  });
}

function encodeRoot(value: t.Root, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  xml += encodeString(value.server, 'server');
  xml += encodeString(value.brand, 'brand');
  xml += encodeInteger(value.version, 'version');
  xml += encodeString(value.storageHost, 'storageHost');
  xml += encodeString(value.path, 'path');
  xml += encodeBoolean(value.shared, 'shared');
  xml += encodeBoolean(value.assigned, 'assigned');
  if (value.createdAt !== undefined) xml += encodeDateTime(value.createdAt, 'createdAt');
  xml += encodeLong(value.usedBytes, 'usedBytes');
  xml += encodeLong(value.referencedBytes, 'referencedBytes');
  if (value.bootMode !== undefined) xml += encodeBootMode(value.bootMode, 'bootMode');
  return `${xml}</${tag}>`;
}
function decodeRoot(raw: Raw, path: string): t.Root {
  const from = children(raw, path);
  return compact<t.Root>({
    name: one(from, 'name', decodeString, path),
    server: one(from, 'server', decodeString, path),
    brand: one(from, 'brand', decodeString, path),
    version: one(from, 'version', decodeInteger, path),
    storageHost: one(from, 'storageHost', decodeString, path),
    path: one(from, 'path', decodeString, path),
    shared: one(from, 'shared', decodeBoolean, path),
    assigned: one(from, 'assigned', decodeBoolean, path),
    createdAt: maybe(from, 'createdAt', decodeDateTime, path),
    usedBytes: one(from, 'usedBytes', decodeLong, path),
    referencedBytes: one(from, 'referencedBytes', decodeLong, path),
    bootMode: maybe(from, 'bootMode', decodeBootMode, path),
  });
}

function encodeUsagePart(value: t.UsagePart, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeUsageKind(value.kind, 'kind');
  if (value.version !== undefined) xml += encodeInteger(value.version, 'version');
  if (value.server !== undefined) xml += encodeString(value.server, 'server');
  xml += encodeLong(value.usedBytes, 'usedBytes');
  xml += encodeLong(value.referencedBytes, 'referencedBytes');
  return `${xml}</${tag}>`;
}
function decodeUsagePart(raw: Raw, path: string): t.UsagePart {
  const from = children(raw, path);
  return compact<t.UsagePart>({
    kind: one(from, 'kind', decodeUsageKind, path),
    version: maybe(from, 'version', decodeInteger, path),
    server: maybe(from, 'server', decodeString, path),
    usedBytes: one(from, 'usedBytes', decodeLong, path),
    referencedBytes: one(from, 'referencedBytes', decodeLong, path),
  });
}

function encodeStorageUsage(value: t.StorageUsage, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeString(value.storageHost, 'storageHost');
  xml += encodeInteger(value.versionCount, 'versionCount');
  xml += encodeInteger(value.rootCount, 'rootCount');
  xml += encodeLong(value.usedBytes, 'usedBytes');
  xml += encodeLong(value.fullCopyBytes, 'fullCopyBytes');
  if (value.referencedBytes !== undefined) xml += encodeLong(value.referencedBytes, 'referencedBytes');
  for (const item of value.part) xml += encodeUsagePart(item, 'part');
  return `${xml}</${tag}>`;
}
function decodeStorageUsage(raw: Raw, path: string): t.StorageUsage {
  const from = children(raw, path);
  return compact<t.StorageUsage>({
    brand: one(from, 'brand', decodeString, path),
    storageHost: one(from, 'storageHost', decodeString, path),
    versionCount: one(from, 'versionCount', decodeInteger, path),
    rootCount: one(from, 'rootCount', decodeInteger, path),
    usedBytes: one(from, 'usedBytes', decodeLong, path),
    fullCopyBytes: one(from, 'fullCopyBytes', decodeLong, path),
    referencedBytes: maybe(from, 'referencedBytes', decodeLong, path),
    part: many(from, 'part', decodeUsagePart, path),
  });
}

function encodeEventDetail(value: t.EventDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  xml += encodeString(value.value, 'value');
  return `${xml}</${tag}>`;
}
function decodeEventDetail(raw: Raw, path: string): t.EventDetail {
  const from = children(raw, path);
  return compact<t.EventDetail>({
    name: one(from, 'name', decodeString, path),
    value: one(from, 'value', decodeString, path),
  });
}

function encodeEvent(value: t.Event, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.id, 'id');
  xml += encodeDateTime(value.time, 'time');
  xml += encodeString(value.kind, 'kind');
  xml += encodeEventOutcome(value.outcome, 'outcome');
  if (value.user !== undefined) xml += encodeString(value.user, 'user');
  if (value.userName !== undefined) xml += encodeString(value.userName, 'userName');
  if (value.recipient !== undefined) xml += encodeString(value.recipient, 'recipient');
  if (value.address !== undefined) xml += encodeString(value.address, 'address');
  if (value.correlationId !== undefined) xml += encodeString(value.correlationId, 'correlationId');
  if (value.jobId !== undefined) xml += encodeString(value.jobId, 'jobId');
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.faultCode !== undefined) xml += encodeFaultCode(value.faultCode, 'faultCode');
  if (value.message !== undefined) xml += encodeString(value.message, 'message');
  for (const item of value.detail) xml += encodeEventDetail(item, 'detail');
  return `${xml}</${tag}>`;
}
function decodeEvent(raw: Raw, path: string): t.Event {
  const from = children(raw, path);
  return compact<t.Event>({
    id: one(from, 'id', decodeString, path),
    time: one(from, 'time', decodeDateTime, path),
    kind: one(from, 'kind', decodeString, path),
    outcome: one(from, 'outcome', decodeEventOutcome, path),
    user: maybe(from, 'user', decodeString, path),
    userName: maybe(from, 'userName', decodeString, path),
    recipient: maybe(from, 'recipient', decodeString, path),
    address: maybe(from, 'address', decodeString, path),
    correlationId: maybe(from, 'correlationId', decodeString, path),
    jobId: maybe(from, 'jobId', decodeString, path),
    target: many(from, 'target', decodeString, path),
    faultCode: maybe(from, 'faultCode', decodeFaultCode, path),
    message: maybe(from, 'message', decodeString, path),
    detail: many(from, 'detail', decodeEventDetail, path),
  });
}

function encodeScratch(value: t.Scratch, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  xml += encodeString(value.storageHost, 'storageHost');
  xml += encodeString(value.path, 'path');
  for (const item of value.user) xml += encodeString(item, 'user');
  if (value.quotaMegabytes !== undefined) xml += encodeInteger(value.quotaMegabytes, 'quotaMegabytes');
  xml += encodeLong(value.usedBytes, 'usedBytes');
  for (const item of value.client) xml += encodeString(item, 'client');
  return `${xml}</${tag}>`;
}
function decodeScratch(raw: Raw, path: string): t.Scratch {
  const from = children(raw, path);
  return compact<t.Scratch>({
    name: one(from, 'name', decodeString, path),
    storageHost: one(from, 'storageHost', decodeString, path),
    path: one(from, 'path', decodeString, path),
    user: many(from, 'user', decodeString, path),
    quotaMegabytes: maybe(from, 'quotaMegabytes', decodeInteger, path),
    usedBytes: one(from, 'usedBytes', decodeLong, path),
    client: many(from, 'client', decodeString, path),
  });
}

function encodeStorageFinding(value: t.StorageFinding, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeStorageFindingKind(value.kind, 'kind');
  xml += encodeString(value.storageHost, 'storageHost');
  xml += encodeString(value.name, 'name');
  if (value.server !== undefined) xml += encodeString(value.server, 'server');
  if (value.client !== undefined) xml += encodeString(value.client, 'client');
  xml += encodeString(value.message, 'message');
  xml += encodeBoolean(value.mendable, 'mendable');
  return `${xml}</${tag}>`;
}
function decodeStorageFinding(raw: Raw, path: string): t.StorageFinding {
  const from = children(raw, path);
  return compact<t.StorageFinding>({
    kind: one(from, 'kind', decodeStorageFindingKind, path),
    storageHost: one(from, 'storageHost', decodeString, path),
    name: one(from, 'name', decodeString, path),
    server: maybe(from, 'server', decodeString, path),
    client: maybe(from, 'client', decodeString, path),
    message: one(from, 'message', decodeString, path),
    mendable: one(from, 'mendable', decodeBoolean, path),
  });
}

function encodeListServersOptions(value: t.ListServersOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.pool !== undefined) xml += encodePool(value.pool, 'pool');
  if (value.chassis !== undefined) xml += encodeString(value.chassis, 'chassis');
  if (value.owner !== undefined) xml += encodeString(value.owner, 'owner');
  if (value.mine !== undefined) xml += encodeBoolean(value.mine, 'mine');
  if (value.free !== undefined) xml += encodeBoolean(value.free, 'free');
  if (value.pageSize !== undefined) xml += encodeInteger(value.pageSize, 'pageSize');
  if (value.after !== undefined) xml += encodeString(value.after, 'after');
  return `${xml}</${tag}>`;
}
function decodeListServersOptions(raw: Raw, path: string): t.ListServersOptions {
  const from = children(raw, path);
  return compact<t.ListServersOptions>({
    pool: maybe(from, 'pool', decodePool, path),
    chassis: maybe(from, 'chassis', decodeString, path),
    owner: maybe(from, 'owner', decodeString, path),
    mine: maybe(from, 'mine', decodeBoolean, path),
    free: maybe(from, 'free', decodeBoolean, path),
    pageSize: maybe(from, 'pageSize', decodeInteger, path),
    after: maybe(from, 'after', decodeString, path),
  });
}

function encodeJobOptions(value: t.JobOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  return `${xml}</${tag}>`;
}
function decodeJobOptions(raw: Raw, path: string): t.JobOptions {
  const from = children(raw, path);
  return compact<t.JobOptions>({
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
  });
}

function encodeForceJobOptions(value: t.ForceJobOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  if (value.force !== undefined) xml += encodeBoolean(value.force, 'force');
  return `${xml}</${tag}>`;
}
function decodeForceJobOptions(raw: Raw, path: string): t.ForceJobOptions {
  const from = children(raw, path);
  return compact<t.ForceJobOptions>({
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
    force: maybe(from, 'force', decodeBoolean, path),
  });
}

function encodeTargetOptions(value: t.TargetOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  return `${xml}</${tag}>`;
}
function decodeTargetOptions(raw: Raw, path: string): t.TargetOptions {
  const from = children(raw, path);
  return compact<t.TargetOptions>({
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
  });
}

function encodeLoginOptions(value: t.LoginOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.lifetimeSeconds !== undefined) xml += encodeInteger(value.lifetimeSeconds, 'lifetimeSeconds');
  return `${xml}</${tag}>`;
}
function decodeLoginOptions(raw: Raw, path: string): t.LoginOptions {
  const from = children(raw, path);
  return compact<t.LoginOptions>({
    lifetimeSeconds: maybe(from, 'lifetimeSeconds', decodeInteger, path),
  });
}

function encodeDiscoverServersOptions(value: t.DiscoverServersOptions, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.chassis) xml += encodeString(item, 'chassis');
  if (value.unregisteredOnly !== undefined) xml += encodeBoolean(value.unregisteredOnly, 'unregisteredOnly');
  return `${xml}</${tag}>`;
}
function decodeDiscoverServersOptions(raw: Raw, path: string): t.DiscoverServersOptions {
  const from = children(raw, path);
  return compact<t.DiscoverServersOptions>({
    chassis: many(from, 'chassis', decodeString, path),
    unregisteredOnly: maybe(from, 'unregisteredOnly', decodeBoolean, path),
  });
}

function encodeCheckoutOptions(value: t.CheckoutOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.count !== undefined) xml += encodeInteger(value.count, 'count');
  if (value.pool !== undefined) xml += encodePool(value.pool, 'pool');
  if (value.chassis !== undefined) xml += encodeString(value.chassis, 'chassis');
  if (value.minimumMemoryMegabytes !== undefined) xml += encodeInteger(value.minimumMemoryMegabytes, 'minimumMemoryMegabytes');
  if (value.minimumCores !== undefined) xml += encodeInteger(value.minimumCores, 'minimumCores');
  if (value.leaseSeconds !== undefined) xml += encodeInteger(value.leaseSeconds, 'leaseSeconds');
  if (value.allOrNothing !== undefined) xml += encodeBoolean(value.allOrNothing, 'allOrNothing');
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  return `${xml}</${tag}>`;
}
function decodeCheckoutOptions(raw: Raw, path: string): t.CheckoutOptions {
  const from = children(raw, path);
  return compact<t.CheckoutOptions>({
    count: maybe(from, 'count', decodeInteger, path),
    pool: maybe(from, 'pool', decodePool, path),
    chassis: maybe(from, 'chassis', decodeString, path),
    minimumMemoryMegabytes: maybe(from, 'minimumMemoryMegabytes', decodeInteger, path),
    minimumCores: maybe(from, 'minimumCores', decodeInteger, path),
    leaseSeconds: maybe(from, 'leaseSeconds', decodeInteger, path),
    allOrNothing: maybe(from, 'allOrNothing', decodeBoolean, path),
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
  });
}

function encodeReleaseOptions(value: t.ReleaseOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  if (value.force !== undefined) xml += encodeBoolean(value.force, 'force');
  return `${xml}</${tag}>`;
}
function decodeReleaseOptions(raw: Raw, path: string): t.ReleaseOptions {
  const from = children(raw, path);
  return compact<t.ReleaseOptions>({
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
    force: maybe(from, 'force', decodeBoolean, path),
  });
}

function encodeDrainOptions(value: t.DrainOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  if (value.reason !== undefined) xml += encodeString(value.reason, 'reason');
  return `${xml}</${tag}>`;
}
function decodeDrainOptions(raw: Raw, path: string): t.DrainOptions {
  const from = children(raw, path);
  return compact<t.DrainOptions>({
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
    reason: maybe(from, 'reason', decodeString, path),
  });
}

function encodeExtendLeaseOptions(value: t.ExtendLeaseOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  if (value.leaseSeconds !== undefined) xml += encodeInteger(value.leaseSeconds, 'leaseSeconds');
  return `${xml}</${tag}>`;
}
function decodeExtendLeaseOptions(raw: Raw, path: string): t.ExtendLeaseOptions {
  const from = children(raw, path);
  return compact<t.ExtendLeaseOptions>({
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
    leaseSeconds: maybe(from, 'leaseSeconds', decodeInteger, path),
  });
}

function encodeEventLogOptions(value: t.EventLogOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.maximumEntries !== undefined) xml += encodeInteger(value.maximumEntries, 'maximumEntries');
  return `${xml}</${tag}>`;
}
function decodeEventLogOptions(raw: Raw, path: string): t.EventLogOptions {
  const from = children(raw, path);
  return compact<t.EventLogOptions>({
    maximumEntries: maybe(from, 'maximumEntries', decodeInteger, path),
  });
}

function encodeReadConsoleOptions(value: t.ReadConsoleOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.position !== undefined) xml += encodeString(value.position, 'position');
  if (value.maximumLines !== undefined) xml += encodeInteger(value.maximumLines, 'maximumLines');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.takeOver !== undefined) xml += encodeBoolean(value.takeOver, 'takeOver');
  return `${xml}</${tag}>`;
}
function decodeReadConsoleOptions(raw: Raw, path: string): t.ReadConsoleOptions {
  const from = children(raw, path);
  return compact<t.ReadConsoleOptions>({
    position: maybe(from, 'position', decodeString, path),
    maximumLines: maybe(from, 'maximumLines', decodeInteger, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    takeOver: maybe(from, 'takeOver', decodeBoolean, path),
  });
}

function encodeListBrandsOptions(value: t.ListBrandsOptions, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.brand) xml += encodeString(item, 'brand');
  if (value.storageHost !== undefined) xml += encodeString(value.storageHost, 'storageHost');
  if (value.detail !== undefined) xml += encodeBoolean(value.detail, 'detail');
  if (value.skipUnavailable !== undefined) xml += encodeBoolean(value.skipUnavailable, 'skipUnavailable');
  return `${xml}</${tag}>`;
}
function decodeListBrandsOptions(raw: Raw, path: string): t.ListBrandsOptions {
  const from = children(raw, path);
  return compact<t.ListBrandsOptions>({
    brand: many(from, 'brand', decodeString, path),
    storageHost: maybe(from, 'storageHost', decodeString, path),
    detail: maybe(from, 'detail', decodeBoolean, path),
    skipUnavailable: maybe(from, 'skipUnavailable', decodeBoolean, path),
  });
}

function encodeListRootsOptions(value: t.ListRootsOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.storageHost !== undefined) xml += encodeString(value.storageHost, 'storageHost');
  if (value.skipUnavailable !== undefined) xml += encodeBoolean(value.skipUnavailable, 'skipUnavailable');
  return `${xml}</${tag}>`;
}
function decodeListRootsOptions(raw: Raw, path: string): t.ListRootsOptions {
  const from = children(raw, path);
  return compact<t.ListRootsOptions>({
    storageHost: maybe(from, 'storageHost', decodeString, path),
    skipUnavailable: maybe(from, 'skipUnavailable', decodeBoolean, path),
  });
}

function encodeCreateBrandOptions(value: t.CreateBrandOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.description !== undefined) xml += encodeString(value.description, 'description');
  if (value.fromBrand !== undefined) xml += encodeString(value.fromBrand, 'fromBrand');
  if (value.fromVersion !== undefined) xml += encodeInteger(value.fromVersion, 'fromVersion');
  if (value.storageHost !== undefined) xml += encodeString(value.storageHost, 'storageHost');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.fromTar !== undefined) xml += encodeString(value.fromTar, 'fromTar');
  if (value.fromDirectory !== undefined) xml += encodeString(value.fromDirectory, 'fromDirectory');
  if (value.firstVersion !== undefined) xml += encodeBoolean(value.firstVersion, 'firstVersion');
  if (value.fromUpload !== undefined) xml += encodeString(value.fromUpload, 'fromUpload');
  if (value.boot !== undefined) xml += encodeBootSettings(value.boot, 'boot');
  if (value.restricted !== undefined) xml += encodeBoolean(value.restricted, 'restricted');
  return `${xml}</${tag}>`;
}
function decodeCreateBrandOptions(raw: Raw, path: string): t.CreateBrandOptions {
  const from = children(raw, path);
  return compact<t.CreateBrandOptions>({
    description: maybe(from, 'description', decodeString, path),
    fromBrand: maybe(from, 'fromBrand', decodeString, path),
    fromVersion: maybe(from, 'fromVersion', decodeInteger, path),
    storageHost: maybe(from, 'storageHost', decodeString, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    fromTar: maybe(from, 'fromTar', decodeString, path),
    fromDirectory: maybe(from, 'fromDirectory', decodeString, path),
    firstVersion: maybe(from, 'firstVersion', decodeBoolean, path),
    fromUpload: maybe(from, 'fromUpload', decodeString, path),
    boot: maybe(from, 'boot', decodeBootSettings, path),
    restricted: maybe(from, 'restricted', decodeBoolean, path),
  });
}

function encodeSnapshotOptions(value: t.SnapshotOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.comment !== undefined) xml += encodeString(value.comment, 'comment');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  return `${xml}</${tag}>`;
}
function decodeSnapshotOptions(raw: Raw, path: string): t.SnapshotOptions {
  const from = children(raw, path);
  return compact<t.SnapshotOptions>({
    comment: maybe(from, 'comment', decodeString, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
  });
}

function encodeUpdateBrandOptions(value: t.UpdateBrandOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.description !== undefined) xml += encodeString(value.description, 'description');
  if (value.owner !== undefined) xml += encodeString(value.owner, 'owner');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.boot !== undefined) xml += encodeBootSettings(value.boot, 'boot');
  if (value.restricted !== undefined) xml += encodeBoolean(value.restricted, 'restricted');
  return `${xml}</${tag}>`;
}
function decodeUpdateBrandOptions(raw: Raw, path: string): t.UpdateBrandOptions {
  const from = children(raw, path);
  return compact<t.UpdateBrandOptions>({
    description: maybe(from, 'description', decodeString, path),
    owner: maybe(from, 'owner', decodeString, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    boot: maybe(from, 'boot', decodeBootSettings, path),
    restricted: maybe(from, 'restricted', decodeBoolean, path),
  });
}

function encodeRestoreOptions(value: t.RestoreOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.discardChanges !== undefined) xml += encodeBoolean(value.discardChanges, 'discardChanges');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  return `${xml}</${tag}>`;
}
function decodeRestoreOptions(raw: Raw, path: string): t.RestoreOptions {
  const from = children(raw, path);
  return compact<t.RestoreOptions>({
    discardChanges: maybe(from, 'discardChanges', decodeBoolean, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
  });
}

function encodeCaptureOptions(value: t.CaptureOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.newBrand !== undefined) xml += encodeString(value.newBrand, 'newBrand');
  if (value.comment !== undefined) xml += encodeString(value.comment, 'comment');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  return `${xml}</${tag}>`;
}
function decodeCaptureOptions(raw: Raw, path: string): t.CaptureOptions {
  const from = children(raw, path);
  return compact<t.CaptureOptions>({
    newBrand: maybe(from, 'newBrand', decodeString, path),
    comment: maybe(from, 'comment', decodeString, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
  });
}

function encodeCompareOptions(value: t.CompareOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.maximum !== undefined) xml += encodeInteger(value.maximum, 'maximum');
  if (value.timeoutSeconds !== undefined) xml += encodeInteger(value.timeoutSeconds, 'timeoutSeconds');
  return `${xml}</${tag}>`;
}
function decodeCompareOptions(raw: Raw, path: string): t.CompareOptions {
  const from = children(raw, path);
  return compact<t.CompareOptions>({
    maximum: maybe(from, 'maximum', decodeInteger, path),
    timeoutSeconds: maybe(from, 'timeoutSeconds', decodeInteger, path),
  });
}

function encodeBrandJobOptions(value: t.BrandJobOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  return `${xml}</${tag}>`;
}
function decodeBrandJobOptions(raw: Raw, path: string): t.BrandJobOptions {
  const from = children(raw, path);
  return compact<t.BrandJobOptions>({
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
  });
}

function encodeReplicateOptions(value: t.ReplicateOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.version !== undefined) xml += encodeInteger(value.version, 'version');
  for (const item of value.storageHost) xml += encodeString(item, 'storageHost');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  return `${xml}</${tag}>`;
}
function decodeReplicateOptions(raw: Raw, path: string): t.ReplicateOptions {
  const from = children(raw, path);
  return compact<t.ReplicateOptions>({
    version: maybe(from, 'version', decodeInteger, path),
    storageHost: many(from, 'storageHost', decodeString, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
  });
}

function encodeScratchOptions(value: t.ScratchOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.quotaMegabytes !== undefined) xml += encodeInteger(value.quotaMegabytes, 'quotaMegabytes');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  return `${xml}</${tag}>`;
}
function decodeScratchOptions(raw: Raw, path: string): t.ScratchOptions {
  const from = children(raw, path);
  return compact<t.ScratchOptions>({
    quotaMegabytes: maybe(from, 'quotaMegabytes', decodeInteger, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
  });
}

function encodeReconcileOptions(value: t.ReconcileOptions, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.storageHost) xml += encodeString(item, 'storageHost');
  if (value.mend !== undefined) xml += encodeBoolean(value.mend, 'mend');
  if (value.minimumAgeSeconds !== undefined) xml += encodeInteger(value.minimumAgeSeconds, 'minimumAgeSeconds');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  return `${xml}</${tag}>`;
}
function decodeReconcileOptions(raw: Raw, path: string): t.ReconcileOptions {
  const from = children(raw, path);
  return compact<t.ReconcileOptions>({
    storageHost: many(from, 'storageHost', decodeString, path),
    mend: maybe(from, 'mend', decodeBoolean, path),
    minimumAgeSeconds: maybe(from, 'minimumAgeSeconds', decodeInteger, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
  });
}

function encodeCloneOptions(value: t.CloneOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.brand !== undefined) xml += encodeString(value.brand, 'brand');
  if (value.version !== undefined) xml += encodeInteger(value.version, 'version');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  return `${xml}</${tag}>`;
}
function decodeCloneOptions(raw: Raw, path: string): t.CloneOptions {
  const from = children(raw, path);
  return compact<t.CloneOptions>({
    brand: maybe(from, 'brand', decodeString, path),
    version: maybe(from, 'version', decodeInteger, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
  });
}

function encodeProvisionOptions(value: t.ProvisionOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.brand !== undefined) xml += encodeString(value.brand, 'brand');
  if (value.version !== undefined) xml += encodeInteger(value.version, 'version');
  if (value.bootTimeoutSeconds !== undefined) xml += encodeInteger(value.bootTimeoutSeconds, 'bootTimeoutSeconds');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  if (value.bootMode !== undefined) xml += encodeBootMode(value.bootMode, 'bootMode');
  return `${xml}</${tag}>`;
}
function decodeProvisionOptions(raw: Raw, path: string): t.ProvisionOptions {
  const from = children(raw, path);
  return compact<t.ProvisionOptions>({
    brand: maybe(from, 'brand', decodeString, path),
    version: maybe(from, 'version', decodeInteger, path),
    bootTimeoutSeconds: maybe(from, 'bootTimeoutSeconds', decodeInteger, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
    bootMode: maybe(from, 'bootMode', decodeBootMode, path),
  });
}

function encodeResetOptions(value: t.ResetOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.bootTimeoutSeconds !== undefined) xml += encodeInteger(value.bootTimeoutSeconds, 'bootTimeoutSeconds');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  return `${xml}</${tag}>`;
}
function decodeResetOptions(raw: Raw, path: string): t.ResetOptions {
  const from = children(raw, path);
  return compact<t.ResetOptions>({
    bootTimeoutSeconds: maybe(from, 'bootTimeoutSeconds', decodeInteger, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
  });
}

function encodeAdoptOptions(value: t.AdoptOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.root !== undefined) xml += encodeString(value.root, 'root');
  if (value.replace !== undefined) xml += encodeBoolean(value.replace, 'replace');
  if (value.waitSeconds !== undefined) xml += encodeInteger(value.waitSeconds, 'waitSeconds');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.expectedCount !== undefined) xml += encodeInteger(value.expectedCount, 'expectedCount');
  return `${xml}</${tag}>`;
}
function decodeAdoptOptions(raw: Raw, path: string): t.AdoptOptions {
  const from = children(raw, path);
  return compact<t.AdoptOptions>({
    root: maybe(from, 'root', decodeString, path),
    replace: maybe(from, 'replace', decodeBoolean, path),
    waitSeconds: maybe(from, 'waitSeconds', decodeInteger, path),
    requestId: maybe(from, 'requestId', decodeString, path),
    expectedCount: maybe(from, 'expectedCount', decodeInteger, path),
  });
}

function encodeListJobsOptions(value: t.ListJobsOptions, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.state) xml += encodeJobState(item, 'state');
  if (value.mine !== undefined) xml += encodeBoolean(value.mine, 'mine');
  if (value.maximum !== undefined) xml += encodeInteger(value.maximum, 'maximum');
  return `${xml}</${tag}>`;
}
function decodeListJobsOptions(raw: Raw, path: string): t.ListJobsOptions {
  const from = children(raw, path);
  return compact<t.ListJobsOptions>({
    state: many(from, 'state', decodeJobState, path),
    mine: maybe(from, 'mine', decodeBoolean, path),
    maximum: maybe(from, 'maximum', decodeInteger, path),
  });
}

function encodeListEventsOptions(value: t.ListEventsOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.user !== undefined) xml += encodeString(value.user, 'user');
  for (const item of value.kind) xml += encodeString(item, 'kind');
  for (const item of value.outcome) xml += encodeEventOutcome(item, 'outcome');
  if (value.since !== undefined) xml += encodeDateTime(value.since, 'since');
  if (value.until !== undefined) xml += encodeDateTime(value.until, 'until');
  if (value.jobId !== undefined) xml += encodeString(value.jobId, 'jobId');
  if (value.maximum !== undefined) xml += encodeInteger(value.maximum, 'maximum');
  if (value.before !== undefined) xml += encodeString(value.before, 'before');
  return `${xml}</${tag}>`;
}
function decodeListEventsOptions(raw: Raw, path: string): t.ListEventsOptions {
  const from = children(raw, path);
  return compact<t.ListEventsOptions>({
    user: maybe(from, 'user', decodeString, path),
    kind: many(from, 'kind', decodeString, path),
    outcome: many(from, 'outcome', decodeEventOutcome, path),
    since: maybe(from, 'since', decodeDateTime, path),
    until: maybe(from, 'until', decodeDateTime, path),
    jobId: maybe(from, 'jobId', decodeString, path),
    maximum: maybe(from, 'maximum', decodeInteger, path),
    before: maybe(from, 'before', decodeString, path),
  });
}

function encodeWaitForJobOptions(value: t.WaitForJobOptions, tag: string): string {
  let xml = `<${tag}>`;
  if (value.sinceVersion !== undefined) xml += encodeLong(value.sinceVersion, 'sinceVersion');
  if (value.timeoutSeconds !== undefined) xml += encodeInteger(value.timeoutSeconds, 'timeoutSeconds');
  return `${xml}</${tag}>`;
}
function decodeWaitForJobOptions(raw: Raw, path: string): t.WaitForJobOptions {
  const from = children(raw, path);
  return compact<t.WaitForJobOptions>({
    sinceVersion: maybe(from, 'sinceVersion', decodeLong, path),
    timeoutSeconds: maybe(from, 'timeoutSeconds', decodeInteger, path),
  });
}

function encodeInvalidRequestDetail(value: t.InvalidRequestDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  if (value.part !== undefined) xml += encodeString(value.part, 'part');
  return `${xml}</${tag}>`;
}
function decodeInvalidRequestDetail(raw: Raw, path: string): t.InvalidRequestDetail {
  const from = children(raw, path);
  return compact<t.InvalidRequestDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    part: maybe(from, 'part', decodeString, path),
  });
}

function encodeUnauthenticatedDetail(value: t.UnauthenticatedDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  return `${xml}</${tag}>`;
}
function decodeUnauthenticatedDetail(raw: Raw, path: string): t.UnauthenticatedDetail {
  const from = children(raw, path);
  return compact<t.UnauthenticatedDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
  });
}

function encodeNotAuthorizedDetail(value: t.NotAuthorizedDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  for (const item of value.name) xml += encodeString(item, 'name');
  return `${xml}</${tag}>`;
}
function decodeNotAuthorizedDetail(raw: Raw, path: string): t.NotAuthorizedDetail {
  const from = children(raw, path);
  return compact<t.NotAuthorizedDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    name: many(from, 'name', decodeString, path),
  });
}

function encodeNotFoundDetail(value: t.NotFoundDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  for (const item of value.name) xml += encodeString(item, 'name');
  return `${xml}</${tag}>`;
}
function decodeNotFoundDetail(raw: Raw, path: string): t.NotFoundDetail {
  const from = children(raw, path);
  return compact<t.NotFoundDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    name: many(from, 'name', decodeString, path),
  });
}

function encodeAlreadyOwnedDetail(value: t.AlreadyOwnedDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  xml += encodeString(value.server, 'server');
  xml += encodeString(value.owner, 'owner');
  if (value.leaseEnd !== undefined) xml += encodeDateTime(value.leaseEnd, 'leaseEnd');
  return `${xml}</${tag}>`;
}
function decodeAlreadyOwnedDetail(raw: Raw, path: string): t.AlreadyOwnedDetail {
  const from = children(raw, path);
  return compact<t.AlreadyOwnedDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    server: one(from, 'server', decodeString, path),
    owner: one(from, 'owner', decodeString, path),
    leaseEnd: maybe(from, 'leaseEnd', decodeDateTime, path),
  });
}

function encodeConflictDetail(value: t.ConflictDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  for (const item of value.name) xml += encodeString(item, 'name');
  return `${xml}</${tag}>`;
}
function decodeConflictDetail(raw: Raw, path: string): t.ConflictDetail {
  const from = children(raw, path);
  return compact<t.ConflictDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    name: many(from, 'name', decodeString, path),
  });
}

function encodeQuotaExceededDetail(value: t.QuotaExceededDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  return `${xml}</${tag}>`;
}
function decodeQuotaExceededDetail(raw: Raw, path: string): t.QuotaExceededDetail {
  const from = children(raw, path);
  return compact<t.QuotaExceededDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
  });
}

function encodeNotSupportedDetail(value: t.NotSupportedDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  return `${xml}</${tag}>`;
}
function decodeNotSupportedDetail(raw: Raw, path: string): t.NotSupportedDetail {
  const from = children(raw, path);
  return compact<t.NotSupportedDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
  });
}

function encodeBusyDetail(value: t.BusyDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  xml += encodeInteger(value.retryAfterSeconds, 'retryAfterSeconds');
  return `${xml}</${tag}>`;
}
function decodeBusyDetail(raw: Raw, path: string): t.BusyDetail {
  const from = children(raw, path);
  return compact<t.BusyDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    retryAfterSeconds: one(from, 'retryAfterSeconds', decodeInteger, path),
  });
}

function encodeUnavailableDetail(value: t.UnavailableDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  xml += encodeString(value.dependency, 'dependency');
  if (value.retryAfterSeconds !== undefined) xml += encodeInteger(value.retryAfterSeconds, 'retryAfterSeconds');
  return `${xml}</${tag}>`;
}
function decodeUnavailableDetail(raw: Raw, path: string): t.UnavailableDetail {
  const from = children(raw, path);
  return compact<t.UnavailableDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    dependency: one(from, 'dependency', decodeString, path),
    retryAfterSeconds: maybe(from, 'retryAfterSeconds', decodeInteger, path),
  });
}

function encodeDeviceErrorDetail(value: t.DeviceErrorDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  xml += encodeString(value.dependency, 'dependency');
  return `${xml}</${tag}>`;
}
function decodeDeviceErrorDetail(raw: Raw, path: string): t.DeviceErrorDetail {
  const from = children(raw, path);
  return compact<t.DeviceErrorDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    dependency: one(from, 'dependency', decodeString, path),
  });
}

function encodeTimedOutDetail(value: t.TimedOutDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  if (value.dependency !== undefined) xml += encodeString(value.dependency, 'dependency');
  return `${xml}</${tag}>`;
}
function decodeTimedOutDetail(raw: Raw, path: string): t.TimedOutDetail {
  const from = children(raw, path);
  return compact<t.TimedOutDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
    dependency: maybe(from, 'dependency', decodeString, path),
  });
}

function encodeCancelledDetail(value: t.CancelledDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  return `${xml}</${tag}>`;
}
function decodeCancelledDetail(raw: Raw, path: string): t.CancelledDetail {
  const from = children(raw, path);
  return compact<t.CancelledDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
  });
}

function encodeInternalDetail(value: t.InternalDetail, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.reason, 'reason');
  xml += encodeString(value.correlationId, 'correlationId');
  return `${xml}</${tag}>`;
}
function decodeInternalDetail(raw: Raw, path: string): t.InternalDetail {
  const from = children(raw, path);
  return compact<t.InternalDetail>({
    reason: one(from, 'reason', decodeString, path),
    correlationId: one(from, 'correlationId', decodeString, path),
  });
}

function encodeGetServiceInfoRequest(_value: t.GetServiceInfoRequest, tag: string): string {
  return `<${tag}/>`;
}
function decodeGetServiceInfoRequest(_raw: Raw, _path: string): t.GetServiceInfoRequest {
  return {};
}

function encodeGetServiceInfoResponse(value: t.GetServiceInfoResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeServiceInfo(value.info, 'info');
  return `${xml}</${tag}>`;
}
function decodeGetServiceInfoResponse(raw: Raw, path: string): t.GetServiceInfoResponse {
  const from = children(raw, path);
  return compact<t.GetServiceInfoResponse>({
    info: one(from, 'info', decodeServiceInfo, path),
  });
}

function encodeWhoAmIRequest(_value: t.WhoAmIRequest, tag: string): string {
  return `<${tag}/>`;
}
function decodeWhoAmIRequest(_raw: Raw, _path: string): t.WhoAmIRequest {
  return {};
}

function encodeWhoAmIResponse(value: t.WhoAmIResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeUserInfo(value.user, 'user');
  return `${xml}</${tag}>`;
}
function decodeWhoAmIResponse(raw: Raw, path: string): t.WhoAmIResponse {
  const from = children(raw, path);
  return compact<t.WhoAmIResponse>({
    user: one(from, 'user', decodeUserInfo, path),
  });
}

function encodeLoginRequest(value: t.LoginRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.userName, 'userName');
  xml += encodeString(value.password, 'password');
  if (value.options !== undefined) xml += encodeLoginOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeLoginRequest(raw: Raw, path: string): t.LoginRequest {
  const from = children(raw, path);
  return compact<t.LoginRequest>({
    userName: one(from, 'userName', decodeString, path),
    password: one(from, 'password', decodeString, path),
    options: maybe(from, 'options', decodeLoginOptions, path),
  });
}

function encodeLoginResponse(value: t.LoginResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.token, 'token');
  xml += encodeDateTime(value.expiresAt, 'expiresAt');
  return `${xml}</${tag}>`;
}
function decodeLoginResponse(raw: Raw, path: string): t.LoginResponse {
  const from = children(raw, path);
  return compact<t.LoginResponse>({
    token: one(from, 'token', decodeString, path),
    expiresAt: one(from, 'expiresAt', decodeDateTime, path),
  });
}

function encodeLogoutRequest(_value: t.LogoutRequest, tag: string): string {
  return `<${tag}/>`;
}
function decodeLogoutRequest(_raw: Raw, _path: string): t.LogoutRequest {
  return {};
}

function encodeLogoutResponse(_value: t.LogoutResponse, tag: string): string {
  return `<${tag}/>`;
}
function decodeLogoutResponse(_raw: Raw, _path: string): t.LogoutResponse {
  return {};
}

function encodeListServersRequest(value: t.ListServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeListServersOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeListServersRequest(raw: Raw, path: string): t.ListServersRequest {
  const from = children(raw, path);
  return compact<t.ListServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeListServersOptions, path),
  });
}

function encodeListServersResponse(value: t.ListServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.server) xml += encodeServer(item, 'server');
  return `${xml}</${tag}>`;
}
function decodeListServersResponse(raw: Raw, path: string): t.ListServersResponse {
  const from = children(raw, path);
  return compact<t.ListServersResponse>({
    server: many(from, 'server', decodeServer, path),
  });
}

function encodeRegisterServersRequest(value: t.RegisterServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.server) xml += encodeServerRegistration(item, 'server');
  return `${xml}</${tag}>`;
}
function decodeRegisterServersRequest(raw: Raw, path: string): t.RegisterServersRequest {
  const from = children(raw, path);
  return compact<t.RegisterServersRequest>({
    server: many(from, 'server', decodeServerRegistration, path),
  });
}

function encodeRegisterServersResponse(value: t.RegisterServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeRegisterServersResponse(raw: Raw, path: string): t.RegisterServersResponse {
  const from = children(raw, path);
  return compact<t.RegisterServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeUpdateServersRequest(value: t.UpdateServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.server) xml += encodeServerRegistration(item, 'server');
  return `${xml}</${tag}>`;
}
function decodeUpdateServersRequest(raw: Raw, path: string): t.UpdateServersRequest {
  const from = children(raw, path);
  return compact<t.UpdateServersRequest>({
    server: many(from, 'server', decodeServerRegistration, path),
  });
}

function encodeUpdateServersResponse(value: t.UpdateServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeUpdateServersResponse(raw: Raw, path: string): t.UpdateServersResponse {
  const from = children(raw, path);
  return compact<t.UpdateServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeUnregisterServersRequest(value: t.UnregisterServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeTargetOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeUnregisterServersRequest(raw: Raw, path: string): t.UnregisterServersRequest {
  const from = children(raw, path);
  return compact<t.UnregisterServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeTargetOptions, path),
  });
}

function encodeUnregisterServersResponse(value: t.UnregisterServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeUnregisterServersResponse(raw: Raw, path: string): t.UnregisterServersResponse {
  const from = children(raw, path);
  return compact<t.UnregisterServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeDiscoverServersRequest(value: t.DiscoverServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  if (value.options !== undefined) xml += encodeDiscoverServersOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeDiscoverServersRequest(raw: Raw, path: string): t.DiscoverServersRequest {
  const from = children(raw, path);
  return compact<t.DiscoverServersRequest>({
    options: maybe(from, 'options', decodeDiscoverServersOptions, path),
  });
}

function encodeDiscoverServersResponse(value: t.DiscoverServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.discovered) xml += encodeDiscoveredServer(item, 'discovered');
  for (const item of value.failure) xml += encodeTargetFailure(item, 'failure');
  for (const item of value.machine) xml += encodeUnknownMachine(item, 'machine');
  return `${xml}</${tag}>`;
}
function decodeDiscoverServersResponse(raw: Raw, path: string): t.DiscoverServersResponse {
  const from = children(raw, path);
  return compact<t.DiscoverServersResponse>({
    discovered: many(from, 'discovered', decodeDiscoveredServer, path),
    failure: many(from, 'failure', decodeTargetFailure, path),
    machine: many(from, 'machine', decodeUnknownMachine, path),
  });
}

function encodeSetPoolRequest(value: t.SetPoolRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  xml += encodePool(value.pool, 'pool');
  if (value.options !== undefined) xml += encodeTargetOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeSetPoolRequest(raw: Raw, path: string): t.SetPoolRequest {
  const from = children(raw, path);
  return compact<t.SetPoolRequest>({
    target: many(from, 'target', decodeString, path),
    pool: one(from, 'pool', decodePool, path),
    options: maybe(from, 'options', decodeTargetOptions, path),
  });
}

function encodeSetPoolResponse(value: t.SetPoolResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeSetPoolResponse(raw: Raw, path: string): t.SetPoolResponse {
  const from = children(raw, path);
  return compact<t.SetPoolResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeDrainServersRequest(value: t.DrainServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeDrainOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeDrainServersRequest(raw: Raw, path: string): t.DrainServersRequest {
  const from = children(raw, path);
  return compact<t.DrainServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeDrainOptions, path),
  });
}

function encodeDrainServersResponse(value: t.DrainServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeDrainServersResponse(raw: Raw, path: string): t.DrainServersResponse {
  const from = children(raw, path);
  return compact<t.DrainServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeUndrainServersRequest(value: t.UndrainServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeTargetOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeUndrainServersRequest(raw: Raw, path: string): t.UndrainServersRequest {
  const from = children(raw, path);
  return compact<t.UndrainServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeTargetOptions, path),
  });
}

function encodeUndrainServersResponse(value: t.UndrainServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeUndrainServersResponse(raw: Raw, path: string): t.UndrainServersResponse {
  const from = children(raw, path);
  return compact<t.UndrainServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeCheckoutServersRequest(value: t.CheckoutServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeCheckoutOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeCheckoutServersRequest(raw: Raw, path: string): t.CheckoutServersRequest {
  const from = children(raw, path);
  return compact<t.CheckoutServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeCheckoutOptions, path),
  });
}

function encodeCheckoutServersResponse(value: t.CheckoutServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeCheckoutServersResponse(raw: Raw, path: string): t.CheckoutServersResponse {
  const from = children(raw, path);
  return compact<t.CheckoutServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeReleaseServersRequest(value: t.ReleaseServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeReleaseOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeReleaseServersRequest(raw: Raw, path: string): t.ReleaseServersRequest {
  const from = children(raw, path);
  return compact<t.ReleaseServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeReleaseOptions, path),
  });
}

function encodeReleaseServersResponse(value: t.ReleaseServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeReleaseServersResponse(raw: Raw, path: string): t.ReleaseServersResponse {
  const from = children(raw, path);
  return compact<t.ReleaseServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeExtendLeaseRequest(value: t.ExtendLeaseRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeExtendLeaseOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeExtendLeaseRequest(raw: Raw, path: string): t.ExtendLeaseRequest {
  const from = children(raw, path);
  return compact<t.ExtendLeaseRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeExtendLeaseOptions, path),
  });
}

function encodeExtendLeaseResponse(value: t.ExtendLeaseResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeExtendLeaseResponse(raw: Raw, path: string): t.ExtendLeaseResponse {
  const from = children(raw, path);
  return compact<t.ExtendLeaseResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeGrantAccessRequest(value: t.GrantAccessRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  for (const item of value.user) xml += encodeString(item, 'user');
  if (value.options !== undefined) xml += encodeTargetOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeGrantAccessRequest(raw: Raw, path: string): t.GrantAccessRequest {
  const from = children(raw, path);
  return compact<t.GrantAccessRequest>({
    target: many(from, 'target', decodeString, path),
    user: many(from, 'user', decodeString, path),
    options: maybe(from, 'options', decodeTargetOptions, path),
  });
}

function encodeGrantAccessResponse(value: t.GrantAccessResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeGrantAccessResponse(raw: Raw, path: string): t.GrantAccessResponse {
  const from = children(raw, path);
  return compact<t.GrantAccessResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeRevokeAccessRequest(value: t.RevokeAccessRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  for (const item of value.user) xml += encodeString(item, 'user');
  if (value.options !== undefined) xml += encodeTargetOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeRevokeAccessRequest(raw: Raw, path: string): t.RevokeAccessRequest {
  const from = children(raw, path);
  return compact<t.RevokeAccessRequest>({
    target: many(from, 'target', decodeString, path),
    user: many(from, 'user', decodeString, path),
    options: maybe(from, 'options', decodeTargetOptions, path),
  });
}

function encodeRevokeAccessResponse(value: t.RevokeAccessResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeRevokeAccessResponse(raw: Raw, path: string): t.RevokeAccessResponse {
  const from = children(raw, path);
  return compact<t.RevokeAccessResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodeTransferServersRequest(value: t.TransferServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  xml += encodeString(value.toUser, 'toUser');
  if (value.options !== undefined) xml += encodeTargetOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeTransferServersRequest(raw: Raw, path: string): t.TransferServersRequest {
  const from = children(raw, path);
  return compact<t.TransferServersRequest>({
    target: many(from, 'target', decodeString, path),
    toUser: one(from, 'toUser', decodeString, path),
    options: maybe(from, 'options', decodeTargetOptions, path),
  });
}

function encodeTransferServersResponse(value: t.TransferServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.result) xml += encodeTargetResult(item, 'result');
  return `${xml}</${tag}>`;
}
function decodeTransferServersResponse(raw: Raw, path: string): t.TransferServersResponse {
  const from = children(raw, path);
  return compact<t.TransferServersResponse>({
    result: many(from, 'result', decodeTargetResult, path),
  });
}

function encodePowerOnRequest(value: t.PowerOnRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodePowerOnRequest(raw: Raw, path: string): t.PowerOnRequest {
  const from = children(raw, path);
  return compact<t.PowerOnRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodePowerOnResponse(value: t.PowerOnResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodePowerOnResponse(raw: Raw, path: string): t.PowerOnResponse {
  const from = children(raw, path);
  return compact<t.PowerOnResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodePowerOffRequest(value: t.PowerOffRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodePowerOffRequest(raw: Raw, path: string): t.PowerOffRequest {
  const from = children(raw, path);
  return compact<t.PowerOffRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodePowerOffResponse(value: t.PowerOffResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodePowerOffResponse(raw: Raw, path: string): t.PowerOffResponse {
  const from = children(raw, path);
  return compact<t.PowerOffResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeShutdownRequest(value: t.ShutdownRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeShutdownRequest(raw: Raw, path: string): t.ShutdownRequest {
  const from = children(raw, path);
  return compact<t.ShutdownRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodeShutdownResponse(value: t.ShutdownResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeShutdownResponse(raw: Raw, path: string): t.ShutdownResponse {
  const from = children(raw, path);
  return compact<t.ShutdownResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeRebootRequest(value: t.RebootRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeRebootRequest(raw: Raw, path: string): t.RebootRequest {
  const from = children(raw, path);
  return compact<t.RebootRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodeRebootResponse(value: t.RebootResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeRebootResponse(raw: Raw, path: string): t.RebootResponse {
  const from = children(raw, path);
  return compact<t.RebootResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeGetPowerStateRequest(value: t.GetPowerStateRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  return `${xml}</${tag}>`;
}
function decodeGetPowerStateRequest(raw: Raw, path: string): t.GetPowerStateRequest {
  const from = children(raw, path);
  return compact<t.GetPowerStateRequest>({
    target: many(from, 'target', decodeString, path),
  });
}

function encodeGetPowerStateResponse(value: t.GetPowerStateResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.power) xml += encodeServerPower(item, 'power');
  for (const item of value.failure) xml += encodeTargetFailure(item, 'failure');
  return `${xml}</${tag}>`;
}
function decodeGetPowerStateResponse(raw: Raw, path: string): t.GetPowerStateResponse {
  const from = children(raw, path);
  return compact<t.GetPowerStateResponse>({
    power: many(from, 'power', decodeServerPower, path),
    failure: many(from, 'failure', decodeTargetFailure, path),
  });
}

function encodeSetBootOrderRequest(value: t.SetBootOrderRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  for (const item of value.device) xml += encodeBootDevice(item, 'device');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeSetBootOrderRequest(raw: Raw, path: string): t.SetBootOrderRequest {
  const from = children(raw, path);
  return compact<t.SetBootOrderRequest>({
    target: many(from, 'target', decodeString, path),
    device: many(from, 'device', decodeBootDevice, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodeSetBootOrderResponse(value: t.SetBootOrderResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeSetBootOrderResponse(raw: Raw, path: string): t.SetBootOrderResponse {
  const from = children(raw, path);
  return compact<t.SetBootOrderResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeIdentifyRequest(value: t.IdentifyRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  xml += encodeIdentifyMode(value.mode, 'mode');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeIdentifyRequest(raw: Raw, path: string): t.IdentifyRequest {
  const from = children(raw, path);
  return compact<t.IdentifyRequest>({
    target: many(from, 'target', decodeString, path),
    mode: one(from, 'mode', decodeIdentifyMode, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodeIdentifyResponse(value: t.IdentifyResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeIdentifyResponse(raw: Raw, path: string): t.IdentifyResponse {
  const from = children(raw, path);
  return compact<t.IdentifyResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeGetHealthRequest(value: t.GetHealthRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  return `${xml}</${tag}>`;
}
function decodeGetHealthRequest(raw: Raw, path: string): t.GetHealthRequest {
  const from = children(raw, path);
  return compact<t.GetHealthRequest>({
    target: many(from, 'target', decodeString, path),
  });
}

function encodeGetHealthResponse(value: t.GetHealthResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.health) xml += encodeServerHealth(item, 'health');
  for (const item of value.failure) xml += encodeTargetFailure(item, 'failure');
  return `${xml}</${tag}>`;
}
function decodeGetHealthResponse(raw: Raw, path: string): t.GetHealthResponse {
  const from = children(raw, path);
  return compact<t.GetHealthResponse>({
    health: many(from, 'health', decodeServerHealth, path),
    failure: many(from, 'failure', decodeTargetFailure, path),
  });
}

function encodeGetEventLogRequest(value: t.GetEventLogRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeEventLogOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeGetEventLogRequest(raw: Raw, path: string): t.GetEventLogRequest {
  const from = children(raw, path);
  return compact<t.GetEventLogRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeEventLogOptions, path),
  });
}

function encodeGetEventLogResponse(value: t.GetEventLogResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.entry) xml += encodeEventLogEntry(item, 'entry');
  for (const item of value.failure) xml += encodeTargetFailure(item, 'failure');
  return `${xml}</${tag}>`;
}
function decodeGetEventLogResponse(raw: Raw, path: string): t.GetEventLogResponse {
  const from = children(raw, path);
  return compact<t.GetEventLogResponse>({
    entry: many(from, 'entry', decodeEventLogEntry, path),
    failure: many(from, 'failure', decodeTargetFailure, path),
  });
}

function encodeReadConsoleRequest(value: t.ReadConsoleRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeReadConsoleOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeReadConsoleRequest(raw: Raw, path: string): t.ReadConsoleRequest {
  const from = children(raw, path);
  return compact<t.ReadConsoleRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeReadConsoleOptions, path),
  });
}

function encodeReadConsoleResponse(value: t.ReadConsoleResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeConsoleText(value.console, 'console');
  return `${xml}</${tag}>`;
}
function decodeReadConsoleResponse(raw: Raw, path: string): t.ReadConsoleResponse {
  const from = children(raw, path);
  return compact<t.ReadConsoleResponse>({
    console: one(from, 'console', decodeConsoleText, path),
  });
}

function encodeListBrandsRequest(value: t.ListBrandsRequest, tag: string): string {
  let xml = `<${tag}>`;
  if (value.options !== undefined) xml += encodeListBrandsOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeListBrandsRequest(raw: Raw, path: string): t.ListBrandsRequest {
  const from = children(raw, path);
  return compact<t.ListBrandsRequest>({
    options: maybe(from, 'options', decodeListBrandsOptions, path),
  });
}

function encodeListBrandsResponse(value: t.ListBrandsResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.brand) xml += encodeBrand(item, 'brand');
  return `${xml}</${tag}>`;
}
function decodeListBrandsResponse(raw: Raw, path: string): t.ListBrandsResponse {
  const from = children(raw, path);
  return compact<t.ListBrandsResponse>({
    brand: many(from, 'brand', decodeBrand, path),
  });
}

function encodeCreateBrandRequest(value: t.CreateBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  if (value.options !== undefined) xml += encodeCreateBrandOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeCreateBrandRequest(raw: Raw, path: string): t.CreateBrandRequest {
  const from = children(raw, path);
  return compact<t.CreateBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    options: maybe(from, 'options', decodeCreateBrandOptions, path),
  });
}

function encodeCreateBrandResponse(value: t.CreateBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeCreateBrandResponse(raw: Raw, path: string): t.CreateBrandResponse {
  const from = children(raw, path);
  return compact<t.CreateBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeDeleteBrandRequest(value: t.DeleteBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  if (value.options !== undefined) xml += encodeBrandJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeDeleteBrandRequest(raw: Raw, path: string): t.DeleteBrandRequest {
  const from = children(raw, path);
  return compact<t.DeleteBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    options: maybe(from, 'options', decodeBrandJobOptions, path),
  });
}

function encodeDeleteBrandResponse(value: t.DeleteBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeDeleteBrandResponse(raw: Raw, path: string): t.DeleteBrandResponse {
  const from = children(raw, path);
  return compact<t.DeleteBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeListVersionsRequest(value: t.ListVersionsRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  return `${xml}</${tag}>`;
}
function decodeListVersionsRequest(raw: Raw, path: string): t.ListVersionsRequest {
  const from = children(raw, path);
  return compact<t.ListVersionsRequest>({
    brand: one(from, 'brand', decodeString, path),
  });
}

function encodeListVersionsResponse(value: t.ListVersionsResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.version) xml += encodeVersion(item, 'version');
  return `${xml}</${tag}>`;
}
function decodeListVersionsResponse(raw: Raw, path: string): t.ListVersionsResponse {
  const from = children(raw, path);
  return compact<t.ListVersionsResponse>({
    version: many(from, 'version', decodeVersion, path),
  });
}

function encodeSnapshotBrandRequest(value: t.SnapshotBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  if (value.options !== undefined) xml += encodeSnapshotOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeSnapshotBrandRequest(raw: Raw, path: string): t.SnapshotBrandRequest {
  const from = children(raw, path);
  return compact<t.SnapshotBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    options: maybe(from, 'options', decodeSnapshotOptions, path),
  });
}

function encodeSnapshotBrandResponse(value: t.SnapshotBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeSnapshotBrandResponse(raw: Raw, path: string): t.SnapshotBrandResponse {
  const from = children(raw, path);
  return compact<t.SnapshotBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeRollbackBrandRequest(value: t.RollbackBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeInteger(value.version, 'version');
  if (value.options !== undefined) xml += encodeBrandJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeRollbackBrandRequest(raw: Raw, path: string): t.RollbackBrandRequest {
  const from = children(raw, path);
  return compact<t.RollbackBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    version: one(from, 'version', decodeInteger, path),
    options: maybe(from, 'options', decodeBrandJobOptions, path),
  });
}

function encodeRollbackBrandResponse(value: t.RollbackBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeRollbackBrandResponse(raw: Raw, path: string): t.RollbackBrandResponse {
  const from = children(raw, path);
  return compact<t.RollbackBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeRestoreBrandRequest(value: t.RestoreBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeInteger(value.version, 'version');
  if (value.options !== undefined) xml += encodeRestoreOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeRestoreBrandRequest(raw: Raw, path: string): t.RestoreBrandRequest {
  const from = children(raw, path);
  return compact<t.RestoreBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    version: one(from, 'version', decodeInteger, path),
    options: maybe(from, 'options', decodeRestoreOptions, path),
  });
}

function encodeRestoreBrandResponse(value: t.RestoreBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeRestoreBrandResponse(raw: Raw, path: string): t.RestoreBrandResponse {
  const from = children(raw, path);
  return compact<t.RestoreBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeCompareVersionsRequest(value: t.CompareVersionsRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeInteger(value.fromVersion, 'fromVersion');
  xml += encodeInteger(value.toVersion, 'toVersion');
  if (value.options !== undefined) xml += encodeCompareOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeCompareVersionsRequest(raw: Raw, path: string): t.CompareVersionsRequest {
  const from = children(raw, path);
  return compact<t.CompareVersionsRequest>({
    brand: one(from, 'brand', decodeString, path),
    fromVersion: one(from, 'fromVersion', decodeInteger, path),
    toVersion: one(from, 'toVersion', decodeInteger, path),
    options: maybe(from, 'options', decodeCompareOptions, path),
  });
}

function encodeCompareVersionsResponse(value: t.CompareVersionsResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.difference) xml += encodeDifference(item, 'difference');
  xml += encodeBoolean(value.complete, 'complete');
  return `${xml}</${tag}>`;
}
function decodeCompareVersionsResponse(raw: Raw, path: string): t.CompareVersionsResponse {
  const from = children(raw, path);
  return compact<t.CompareVersionsResponse>({
    difference: many(from, 'difference', decodeDifference, path),
    complete: one(from, 'complete', decodeBoolean, path),
  });
}

function encodeCaptureRootRequest(value: t.CaptureRootRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.target, 'target');
  if (value.options !== undefined) xml += encodeCaptureOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeCaptureRootRequest(raw: Raw, path: string): t.CaptureRootRequest {
  const from = children(raw, path);
  return compact<t.CaptureRootRequest>({
    target: one(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeCaptureOptions, path),
  });
}

function encodeCaptureRootResponse(value: t.CaptureRootResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeCaptureRootResponse(raw: Raw, path: string): t.CaptureRootResponse {
  const from = children(raw, path);
  return compact<t.CaptureRootResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeUpdateBrandRequest(value: t.UpdateBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  if (value.options !== undefined) xml += encodeUpdateBrandOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeUpdateBrandRequest(raw: Raw, path: string): t.UpdateBrandRequest {
  const from = children(raw, path);
  return compact<t.UpdateBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    options: maybe(from, 'options', decodeUpdateBrandOptions, path),
  });
}

function encodeUpdateBrandResponse(value: t.UpdateBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeUpdateBrandResponse(raw: Raw, path: string): t.UpdateBrandResponse {
  const from = children(raw, path);
  return compact<t.UpdateBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeRenameBrandRequest(value: t.RenameBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeString(value.newName, 'newName');
  if (value.options !== undefined) xml += encodeBrandJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeRenameBrandRequest(raw: Raw, path: string): t.RenameBrandRequest {
  const from = children(raw, path);
  return compact<t.RenameBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    newName: one(from, 'newName', decodeString, path),
    options: maybe(from, 'options', decodeBrandJobOptions, path),
  });
}

function encodeRenameBrandResponse(value: t.RenameBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeRenameBrandResponse(raw: Raw, path: string): t.RenameBrandResponse {
  const from = children(raw, path);
  return compact<t.RenameBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeDeleteVersionRequest(value: t.DeleteVersionRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeInteger(value.version, 'version');
  if (value.options !== undefined) xml += encodeBrandJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeDeleteVersionRequest(raw: Raw, path: string): t.DeleteVersionRequest {
  const from = children(raw, path);
  return compact<t.DeleteVersionRequest>({
    brand: one(from, 'brand', decodeString, path),
    version: one(from, 'version', decodeInteger, path),
    options: maybe(from, 'options', decodeBrandJobOptions, path),
  });
}

function encodeDeleteVersionResponse(value: t.DeleteVersionResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeDeleteVersionResponse(raw: Raw, path: string): t.DeleteVersionResponse {
  const from = children(raw, path);
  return compact<t.DeleteVersionResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeGrantBrandRequest(value: t.GrantBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  for (const item of value.user) xml += encodeString(item, 'user');
  if (value.options !== undefined) xml += encodeBrandJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeGrantBrandRequest(raw: Raw, path: string): t.GrantBrandRequest {
  const from = children(raw, path);
  return compact<t.GrantBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    user: many(from, 'user', decodeString, path),
    options: maybe(from, 'options', decodeBrandJobOptions, path),
  });
}

function encodeGrantBrandResponse(value: t.GrantBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeGrantBrandResponse(raw: Raw, path: string): t.GrantBrandResponse {
  const from = children(raw, path);
  return compact<t.GrantBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeGetStorageUsageRequest(value: t.GetStorageUsageRequest, tag: string): string {
  let xml = `<${tag}>`;
  if (value.options !== undefined) xml += encodeListBrandsOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeGetStorageUsageRequest(raw: Raw, path: string): t.GetStorageUsageRequest {
  const from = children(raw, path);
  return compact<t.GetStorageUsageRequest>({
    options: maybe(from, 'options', decodeListBrandsOptions, path),
  });
}

function encodeGetStorageUsageResponse(value: t.GetStorageUsageResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.usage) xml += encodeStorageUsage(item, 'usage');
  return `${xml}</${tag}>`;
}
function decodeGetStorageUsageResponse(raw: Raw, path: string): t.GetStorageUsageResponse {
  const from = children(raw, path);
  return compact<t.GetStorageUsageResponse>({
    usage: many(from, 'usage', decodeStorageUsage, path),
  });
}

function encodeListRootsRequest(value: t.ListRootsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeListRootsOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeListRootsRequest(raw: Raw, path: string): t.ListRootsRequest {
  const from = children(raw, path);
  return compact<t.ListRootsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeListRootsOptions, path),
  });
}

function encodeListRootsResponse(value: t.ListRootsResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.root) xml += encodeRoot(item, 'root');
  return `${xml}</${tag}>`;
}
function decodeListRootsResponse(raw: Raw, path: string): t.ListRootsResponse {
  const from = children(raw, path);
  return compact<t.ListRootsResponse>({
    root: many(from, 'root', decodeRoot, path),
  });
}

function encodeCloneRootsRequest(value: t.CloneRootsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeCloneOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeCloneRootsRequest(raw: Raw, path: string): t.CloneRootsRequest {
  const from = children(raw, path);
  return compact<t.CloneRootsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeCloneOptions, path),
  });
}

function encodeCloneRootsResponse(value: t.CloneRootsResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeCloneRootsResponse(raw: Raw, path: string): t.CloneRootsResponse {
  const from = children(raw, path);
  return compact<t.CloneRootsResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeShareRootsRequest(value: t.ShareRootsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeShareRootsRequest(raw: Raw, path: string): t.ShareRootsRequest {
  const from = children(raw, path);
  return compact<t.ShareRootsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodeShareRootsResponse(value: t.ShareRootsResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeShareRootsResponse(raw: Raw, path: string): t.ShareRootsResponse {
  const from = children(raw, path);
  return compact<t.ShareRootsResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeUnshareRootsRequest(value: t.UnshareRootsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeForceJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeUnshareRootsRequest(raw: Raw, path: string): t.UnshareRootsRequest {
  const from = children(raw, path);
  return compact<t.UnshareRootsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeForceJobOptions, path),
  });
}

function encodeUnshareRootsResponse(value: t.UnshareRootsResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeUnshareRootsResponse(raw: Raw, path: string): t.UnshareRootsResponse {
  const from = children(raw, path);
  return compact<t.UnshareRootsResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeSetNetworkBootRequest(value: t.SetNetworkBootRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeSetNetworkBootRequest(raw: Raw, path: string): t.SetNetworkBootRequest {
  const from = children(raw, path);
  return compact<t.SetNetworkBootRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodeSetNetworkBootResponse(value: t.SetNetworkBootResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeSetNetworkBootResponse(raw: Raw, path: string): t.SetNetworkBootResponse {
  const from = children(raw, path);
  return compact<t.SetNetworkBootResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeResetRootsRequest(value: t.ResetRootsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeResetOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeResetRootsRequest(raw: Raw, path: string): t.ResetRootsRequest {
  const from = children(raw, path);
  return compact<t.ResetRootsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeResetOptions, path),
  });
}

function encodeResetRootsResponse(value: t.ResetRootsResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeResetRootsResponse(raw: Raw, path: string): t.ResetRootsResponse {
  const from = children(raw, path);
  return compact<t.ResetRootsResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeDestroyRootsRequest(value: t.DestroyRootsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeForceJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeDestroyRootsRequest(raw: Raw, path: string): t.DestroyRootsRequest {
  const from = children(raw, path);
  return compact<t.DestroyRootsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeForceJobOptions, path),
  });
}

function encodeDestroyRootsResponse(value: t.DestroyRootsResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeDestroyRootsResponse(raw: Raw, path: string): t.DestroyRootsResponse {
  const from = children(raw, path);
  return compact<t.DestroyRootsResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeAdoptRootsRequest(value: t.AdoptRootsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeAdoptOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeAdoptRootsRequest(raw: Raw, path: string): t.AdoptRootsRequest {
  const from = children(raw, path);
  return compact<t.AdoptRootsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeAdoptOptions, path),
  });
}

function encodeAdoptRootsResponse(value: t.AdoptRootsResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeAdoptRootsResponse(raw: Raw, path: string): t.AdoptRootsResponse {
  const from = children(raw, path);
  return compact<t.AdoptRootsResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeProvisionServersRequest(value: t.ProvisionServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeProvisionOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeProvisionServersRequest(raw: Raw, path: string): t.ProvisionServersRequest {
  const from = children(raw, path);
  return compact<t.ProvisionServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeProvisionOptions, path),
  });
}

function encodeProvisionServersResponse(value: t.ProvisionServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeProvisionServersResponse(raw: Raw, path: string): t.ProvisionServersResponse {
  const from = children(raw, path);
  return compact<t.ProvisionServersResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeDeprovisionServersRequest(value: t.DeprovisionServersRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeDeprovisionServersRequest(raw: Raw, path: string): t.DeprovisionServersRequest {
  const from = children(raw, path);
  return compact<t.DeprovisionServersRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeJobOptions, path),
  });
}

function encodeDeprovisionServersResponse(value: t.DeprovisionServersResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeDeprovisionServersResponse(raw: Raw, path: string): t.DeprovisionServersResponse {
  const from = children(raw, path);
  return compact<t.DeprovisionServersResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeReplicateBrandRequest(value: t.ReplicateBrandRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  if (value.options !== undefined) xml += encodeReplicateOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeReplicateBrandRequest(raw: Raw, path: string): t.ReplicateBrandRequest {
  const from = children(raw, path);
  return compact<t.ReplicateBrandRequest>({
    brand: one(from, 'brand', decodeString, path),
    options: maybe(from, 'options', decodeReplicateOptions, path),
  });
}

function encodeReplicateBrandResponse(value: t.ReplicateBrandResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeReplicateBrandResponse(raw: Raw, path: string): t.ReplicateBrandResponse {
  const from = children(raw, path);
  return compact<t.ReplicateBrandResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeListScratchRequest(_value: t.ListScratchRequest, tag: string): string {
  return `<${tag}/>`;
}
function decodeListScratchRequest(_raw: Raw, _path: string): t.ListScratchRequest {
  return {};
}

function encodeListScratchResponse(value: t.ListScratchResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.scratch) xml += encodeScratch(item, 'scratch');
  return `${xml}</${tag}>`;
}
function decodeListScratchResponse(raw: Raw, path: string): t.ListScratchResponse {
  const from = children(raw, path);
  return compact<t.ListScratchResponse>({
    scratch: many(from, 'scratch', decodeScratch, path),
  });
}

function encodeEnsureScratchRequest(value: t.EnsureScratchRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  for (const item of value.user) xml += encodeString(item, 'user');
  if (value.options !== undefined) xml += encodeScratchOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeEnsureScratchRequest(raw: Raw, path: string): t.EnsureScratchRequest {
  const from = children(raw, path);
  return compact<t.EnsureScratchRequest>({
    name: one(from, 'name', decodeString, path),
    user: many(from, 'user', decodeString, path),
    options: maybe(from, 'options', decodeScratchOptions, path),
  });
}

function encodeEnsureScratchResponse(value: t.EnsureScratchResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeEnsureScratchResponse(raw: Raw, path: string): t.EnsureScratchResponse {
  const from = children(raw, path);
  return compact<t.EnsureScratchResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeRemoveScratchRequest(value: t.RemoveScratchRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.name, 'name');
  if (value.options !== undefined) xml += encodeBrandJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeRemoveScratchRequest(raw: Raw, path: string): t.RemoveScratchRequest {
  const from = children(raw, path);
  return compact<t.RemoveScratchRequest>({
    name: one(from, 'name', decodeString, path),
    options: maybe(from, 'options', decodeBrandJobOptions, path),
  });
}

function encodeRemoveScratchResponse(value: t.RemoveScratchResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeRemoveScratchResponse(raw: Raw, path: string): t.RemoveScratchResponse {
  const from = children(raw, path);
  return compact<t.RemoveScratchResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeReconcileStorageRequest(value: t.ReconcileStorageRequest, tag: string): string {
  let xml = `<${tag}>`;
  if (value.options !== undefined) xml += encodeReconcileOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeReconcileStorageRequest(raw: Raw, path: string): t.ReconcileStorageRequest {
  const from = children(raw, path);
  return compact<t.ReconcileStorageRequest>({
    options: maybe(from, 'options', decodeReconcileOptions, path),
  });
}

function encodeReconcileStorageResponse(value: t.ReconcileStorageResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.finding) xml += encodeStorageFinding(item, 'finding');
  if (value.job !== undefined) xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeReconcileStorageResponse(raw: Raw, path: string): t.ReconcileStorageResponse {
  const from = children(raw, path);
  return compact<t.ReconcileStorageResponse>({
    finding: many(from, 'finding', decodeStorageFinding, path),
    job: maybe(from, 'job', decodeJob, path),
  });
}

function encodeGetJobRequest(value: t.GetJobRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.jobId, 'jobId');
  return `${xml}</${tag}>`;
}
function decodeGetJobRequest(raw: Raw, path: string): t.GetJobRequest {
  const from = children(raw, path);
  return compact<t.GetJobRequest>({
    jobId: one(from, 'jobId', decodeString, path),
  });
}

function encodeGetJobResponse(value: t.GetJobResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeGetJobResponse(raw: Raw, path: string): t.GetJobResponse {
  const from = children(raw, path);
  return compact<t.GetJobResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeListJobsRequest(value: t.ListJobsRequest, tag: string): string {
  let xml = `<${tag}>`;
  if (value.options !== undefined) xml += encodeListJobsOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeListJobsRequest(raw: Raw, path: string): t.ListJobsRequest {
  const from = children(raw, path);
  return compact<t.ListJobsRequest>({
    options: maybe(from, 'options', decodeListJobsOptions, path),
  });
}

function encodeListJobsResponse(value: t.ListJobsResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.job) xml += encodeJob(item, 'job');
  return `${xml}</${tag}>`;
}
function decodeListJobsResponse(raw: Raw, path: string): t.ListJobsResponse {
  const from = children(raw, path);
  return compact<t.ListJobsResponse>({
    job: many(from, 'job', decodeJob, path),
  });
}

function encodeWaitForJobRequest(value: t.WaitForJobRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.jobId, 'jobId');
  if (value.options !== undefined) xml += encodeWaitForJobOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeWaitForJobRequest(raw: Raw, path: string): t.WaitForJobRequest {
  const from = children(raw, path);
  return compact<t.WaitForJobRequest>({
    jobId: one(from, 'jobId', decodeString, path),
    options: maybe(from, 'options', decodeWaitForJobOptions, path),
  });
}

function encodeWaitForJobResponse(value: t.WaitForJobResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeWaitForJobResponse(raw: Raw, path: string): t.WaitForJobResponse {
  const from = children(raw, path);
  return compact<t.WaitForJobResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeCancelJobRequest(value: t.CancelJobRequest, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeString(value.jobId, 'jobId');
  return `${xml}</${tag}>`;
}
function decodeCancelJobRequest(raw: Raw, path: string): t.CancelJobRequest {
  const from = children(raw, path);
  return compact<t.CancelJobRequest>({
    jobId: one(from, 'jobId', decodeString, path),
  });
}

function encodeCancelJobResponse(value: t.CancelJobResponse, tag: string): string {
  let xml = `<${tag}>`;
  xml += encodeJob(value.job, 'job');
  return `${xml}</${tag}>`;
}
function decodeCancelJobResponse(raw: Raw, path: string): t.CancelJobResponse {
  const from = children(raw, path);
  return compact<t.CancelJobResponse>({
    job: one(from, 'job', decodeJob, path),
  });
}

function encodeListEventsRequest(value: t.ListEventsRequest, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.options !== undefined) xml += encodeListEventsOptions(value.options, 'options');
  return `${xml}</${tag}>`;
}
function decodeListEventsRequest(raw: Raw, path: string): t.ListEventsRequest {
  const from = children(raw, path);
  return compact<t.ListEventsRequest>({
    target: many(from, 'target', decodeString, path),
    options: maybe(from, 'options', decodeListEventsOptions, path),
  });
}

function encodeListEventsResponse(value: t.ListEventsResponse, tag: string): string {
  let xml = `<${tag}>`;
  for (const item of value.event) xml += encodeEvent(item, 'event');
  if (value.nextPage !== undefined) xml += encodeString(value.nextPage, 'nextPage');
  return `${xml}</${tag}>`;
}
function decodeListEventsResponse(raw: Raw, path: string): t.ListEventsResponse {
  const from = children(raw, path);
  return compact<t.ListEventsResponse>({
    event: many(from, 'event', decodeEvent, path),
    nextPage: maybe(from, 'nextPage', decodeString, path),
  });
}

function* decodeRegisterServersRequestInPieces(raw: Raw, path: string): Generator<void, t.RegisterServersRequest> {
  const from = children(raw, path);
  return compact<t.RegisterServersRequest>({
    server: yield* manyInPieces(from, 'server', decodeServerRegistration, path),
  });
}

function* decodeUpdateServersRequestInPieces(raw: Raw, path: string): Generator<void, t.UpdateServersRequest> {
  const from = children(raw, path);
  return compact<t.UpdateServersRequest>({
    server: yield* manyInPieces(from, 'server', decodeServerRegistration, path),
  });
}

function* sliceJob(value: t.Job, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  xml += encodeString(value.id, 'id');
  xml += encodeString(value.operation, 'operation');
  xml += encodeJobState(value.state, 'state');
  xml += encodeInteger(value.percent, 'percent');
  xml += encodeLong(value.version, 'version');
  xml += encodeString(value.user, 'user');
  if (value.requestId !== undefined) xml += encodeString(value.requestId, 'requestId');
  if (value.message !== undefined) xml += encodeString(value.message, 'message');
  xml += encodeDateTime(value.createdAt, 'createdAt');
  if (value.startedAt !== undefined) xml += encodeDateTime(value.startedAt, 'startedAt');
  if (value.finishedAt !== undefined) xml += encodeDateTime(value.finishedAt, 'finishedAt');
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  if (value.purpose !== undefined) xml += encodeString(value.purpose, 'purpose');
  yield `${xml}</${tag}>`;
}

function* sliceStorageUsage(value: t.StorageUsage, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  xml += encodeString(value.brand, 'brand');
  xml += encodeString(value.storageHost, 'storageHost');
  xml += encodeInteger(value.versionCount, 'versionCount');
  xml += encodeInteger(value.rootCount, 'rootCount');
  xml += encodeLong(value.usedBytes, 'usedBytes');
  xml += encodeLong(value.fullCopyBytes, 'fullCopyBytes');
  if (value.referencedBytes !== undefined) xml += encodeLong(value.referencedBytes, 'referencedBytes');
  for (const item of value.part) {
    yield xml + encodeUsagePart(item, 'part');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceEvent(value: t.Event, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  xml += encodeString(value.id, 'id');
  xml += encodeDateTime(value.time, 'time');
  xml += encodeString(value.kind, 'kind');
  xml += encodeEventOutcome(value.outcome, 'outcome');
  if (value.user !== undefined) xml += encodeString(value.user, 'user');
  if (value.userName !== undefined) xml += encodeString(value.userName, 'userName');
  if (value.recipient !== undefined) xml += encodeString(value.recipient, 'recipient');
  if (value.address !== undefined) xml += encodeString(value.address, 'address');
  if (value.correlationId !== undefined) xml += encodeString(value.correlationId, 'correlationId');
  if (value.jobId !== undefined) xml += encodeString(value.jobId, 'jobId');
  for (const item of value.target) xml += encodeString(item, 'target');
  if (value.faultCode !== undefined) xml += encodeFaultCode(value.faultCode, 'faultCode');
  if (value.message !== undefined) xml += encodeString(value.message, 'message');
  for (const item of value.detail) {
    yield xml + encodeEventDetail(item, 'detail');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceListServersResponse(value: t.ListServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.server) {
    yield xml + encodeServer(item, 'server');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceRegisterServersResponse(value: t.RegisterServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceUpdateServersResponse(value: t.UpdateServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceUnregisterServersResponse(value: t.UnregisterServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceDiscoverServersResponse(value: t.DiscoverServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.discovered) {
    yield xml + encodeDiscoveredServer(item, 'discovered');
    xml = '';
  }
  for (const item of value.failure) {
    yield xml + encodeTargetFailure(item, 'failure');
    xml = '';
  }
  for (const item of value.machine) {
    yield xml + encodeUnknownMachine(item, 'machine');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceSetPoolResponse(value: t.SetPoolResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceDrainServersResponse(value: t.DrainServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceUndrainServersResponse(value: t.UndrainServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceCheckoutServersResponse(value: t.CheckoutServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceReleaseServersResponse(value: t.ReleaseServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceExtendLeaseResponse(value: t.ExtendLeaseResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceGrantAccessResponse(value: t.GrantAccessResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceRevokeAccessResponse(value: t.RevokeAccessResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceTransferServersResponse(value: t.TransferServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.result) {
    yield xml + encodeTargetResult(item, 'result');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* slicePowerOnResponse(value: t.PowerOnResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* slicePowerOffResponse(value: t.PowerOffResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceShutdownResponse(value: t.ShutdownResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceRebootResponse(value: t.RebootResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceGetPowerStateResponse(value: t.GetPowerStateResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.power) {
    yield xml + encodeServerPower(item, 'power');
    xml = '';
  }
  for (const item of value.failure) {
    yield xml + encodeTargetFailure(item, 'failure');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceSetBootOrderResponse(value: t.SetBootOrderResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceIdentifyResponse(value: t.IdentifyResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceGetHealthResponse(value: t.GetHealthResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.health) {
    yield xml + encodeServerHealth(item, 'health');
    xml = '';
  }
  for (const item of value.failure) {
    yield xml + encodeTargetFailure(item, 'failure');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceGetEventLogResponse(value: t.GetEventLogResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.entry) {
    yield xml + encodeEventLogEntry(item, 'entry');
    xml = '';
  }
  for (const item of value.failure) {
    yield xml + encodeTargetFailure(item, 'failure');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceListBrandsResponse(value: t.ListBrandsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.brand) {
    yield xml + encodeBrand(item, 'brand');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceCreateBrandResponse(value: t.CreateBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceDeleteBrandResponse(value: t.DeleteBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceListVersionsResponse(value: t.ListVersionsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.version) {
    yield xml + encodeVersion(item, 'version');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceSnapshotBrandResponse(value: t.SnapshotBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceRollbackBrandResponse(value: t.RollbackBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceRestoreBrandResponse(value: t.RestoreBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceCompareVersionsResponse(value: t.CompareVersionsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.difference) {
    yield xml + encodeDifference(item, 'difference');
    xml = '';
  }
  xml += encodeBoolean(value.complete, 'complete');
  yield `${xml}</${tag}>`;
}

function* sliceCaptureRootResponse(value: t.CaptureRootResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceUpdateBrandResponse(value: t.UpdateBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceRenameBrandResponse(value: t.RenameBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceDeleteVersionResponse(value: t.DeleteVersionResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceGrantBrandResponse(value: t.GrantBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceGetStorageUsageResponse(value: t.GetStorageUsageResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.usage) {
    yield xml;
    xml = '';
    yield* sliceStorageUsage(item, 'usage');
  }
  yield `${xml}</${tag}>`;
}

function* sliceListRootsResponse(value: t.ListRootsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.root) {
    yield xml + encodeRoot(item, 'root');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceCloneRootsResponse(value: t.CloneRootsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceShareRootsResponse(value: t.ShareRootsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceUnshareRootsResponse(value: t.UnshareRootsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceSetNetworkBootResponse(value: t.SetNetworkBootResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceResetRootsResponse(value: t.ResetRootsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceDestroyRootsResponse(value: t.DestroyRootsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceAdoptRootsResponse(value: t.AdoptRootsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceProvisionServersResponse(value: t.ProvisionServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceDeprovisionServersResponse(value: t.DeprovisionServersResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceReplicateBrandResponse(value: t.ReplicateBrandResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceListScratchResponse(value: t.ListScratchResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.scratch) {
    yield xml + encodeScratch(item, 'scratch');
    xml = '';
  }
  yield `${xml}</${tag}>`;
}

function* sliceEnsureScratchResponse(value: t.EnsureScratchResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceRemoveScratchResponse(value: t.RemoveScratchResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceReconcileStorageResponse(value: t.ReconcileStorageResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.finding) {
    yield xml + encodeStorageFinding(item, 'finding');
    xml = '';
  }
  if (value.job !== undefined) {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceGetJobResponse(value: t.GetJobResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceListJobsResponse(value: t.ListJobsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.job) {
    yield xml;
    xml = '';
    yield* sliceJob(item, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceWaitForJobResponse(value: t.WaitForJobResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceCancelJobResponse(value: t.CancelJobResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  {
    yield xml;
    xml = '';
    yield* sliceJob(value.job, 'job');
  }
  yield `${xml}</${tag}>`;
}

function* sliceListEventsResponse(value: t.ListEventsResponse, tag: string): Generator<string, void> {
  let xml = `<${tag}>`;
  for (const item of value.event) {
    yield xml;
    xml = '';
    yield* sliceEvent(item, 'event');
  }
  if (value.nextPage !== undefined) xml += encodeString(value.nextPage, 'nextPage');
  yield `${xml}</${tag}>`;
}

/** How each operation's request and answer are written and read, in the order of the schema. */
export const operations = {
  getServiceInfo: {
    encodeRequest: (value: t.GetServiceInfoRequest) => encodeGetServiceInfoRequest(value, 'getServiceInfo'),
    decodeRequest: (raw: Raw) => decodeGetServiceInfoRequest(raw, 'getServiceInfo'),
    encodeResponse: (value: t.GetServiceInfoResponse) => encodeGetServiceInfoResponse(value, 'getServiceInfoResponse'),
    sliceResponse: (value: t.GetServiceInfoResponse): Iterable<string> => [encodeGetServiceInfoResponse(value, 'getServiceInfoResponse')],
    decodeResponse: (raw: Raw) => decodeGetServiceInfoResponse(raw, 'getServiceInfoResponse'),
    faults: ['InvalidRequest', 'Busy', 'Unavailable', 'Internal'],
  },
  whoAmI: {
    encodeRequest: (value: t.WhoAmIRequest) => encodeWhoAmIRequest(value, 'whoAmI'),
    decodeRequest: (raw: Raw) => decodeWhoAmIRequest(raw, 'whoAmI'),
    encodeResponse: (value: t.WhoAmIResponse) => encodeWhoAmIResponse(value, 'whoAmIResponse'),
    sliceResponse: (value: t.WhoAmIResponse): Iterable<string> => [encodeWhoAmIResponse(value, 'whoAmIResponse')],
    decodeResponse: (raw: Raw) => decodeWhoAmIResponse(raw, 'whoAmIResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  login: {
    encodeRequest: (value: t.LoginRequest) => encodeLoginRequest(value, 'login'),
    decodeRequest: (raw: Raw) => decodeLoginRequest(raw, 'login'),
    encodeResponse: (value: t.LoginResponse) => encodeLoginResponse(value, 'loginResponse'),
    sliceResponse: (value: t.LoginResponse): Iterable<string> => [encodeLoginResponse(value, 'loginResponse')],
    decodeResponse: (raw: Raw) => decodeLoginResponse(raw, 'loginResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  logout: {
    encodeRequest: (value: t.LogoutRequest) => encodeLogoutRequest(value, 'logout'),
    decodeRequest: (raw: Raw) => decodeLogoutRequest(raw, 'logout'),
    encodeResponse: (value: t.LogoutResponse) => encodeLogoutResponse(value, 'logoutResponse'),
    sliceResponse: (value: t.LogoutResponse): Iterable<string> => [encodeLogoutResponse(value, 'logoutResponse')],
    decodeResponse: (raw: Raw) => decodeLogoutResponse(raw, 'logoutResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  listServers: {
    encodeRequest: (value: t.ListServersRequest) => encodeListServersRequest(value, 'listServers'),
    decodeRequest: (raw: Raw) => decodeListServersRequest(raw, 'listServers'),
    encodeResponse: (value: t.ListServersResponse) => encodeListServersResponse(value, 'listServersResponse'),
    sliceResponse: (value: t.ListServersResponse): Iterable<string> => sliceListServersResponse(value, 'listServersResponse'),
    decodeResponse: (raw: Raw) => decodeListServersResponse(raw, 'listServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  registerServers: {
    encodeRequest: (value: t.RegisterServersRequest) => encodeRegisterServersRequest(value, 'registerServers'),
    decodeRequest: (raw: Raw) => decodeRegisterServersRequest(raw, 'registerServers'),
    decodeRequestInPieces: (raw: Raw) => decodeRegisterServersRequestInPieces(raw, 'registerServers'),
    encodeResponse: (value: t.RegisterServersResponse) => encodeRegisterServersResponse(value, 'registerServersResponse'),
    sliceResponse: (value: t.RegisterServersResponse): Iterable<string> => sliceRegisterServersResponse(value, 'registerServersResponse'),
    decodeResponse: (raw: Raw) => decodeRegisterServersResponse(raw, 'registerServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  updateServers: {
    encodeRequest: (value: t.UpdateServersRequest) => encodeUpdateServersRequest(value, 'updateServers'),
    decodeRequest: (raw: Raw) => decodeUpdateServersRequest(raw, 'updateServers'),
    decodeRequestInPieces: (raw: Raw) => decodeUpdateServersRequestInPieces(raw, 'updateServers'),
    encodeResponse: (value: t.UpdateServersResponse) => encodeUpdateServersResponse(value, 'updateServersResponse'),
    sliceResponse: (value: t.UpdateServersResponse): Iterable<string> => sliceUpdateServersResponse(value, 'updateServersResponse'),
    decodeResponse: (raw: Raw) => decodeUpdateServersResponse(raw, 'updateServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  unregisterServers: {
    encodeRequest: (value: t.UnregisterServersRequest) => encodeUnregisterServersRequest(value, 'unregisterServers'),
    decodeRequest: (raw: Raw) => decodeUnregisterServersRequest(raw, 'unregisterServers'),
    encodeResponse: (value: t.UnregisterServersResponse) => encodeUnregisterServersResponse(value, 'unregisterServersResponse'),
    sliceResponse: (value: t.UnregisterServersResponse): Iterable<string> => sliceUnregisterServersResponse(value, 'unregisterServersResponse'),
    decodeResponse: (raw: Raw) => decodeUnregisterServersResponse(raw, 'unregisterServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  discoverServers: {
    encodeRequest: (value: t.DiscoverServersRequest) => encodeDiscoverServersRequest(value, 'discoverServers'),
    decodeRequest: (raw: Raw) => decodeDiscoverServersRequest(raw, 'discoverServers'),
    encodeResponse: (value: t.DiscoverServersResponse) => encodeDiscoverServersResponse(value, 'discoverServersResponse'),
    sliceResponse: (value: t.DiscoverServersResponse): Iterable<string> => sliceDiscoverServersResponse(value, 'discoverServersResponse'),
    decodeResponse: (raw: Raw) => decodeDiscoverServersResponse(raw, 'discoverServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  setPool: {
    encodeRequest: (value: t.SetPoolRequest) => encodeSetPoolRequest(value, 'setPool'),
    decodeRequest: (raw: Raw) => decodeSetPoolRequest(raw, 'setPool'),
    encodeResponse: (value: t.SetPoolResponse) => encodeSetPoolResponse(value, 'setPoolResponse'),
    sliceResponse: (value: t.SetPoolResponse): Iterable<string> => sliceSetPoolResponse(value, 'setPoolResponse'),
    decodeResponse: (raw: Raw) => decodeSetPoolResponse(raw, 'setPoolResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  drainServers: {
    encodeRequest: (value: t.DrainServersRequest) => encodeDrainServersRequest(value, 'drainServers'),
    decodeRequest: (raw: Raw) => decodeDrainServersRequest(raw, 'drainServers'),
    encodeResponse: (value: t.DrainServersResponse) => encodeDrainServersResponse(value, 'drainServersResponse'),
    sliceResponse: (value: t.DrainServersResponse): Iterable<string> => sliceDrainServersResponse(value, 'drainServersResponse'),
    decodeResponse: (raw: Raw) => decodeDrainServersResponse(raw, 'drainServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  undrainServers: {
    encodeRequest: (value: t.UndrainServersRequest) => encodeUndrainServersRequest(value, 'undrainServers'),
    decodeRequest: (raw: Raw) => decodeUndrainServersRequest(raw, 'undrainServers'),
    encodeResponse: (value: t.UndrainServersResponse) => encodeUndrainServersResponse(value, 'undrainServersResponse'),
    sliceResponse: (value: t.UndrainServersResponse): Iterable<string> => sliceUndrainServersResponse(value, 'undrainServersResponse'),
    decodeResponse: (raw: Raw) => decodeUndrainServersResponse(raw, 'undrainServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  checkoutServers: {
    encodeRequest: (value: t.CheckoutServersRequest) => encodeCheckoutServersRequest(value, 'checkoutServers'),
    decodeRequest: (raw: Raw) => decodeCheckoutServersRequest(raw, 'checkoutServers'),
    encodeResponse: (value: t.CheckoutServersResponse) => encodeCheckoutServersResponse(value, 'checkoutServersResponse'),
    sliceResponse: (value: t.CheckoutServersResponse): Iterable<string> => sliceCheckoutServersResponse(value, 'checkoutServersResponse'),
    decodeResponse: (raw: Raw) => decodeCheckoutServersResponse(raw, 'checkoutServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'AlreadyOwned', 'QuotaExceeded'],
  },
  releaseServers: {
    encodeRequest: (value: t.ReleaseServersRequest) => encodeReleaseServersRequest(value, 'releaseServers'),
    decodeRequest: (raw: Raw) => decodeReleaseServersRequest(raw, 'releaseServers'),
    encodeResponse: (value: t.ReleaseServersResponse) => encodeReleaseServersResponse(value, 'releaseServersResponse'),
    sliceResponse: (value: t.ReleaseServersResponse): Iterable<string> => sliceReleaseServersResponse(value, 'releaseServersResponse'),
    decodeResponse: (raw: Raw) => decodeReleaseServersResponse(raw, 'releaseServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'AlreadyOwned', 'QuotaExceeded'],
  },
  extendLease: {
    encodeRequest: (value: t.ExtendLeaseRequest) => encodeExtendLeaseRequest(value, 'extendLease'),
    decodeRequest: (raw: Raw) => decodeExtendLeaseRequest(raw, 'extendLease'),
    encodeResponse: (value: t.ExtendLeaseResponse) => encodeExtendLeaseResponse(value, 'extendLeaseResponse'),
    sliceResponse: (value: t.ExtendLeaseResponse): Iterable<string> => sliceExtendLeaseResponse(value, 'extendLeaseResponse'),
    decodeResponse: (raw: Raw) => decodeExtendLeaseResponse(raw, 'extendLeaseResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'AlreadyOwned', 'QuotaExceeded'],
  },
  grantAccess: {
    encodeRequest: (value: t.GrantAccessRequest) => encodeGrantAccessRequest(value, 'grantAccess'),
    decodeRequest: (raw: Raw) => decodeGrantAccessRequest(raw, 'grantAccess'),
    encodeResponse: (value: t.GrantAccessResponse) => encodeGrantAccessResponse(value, 'grantAccessResponse'),
    sliceResponse: (value: t.GrantAccessResponse): Iterable<string> => sliceGrantAccessResponse(value, 'grantAccessResponse'),
    decodeResponse: (raw: Raw) => decodeGrantAccessResponse(raw, 'grantAccessResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'AlreadyOwned', 'QuotaExceeded'],
  },
  revokeAccess: {
    encodeRequest: (value: t.RevokeAccessRequest) => encodeRevokeAccessRequest(value, 'revokeAccess'),
    decodeRequest: (raw: Raw) => decodeRevokeAccessRequest(raw, 'revokeAccess'),
    encodeResponse: (value: t.RevokeAccessResponse) => encodeRevokeAccessResponse(value, 'revokeAccessResponse'),
    sliceResponse: (value: t.RevokeAccessResponse): Iterable<string> => sliceRevokeAccessResponse(value, 'revokeAccessResponse'),
    decodeResponse: (raw: Raw) => decodeRevokeAccessResponse(raw, 'revokeAccessResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'AlreadyOwned', 'QuotaExceeded'],
  },
  transferServers: {
    encodeRequest: (value: t.TransferServersRequest) => encodeTransferServersRequest(value, 'transferServers'),
    decodeRequest: (raw: Raw) => decodeTransferServersRequest(raw, 'transferServers'),
    encodeResponse: (value: t.TransferServersResponse) => encodeTransferServersResponse(value, 'transferServersResponse'),
    sliceResponse: (value: t.TransferServersResponse): Iterable<string> => sliceTransferServersResponse(value, 'transferServersResponse'),
    decodeResponse: (raw: Raw) => decodeTransferServersResponse(raw, 'transferServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'AlreadyOwned', 'QuotaExceeded'],
  },
  powerOn: {
    encodeRequest: (value: t.PowerOnRequest) => encodePowerOnRequest(value, 'powerOn'),
    decodeRequest: (raw: Raw) => decodePowerOnRequest(raw, 'powerOn'),
    encodeResponse: (value: t.PowerOnResponse) => encodePowerOnResponse(value, 'powerOnResponse'),
    sliceResponse: (value: t.PowerOnResponse): Iterable<string> => slicePowerOnResponse(value, 'powerOnResponse'),
    decodeResponse: (raw: Raw) => decodePowerOnResponse(raw, 'powerOnResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  powerOff: {
    encodeRequest: (value: t.PowerOffRequest) => encodePowerOffRequest(value, 'powerOff'),
    decodeRequest: (raw: Raw) => decodePowerOffRequest(raw, 'powerOff'),
    encodeResponse: (value: t.PowerOffResponse) => encodePowerOffResponse(value, 'powerOffResponse'),
    sliceResponse: (value: t.PowerOffResponse): Iterable<string> => slicePowerOffResponse(value, 'powerOffResponse'),
    decodeResponse: (raw: Raw) => decodePowerOffResponse(raw, 'powerOffResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  shutdown: {
    encodeRequest: (value: t.ShutdownRequest) => encodeShutdownRequest(value, 'shutdown'),
    decodeRequest: (raw: Raw) => decodeShutdownRequest(raw, 'shutdown'),
    encodeResponse: (value: t.ShutdownResponse) => encodeShutdownResponse(value, 'shutdownResponse'),
    sliceResponse: (value: t.ShutdownResponse): Iterable<string> => sliceShutdownResponse(value, 'shutdownResponse'),
    decodeResponse: (raw: Raw) => decodeShutdownResponse(raw, 'shutdownResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  reboot: {
    encodeRequest: (value: t.RebootRequest) => encodeRebootRequest(value, 'reboot'),
    decodeRequest: (raw: Raw) => decodeRebootRequest(raw, 'reboot'),
    encodeResponse: (value: t.RebootResponse) => encodeRebootResponse(value, 'rebootResponse'),
    sliceResponse: (value: t.RebootResponse): Iterable<string> => sliceRebootResponse(value, 'rebootResponse'),
    decodeResponse: (raw: Raw) => decodeRebootResponse(raw, 'rebootResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  getPowerState: {
    encodeRequest: (value: t.GetPowerStateRequest) => encodeGetPowerStateRequest(value, 'getPowerState'),
    decodeRequest: (raw: Raw) => decodeGetPowerStateRequest(raw, 'getPowerState'),
    encodeResponse: (value: t.GetPowerStateResponse) => encodeGetPowerStateResponse(value, 'getPowerStateResponse'),
    sliceResponse: (value: t.GetPowerStateResponse): Iterable<string> => sliceGetPowerStateResponse(value, 'getPowerStateResponse'),
    decodeResponse: (raw: Raw) => decodeGetPowerStateResponse(raw, 'getPowerStateResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  setBootOrder: {
    encodeRequest: (value: t.SetBootOrderRequest) => encodeSetBootOrderRequest(value, 'setBootOrder'),
    decodeRequest: (raw: Raw) => decodeSetBootOrderRequest(raw, 'setBootOrder'),
    encodeResponse: (value: t.SetBootOrderResponse) => encodeSetBootOrderResponse(value, 'setBootOrderResponse'),
    sliceResponse: (value: t.SetBootOrderResponse): Iterable<string> => sliceSetBootOrderResponse(value, 'setBootOrderResponse'),
    decodeResponse: (raw: Raw) => decodeSetBootOrderResponse(raw, 'setBootOrderResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  identify: {
    encodeRequest: (value: t.IdentifyRequest) => encodeIdentifyRequest(value, 'identify'),
    decodeRequest: (raw: Raw) => decodeIdentifyRequest(raw, 'identify'),
    encodeResponse: (value: t.IdentifyResponse) => encodeIdentifyResponse(value, 'identifyResponse'),
    sliceResponse: (value: t.IdentifyResponse): Iterable<string> => sliceIdentifyResponse(value, 'identifyResponse'),
    decodeResponse: (raw: Raw) => decodeIdentifyResponse(raw, 'identifyResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  getHealth: {
    encodeRequest: (value: t.GetHealthRequest) => encodeGetHealthRequest(value, 'getHealth'),
    decodeRequest: (raw: Raw) => decodeGetHealthRequest(raw, 'getHealth'),
    encodeResponse: (value: t.GetHealthResponse) => encodeGetHealthResponse(value, 'getHealthResponse'),
    sliceResponse: (value: t.GetHealthResponse): Iterable<string> => sliceGetHealthResponse(value, 'getHealthResponse'),
    decodeResponse: (raw: Raw) => decodeGetHealthResponse(raw, 'getHealthResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  getEventLog: {
    encodeRequest: (value: t.GetEventLogRequest) => encodeGetEventLogRequest(value, 'getEventLog'),
    decodeRequest: (raw: Raw) => decodeGetEventLogRequest(raw, 'getEventLog'),
    encodeResponse: (value: t.GetEventLogResponse) => encodeGetEventLogResponse(value, 'getEventLogResponse'),
    sliceResponse: (value: t.GetEventLogResponse): Iterable<string> => sliceGetEventLogResponse(value, 'getEventLogResponse'),
    decodeResponse: (raw: Raw) => decodeGetEventLogResponse(raw, 'getEventLogResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  readConsole: {
    encodeRequest: (value: t.ReadConsoleRequest) => encodeReadConsoleRequest(value, 'readConsole'),
    decodeRequest: (raw: Raw) => decodeReadConsoleRequest(raw, 'readConsole'),
    encodeResponse: (value: t.ReadConsoleResponse) => encodeReadConsoleResponse(value, 'readConsoleResponse'),
    sliceResponse: (value: t.ReadConsoleResponse): Iterable<string> => [encodeReadConsoleResponse(value, 'readConsoleResponse')],
    decodeResponse: (raw: Raw) => decodeReadConsoleResponse(raw, 'readConsoleResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  listBrands: {
    encodeRequest: (value: t.ListBrandsRequest) => encodeListBrandsRequest(value, 'listBrands'),
    decodeRequest: (raw: Raw) => decodeListBrandsRequest(raw, 'listBrands'),
    encodeResponse: (value: t.ListBrandsResponse) => encodeListBrandsResponse(value, 'listBrandsResponse'),
    sliceResponse: (value: t.ListBrandsResponse): Iterable<string> => sliceListBrandsResponse(value, 'listBrandsResponse'),
    decodeResponse: (raw: Raw) => decodeListBrandsResponse(raw, 'listBrandsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  createBrand: {
    encodeRequest: (value: t.CreateBrandRequest) => encodeCreateBrandRequest(value, 'createBrand'),
    decodeRequest: (raw: Raw) => decodeCreateBrandRequest(raw, 'createBrand'),
    encodeResponse: (value: t.CreateBrandResponse) => encodeCreateBrandResponse(value, 'createBrandResponse'),
    sliceResponse: (value: t.CreateBrandResponse): Iterable<string> => sliceCreateBrandResponse(value, 'createBrandResponse'),
    decodeResponse: (raw: Raw) => decodeCreateBrandResponse(raw, 'createBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  deleteBrand: {
    encodeRequest: (value: t.DeleteBrandRequest) => encodeDeleteBrandRequest(value, 'deleteBrand'),
    decodeRequest: (raw: Raw) => decodeDeleteBrandRequest(raw, 'deleteBrand'),
    encodeResponse: (value: t.DeleteBrandResponse) => encodeDeleteBrandResponse(value, 'deleteBrandResponse'),
    sliceResponse: (value: t.DeleteBrandResponse): Iterable<string> => sliceDeleteBrandResponse(value, 'deleteBrandResponse'),
    decodeResponse: (raw: Raw) => decodeDeleteBrandResponse(raw, 'deleteBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  listVersions: {
    encodeRequest: (value: t.ListVersionsRequest) => encodeListVersionsRequest(value, 'listVersions'),
    decodeRequest: (raw: Raw) => decodeListVersionsRequest(raw, 'listVersions'),
    encodeResponse: (value: t.ListVersionsResponse) => encodeListVersionsResponse(value, 'listVersionsResponse'),
    sliceResponse: (value: t.ListVersionsResponse): Iterable<string> => sliceListVersionsResponse(value, 'listVersionsResponse'),
    decodeResponse: (raw: Raw) => decodeListVersionsResponse(raw, 'listVersionsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  snapshotBrand: {
    encodeRequest: (value: t.SnapshotBrandRequest) => encodeSnapshotBrandRequest(value, 'snapshotBrand'),
    decodeRequest: (raw: Raw) => decodeSnapshotBrandRequest(raw, 'snapshotBrand'),
    encodeResponse: (value: t.SnapshotBrandResponse) => encodeSnapshotBrandResponse(value, 'snapshotBrandResponse'),
    sliceResponse: (value: t.SnapshotBrandResponse): Iterable<string> => sliceSnapshotBrandResponse(value, 'snapshotBrandResponse'),
    decodeResponse: (raw: Raw) => decodeSnapshotBrandResponse(raw, 'snapshotBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  rollbackBrand: {
    encodeRequest: (value: t.RollbackBrandRequest) => encodeRollbackBrandRequest(value, 'rollbackBrand'),
    decodeRequest: (raw: Raw) => decodeRollbackBrandRequest(raw, 'rollbackBrand'),
    encodeResponse: (value: t.RollbackBrandResponse) => encodeRollbackBrandResponse(value, 'rollbackBrandResponse'),
    sliceResponse: (value: t.RollbackBrandResponse): Iterable<string> => sliceRollbackBrandResponse(value, 'rollbackBrandResponse'),
    decodeResponse: (raw: Raw) => decodeRollbackBrandResponse(raw, 'rollbackBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  restoreBrand: {
    encodeRequest: (value: t.RestoreBrandRequest) => encodeRestoreBrandRequest(value, 'restoreBrand'),
    decodeRequest: (raw: Raw) => decodeRestoreBrandRequest(raw, 'restoreBrand'),
    encodeResponse: (value: t.RestoreBrandResponse) => encodeRestoreBrandResponse(value, 'restoreBrandResponse'),
    sliceResponse: (value: t.RestoreBrandResponse): Iterable<string> => sliceRestoreBrandResponse(value, 'restoreBrandResponse'),
    decodeResponse: (raw: Raw) => decodeRestoreBrandResponse(raw, 'restoreBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  compareVersions: {
    encodeRequest: (value: t.CompareVersionsRequest) => encodeCompareVersionsRequest(value, 'compareVersions'),
    decodeRequest: (raw: Raw) => decodeCompareVersionsRequest(raw, 'compareVersions'),
    encodeResponse: (value: t.CompareVersionsResponse) => encodeCompareVersionsResponse(value, 'compareVersionsResponse'),
    sliceResponse: (value: t.CompareVersionsResponse): Iterable<string> => sliceCompareVersionsResponse(value, 'compareVersionsResponse'),
    decodeResponse: (raw: Raw) => decodeCompareVersionsResponse(raw, 'compareVersionsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  captureRoot: {
    encodeRequest: (value: t.CaptureRootRequest) => encodeCaptureRootRequest(value, 'captureRoot'),
    decodeRequest: (raw: Raw) => decodeCaptureRootRequest(raw, 'captureRoot'),
    encodeResponse: (value: t.CaptureRootResponse) => encodeCaptureRootResponse(value, 'captureRootResponse'),
    sliceResponse: (value: t.CaptureRootResponse): Iterable<string> => sliceCaptureRootResponse(value, 'captureRootResponse'),
    decodeResponse: (raw: Raw) => decodeCaptureRootResponse(raw, 'captureRootResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  updateBrand: {
    encodeRequest: (value: t.UpdateBrandRequest) => encodeUpdateBrandRequest(value, 'updateBrand'),
    decodeRequest: (raw: Raw) => decodeUpdateBrandRequest(raw, 'updateBrand'),
    encodeResponse: (value: t.UpdateBrandResponse) => encodeUpdateBrandResponse(value, 'updateBrandResponse'),
    sliceResponse: (value: t.UpdateBrandResponse): Iterable<string> => sliceUpdateBrandResponse(value, 'updateBrandResponse'),
    decodeResponse: (raw: Raw) => decodeUpdateBrandResponse(raw, 'updateBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  renameBrand: {
    encodeRequest: (value: t.RenameBrandRequest) => encodeRenameBrandRequest(value, 'renameBrand'),
    decodeRequest: (raw: Raw) => decodeRenameBrandRequest(raw, 'renameBrand'),
    encodeResponse: (value: t.RenameBrandResponse) => encodeRenameBrandResponse(value, 'renameBrandResponse'),
    sliceResponse: (value: t.RenameBrandResponse): Iterable<string> => sliceRenameBrandResponse(value, 'renameBrandResponse'),
    decodeResponse: (raw: Raw) => decodeRenameBrandResponse(raw, 'renameBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  deleteVersion: {
    encodeRequest: (value: t.DeleteVersionRequest) => encodeDeleteVersionRequest(value, 'deleteVersion'),
    decodeRequest: (raw: Raw) => decodeDeleteVersionRequest(raw, 'deleteVersion'),
    encodeResponse: (value: t.DeleteVersionResponse) => encodeDeleteVersionResponse(value, 'deleteVersionResponse'),
    sliceResponse: (value: t.DeleteVersionResponse): Iterable<string> => sliceDeleteVersionResponse(value, 'deleteVersionResponse'),
    decodeResponse: (raw: Raw) => decodeDeleteVersionResponse(raw, 'deleteVersionResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  grantBrand: {
    encodeRequest: (value: t.GrantBrandRequest) => encodeGrantBrandRequest(value, 'grantBrand'),
    decodeRequest: (raw: Raw) => decodeGrantBrandRequest(raw, 'grantBrand'),
    encodeResponse: (value: t.GrantBrandResponse) => encodeGrantBrandResponse(value, 'grantBrandResponse'),
    sliceResponse: (value: t.GrantBrandResponse): Iterable<string> => sliceGrantBrandResponse(value, 'grantBrandResponse'),
    decodeResponse: (raw: Raw) => decodeGrantBrandResponse(raw, 'grantBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  getStorageUsage: {
    encodeRequest: (value: t.GetStorageUsageRequest) => encodeGetStorageUsageRequest(value, 'getStorageUsage'),
    decodeRequest: (raw: Raw) => decodeGetStorageUsageRequest(raw, 'getStorageUsage'),
    encodeResponse: (value: t.GetStorageUsageResponse) => encodeGetStorageUsageResponse(value, 'getStorageUsageResponse'),
    sliceResponse: (value: t.GetStorageUsageResponse): Iterable<string> => sliceGetStorageUsageResponse(value, 'getStorageUsageResponse'),
    decodeResponse: (raw: Raw) => decodeGetStorageUsageResponse(raw, 'getStorageUsageResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  listRoots: {
    encodeRequest: (value: t.ListRootsRequest) => encodeListRootsRequest(value, 'listRoots'),
    decodeRequest: (raw: Raw) => decodeListRootsRequest(raw, 'listRoots'),
    encodeResponse: (value: t.ListRootsResponse) => encodeListRootsResponse(value, 'listRootsResponse'),
    sliceResponse: (value: t.ListRootsResponse): Iterable<string> => sliceListRootsResponse(value, 'listRootsResponse'),
    decodeResponse: (raw: Raw) => decodeListRootsResponse(raw, 'listRootsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  cloneRoots: {
    encodeRequest: (value: t.CloneRootsRequest) => encodeCloneRootsRequest(value, 'cloneRoots'),
    decodeRequest: (raw: Raw) => decodeCloneRootsRequest(raw, 'cloneRoots'),
    encodeResponse: (value: t.CloneRootsResponse) => encodeCloneRootsResponse(value, 'cloneRootsResponse'),
    sliceResponse: (value: t.CloneRootsResponse): Iterable<string> => sliceCloneRootsResponse(value, 'cloneRootsResponse'),
    decodeResponse: (raw: Raw) => decodeCloneRootsResponse(raw, 'cloneRootsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  shareRoots: {
    encodeRequest: (value: t.ShareRootsRequest) => encodeShareRootsRequest(value, 'shareRoots'),
    decodeRequest: (raw: Raw) => decodeShareRootsRequest(raw, 'shareRoots'),
    encodeResponse: (value: t.ShareRootsResponse) => encodeShareRootsResponse(value, 'shareRootsResponse'),
    sliceResponse: (value: t.ShareRootsResponse): Iterable<string> => sliceShareRootsResponse(value, 'shareRootsResponse'),
    decodeResponse: (raw: Raw) => decodeShareRootsResponse(raw, 'shareRootsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  unshareRoots: {
    encodeRequest: (value: t.UnshareRootsRequest) => encodeUnshareRootsRequest(value, 'unshareRoots'),
    decodeRequest: (raw: Raw) => decodeUnshareRootsRequest(raw, 'unshareRoots'),
    encodeResponse: (value: t.UnshareRootsResponse) => encodeUnshareRootsResponse(value, 'unshareRootsResponse'),
    sliceResponse: (value: t.UnshareRootsResponse): Iterable<string> => sliceUnshareRootsResponse(value, 'unshareRootsResponse'),
    decodeResponse: (raw: Raw) => decodeUnshareRootsResponse(raw, 'unshareRootsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  setNetworkBoot: {
    encodeRequest: (value: t.SetNetworkBootRequest) => encodeSetNetworkBootRequest(value, 'setNetworkBoot'),
    decodeRequest: (raw: Raw) => decodeSetNetworkBootRequest(raw, 'setNetworkBoot'),
    encodeResponse: (value: t.SetNetworkBootResponse) => encodeSetNetworkBootResponse(value, 'setNetworkBootResponse'),
    sliceResponse: (value: t.SetNetworkBootResponse): Iterable<string> => sliceSetNetworkBootResponse(value, 'setNetworkBootResponse'),
    decodeResponse: (raw: Raw) => decodeSetNetworkBootResponse(raw, 'setNetworkBootResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  resetRoots: {
    encodeRequest: (value: t.ResetRootsRequest) => encodeResetRootsRequest(value, 'resetRoots'),
    decodeRequest: (raw: Raw) => decodeResetRootsRequest(raw, 'resetRoots'),
    encodeResponse: (value: t.ResetRootsResponse) => encodeResetRootsResponse(value, 'resetRootsResponse'),
    sliceResponse: (value: t.ResetRootsResponse): Iterable<string> => sliceResetRootsResponse(value, 'resetRootsResponse'),
    decodeResponse: (raw: Raw) => decodeResetRootsResponse(raw, 'resetRootsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  destroyRoots: {
    encodeRequest: (value: t.DestroyRootsRequest) => encodeDestroyRootsRequest(value, 'destroyRoots'),
    decodeRequest: (raw: Raw) => decodeDestroyRootsRequest(raw, 'destroyRoots'),
    encodeResponse: (value: t.DestroyRootsResponse) => encodeDestroyRootsResponse(value, 'destroyRootsResponse'),
    sliceResponse: (value: t.DestroyRootsResponse): Iterable<string> => sliceDestroyRootsResponse(value, 'destroyRootsResponse'),
    decodeResponse: (raw: Raw) => decodeDestroyRootsResponse(raw, 'destroyRootsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  adoptRoots: {
    encodeRequest: (value: t.AdoptRootsRequest) => encodeAdoptRootsRequest(value, 'adoptRoots'),
    decodeRequest: (raw: Raw) => decodeAdoptRootsRequest(raw, 'adoptRoots'),
    encodeResponse: (value: t.AdoptRootsResponse) => encodeAdoptRootsResponse(value, 'adoptRootsResponse'),
    sliceResponse: (value: t.AdoptRootsResponse): Iterable<string> => sliceAdoptRootsResponse(value, 'adoptRootsResponse'),
    decodeResponse: (raw: Raw) => decodeAdoptRootsResponse(raw, 'adoptRootsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  provisionServers: {
    encodeRequest: (value: t.ProvisionServersRequest) => encodeProvisionServersRequest(value, 'provisionServers'),
    decodeRequest: (raw: Raw) => decodeProvisionServersRequest(raw, 'provisionServers'),
    encodeResponse: (value: t.ProvisionServersResponse) => encodeProvisionServersResponse(value, 'provisionServersResponse'),
    sliceResponse: (value: t.ProvisionServersResponse): Iterable<string> => sliceProvisionServersResponse(value, 'provisionServersResponse'),
    decodeResponse: (raw: Raw) => decodeProvisionServersResponse(raw, 'provisionServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  deprovisionServers: {
    encodeRequest: (value: t.DeprovisionServersRequest) => encodeDeprovisionServersRequest(value, 'deprovisionServers'),
    decodeRequest: (raw: Raw) => decodeDeprovisionServersRequest(raw, 'deprovisionServers'),
    encodeResponse: (value: t.DeprovisionServersResponse) => encodeDeprovisionServersResponse(value, 'deprovisionServersResponse'),
    sliceResponse: (value: t.DeprovisionServersResponse): Iterable<string> => sliceDeprovisionServersResponse(value, 'deprovisionServersResponse'),
    decodeResponse: (raw: Raw) => decodeDeprovisionServersResponse(raw, 'deprovisionServersResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  replicateBrand: {
    encodeRequest: (value: t.ReplicateBrandRequest) => encodeReplicateBrandRequest(value, 'replicateBrand'),
    decodeRequest: (raw: Raw) => decodeReplicateBrandRequest(raw, 'replicateBrand'),
    encodeResponse: (value: t.ReplicateBrandResponse) => encodeReplicateBrandResponse(value, 'replicateBrandResponse'),
    sliceResponse: (value: t.ReplicateBrandResponse): Iterable<string> => sliceReplicateBrandResponse(value, 'replicateBrandResponse'),
    decodeResponse: (raw: Raw) => decodeReplicateBrandResponse(raw, 'replicateBrandResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  listScratch: {
    encodeRequest: (value: t.ListScratchRequest) => encodeListScratchRequest(value, 'listScratch'),
    decodeRequest: (raw: Raw) => decodeListScratchRequest(raw, 'listScratch'),
    encodeResponse: (value: t.ListScratchResponse) => encodeListScratchResponse(value, 'listScratchResponse'),
    sliceResponse: (value: t.ListScratchResponse): Iterable<string> => sliceListScratchResponse(value, 'listScratchResponse'),
    decodeResponse: (raw: Raw) => decodeListScratchResponse(raw, 'listScratchResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'NotSupported', 'DeviceError', 'TimedOut', 'Internal'],
  },
  ensureScratch: {
    encodeRequest: (value: t.EnsureScratchRequest) => encodeEnsureScratchRequest(value, 'ensureScratch'),
    decodeRequest: (raw: Raw) => decodeEnsureScratchRequest(raw, 'ensureScratch'),
    encodeResponse: (value: t.EnsureScratchResponse) => encodeEnsureScratchResponse(value, 'ensureScratchResponse'),
    sliceResponse: (value: t.EnsureScratchResponse): Iterable<string> => sliceEnsureScratchResponse(value, 'ensureScratchResponse'),
    decodeResponse: (raw: Raw) => decodeEnsureScratchResponse(raw, 'ensureScratchResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  removeScratch: {
    encodeRequest: (value: t.RemoveScratchRequest) => encodeRemoveScratchRequest(value, 'removeScratch'),
    decodeRequest: (raw: Raw) => decodeRemoveScratchRequest(raw, 'removeScratch'),
    encodeResponse: (value: t.RemoveScratchResponse) => encodeRemoveScratchResponse(value, 'removeScratchResponse'),
    sliceResponse: (value: t.RemoveScratchResponse): Iterable<string> => sliceRemoveScratchResponse(value, 'removeScratchResponse'),
    decodeResponse: (raw: Raw) => decodeRemoveScratchResponse(raw, 'removeScratchResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  reconcileStorage: {
    encodeRequest: (value: t.ReconcileStorageRequest) => encodeReconcileStorageRequest(value, 'reconcileStorage'),
    decodeRequest: (raw: Raw) => decodeReconcileStorageRequest(raw, 'reconcileStorage'),
    encodeResponse: (value: t.ReconcileStorageResponse) => encodeReconcileStorageResponse(value, 'reconcileStorageResponse'),
    sliceResponse: (value: t.ReconcileStorageResponse): Iterable<string> => sliceReconcileStorageResponse(value, 'reconcileStorageResponse'),
    decodeResponse: (raw: Raw) => decodeReconcileStorageResponse(raw, 'reconcileStorageResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal', 'QuotaExceeded'],
  },
  getJob: {
    encodeRequest: (value: t.GetJobRequest) => encodeGetJobRequest(value, 'getJob'),
    decodeRequest: (raw: Raw) => decodeGetJobRequest(raw, 'getJob'),
    encodeResponse: (value: t.GetJobResponse) => encodeGetJobResponse(value, 'getJobResponse'),
    sliceResponse: (value: t.GetJobResponse): Iterable<string> => sliceGetJobResponse(value, 'getJobResponse'),
    decodeResponse: (raw: Raw) => decodeGetJobResponse(raw, 'getJobResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  listJobs: {
    encodeRequest: (value: t.ListJobsRequest) => encodeListJobsRequest(value, 'listJobs'),
    decodeRequest: (raw: Raw) => decodeListJobsRequest(raw, 'listJobs'),
    encodeResponse: (value: t.ListJobsResponse) => encodeListJobsResponse(value, 'listJobsResponse'),
    sliceResponse: (value: t.ListJobsResponse): Iterable<string> => sliceListJobsResponse(value, 'listJobsResponse'),
    decodeResponse: (raw: Raw) => decodeListJobsResponse(raw, 'listJobsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  waitForJob: {
    encodeRequest: (value: t.WaitForJobRequest) => encodeWaitForJobRequest(value, 'waitForJob'),
    decodeRequest: (raw: Raw) => decodeWaitForJobRequest(raw, 'waitForJob'),
    encodeResponse: (value: t.WaitForJobResponse) => encodeWaitForJobResponse(value, 'waitForJobResponse'),
    sliceResponse: (value: t.WaitForJobResponse): Iterable<string> => sliceWaitForJobResponse(value, 'waitForJobResponse'),
    decodeResponse: (raw: Raw) => decodeWaitForJobResponse(raw, 'waitForJobResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'DeviceError', 'TimedOut', 'Internal'],
  },
  cancelJob: {
    encodeRequest: (value: t.CancelJobRequest) => encodeCancelJobRequest(value, 'cancelJob'),
    decodeRequest: (raw: Raw) => decodeCancelJobRequest(raw, 'cancelJob'),
    encodeResponse: (value: t.CancelJobResponse) => encodeCancelJobResponse(value, 'cancelJobResponse'),
    sliceResponse: (value: t.CancelJobResponse): Iterable<string> => sliceCancelJobResponse(value, 'cancelJobResponse'),
    decodeResponse: (raw: Raw) => decodeCancelJobResponse(raw, 'cancelJobResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Conflict', 'NotSupported', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
  listEvents: {
    encodeRequest: (value: t.ListEventsRequest) => encodeListEventsRequest(value, 'listEvents'),
    decodeRequest: (raw: Raw) => decodeListEventsRequest(raw, 'listEvents'),
    encodeResponse: (value: t.ListEventsResponse) => encodeListEventsResponse(value, 'listEventsResponse'),
    sliceResponse: (value: t.ListEventsResponse): Iterable<string> => sliceListEventsResponse(value, 'listEventsResponse'),
    decodeResponse: (raw: Raw) => decodeListEventsResponse(raw, 'listEventsResponse'),
    faults: ['InvalidRequest', 'Unauthenticated', 'NotAuthorized', 'NotFound', 'Busy', 'Unavailable', 'TimedOut', 'Internal'],
  },
} as const;

/** The same for the detail of each fault. */
export const faults = {
  InvalidRequest: {
    encode: (value: t.InvalidRequestDetail) => encodeInvalidRequestDetail(value, 'InvalidRequest'),
    decode: (raw: Raw) => decodeInvalidRequestDetail(raw, 'InvalidRequest'),
  },
  Unauthenticated: {
    encode: (value: t.UnauthenticatedDetail) => encodeUnauthenticatedDetail(value, 'Unauthenticated'),
    decode: (raw: Raw) => decodeUnauthenticatedDetail(raw, 'Unauthenticated'),
  },
  NotAuthorized: {
    encode: (value: t.NotAuthorizedDetail) => encodeNotAuthorizedDetail(value, 'NotAuthorized'),
    decode: (raw: Raw) => decodeNotAuthorizedDetail(raw, 'NotAuthorized'),
  },
  NotFound: {
    encode: (value: t.NotFoundDetail) => encodeNotFoundDetail(value, 'NotFound'),
    decode: (raw: Raw) => decodeNotFoundDetail(raw, 'NotFound'),
  },
  AlreadyOwned: {
    encode: (value: t.AlreadyOwnedDetail) => encodeAlreadyOwnedDetail(value, 'AlreadyOwned'),
    decode: (raw: Raw) => decodeAlreadyOwnedDetail(raw, 'AlreadyOwned'),
  },
  Conflict: {
    encode: (value: t.ConflictDetail) => encodeConflictDetail(value, 'Conflict'),
    decode: (raw: Raw) => decodeConflictDetail(raw, 'Conflict'),
  },
  QuotaExceeded: {
    encode: (value: t.QuotaExceededDetail) => encodeQuotaExceededDetail(value, 'QuotaExceeded'),
    decode: (raw: Raw) => decodeQuotaExceededDetail(raw, 'QuotaExceeded'),
  },
  NotSupported: {
    encode: (value: t.NotSupportedDetail) => encodeNotSupportedDetail(value, 'NotSupported'),
    decode: (raw: Raw) => decodeNotSupportedDetail(raw, 'NotSupported'),
  },
  Busy: {
    encode: (value: t.BusyDetail) => encodeBusyDetail(value, 'Busy'),
    decode: (raw: Raw) => decodeBusyDetail(raw, 'Busy'),
  },
  Unavailable: {
    encode: (value: t.UnavailableDetail) => encodeUnavailableDetail(value, 'Unavailable'),
    decode: (raw: Raw) => decodeUnavailableDetail(raw, 'Unavailable'),
  },
  DeviceError: {
    encode: (value: t.DeviceErrorDetail) => encodeDeviceErrorDetail(value, 'DeviceError'),
    decode: (raw: Raw) => decodeDeviceErrorDetail(raw, 'DeviceError'),
  },
  TimedOut: {
    encode: (value: t.TimedOutDetail) => encodeTimedOutDetail(value, 'TimedOut'),
    decode: (raw: Raw) => decodeTimedOutDetail(raw, 'TimedOut'),
  },
  Cancelled: {
    encode: (value: t.CancelledDetail) => encodeCancelledDetail(value, 'Cancelled'),
    decode: (raw: Raw) => decodeCancelledDetail(raw, 'Cancelled'),
  },
  Internal: {
    encode: (value: t.InternalDetail) => encodeInternalDetail(value, 'Internal'),
    decode: (raw: Raw) => decodeInternalDetail(raw, 'Internal'),
  },
} as const;
