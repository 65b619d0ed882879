/** Reads the Header of a SOAP message: who signs in, until when the message holds, and what must be understood. */
import type {QualifiedAttribute, QualifiedTag} from 'sax';
import {quoted} from '../domain/names.ts';
import {refuse, type QualifiedName} from './refusal.ts';
import type {SoapVersion} from './soap-version.ts';

const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const wsse = `${wss}-wssecurity-secext-1.0.xsd`;
const wsu = `${wss}-wssecurity-utility-1.0.xsd`;

/** What a WS-Security header said, as text; nothing is checked yet. */
export interface SecurityHeader {
  readonly userName?: string;
  readonly password?: string;
  /** Type URI of the password, if it was given. */
  readonly passwordType?: string;
  readonly nonce?: string;
  /** When the UsernameToken was made. */
  readonly tokenCreated?: string;
  readonly created?: string;
  readonly expires?: string;
}

/** Where each value stands, as local names below Security; all other content is passed over. */
const places: Readonly<Record<string, keyof SecurityHeader>> = {
  'UsernameToken/Username': 'userName',
  'UsernameToken/Password': 'password',
  'UsernameToken/Nonce': 'nonce',
  'UsernameToken/Created': 'tokenCreated',
  'Timestamp/Created': 'created',
  'Timestamp/Expires': 'expires',
};
const understood = new Set(['UsernameToken', 'Timestamp']);
/** More names than that help nobody. */
const maximumNamed = 10;

export class HeaderReader {
  readonly #version: SoapVersion;
  #values: Partial<Record<keyof SecurityHeader, string>> | undefined;
  /** Local names below Security, while within it. */
  #path: string[] = [];
  #inSecurity = false;
  #mustUnderstand = false;
  /** What must be understood and is not: the element, and the block of the Header that it belongs to. */
  readonly #notUnderstood: {readonly name: string; readonly block: QualifiedName}[] = [];

  constructor(version: SoapVersion) {
    this.#version = version;
  }

  open(tag: QualifiedTag, attributes: readonly QualifiedAttribute[], depth: number): void {
    if (depth === 3) return this.#openBlock(tag, attributes);
    if (!this.#inSecurity) return;
    const foreign = tag.uri !== wsse && tag.uri !== wsu;
    this.#path.push(foreign ? `{${tag.uri}}` : tag.local);
    if (depth === 4 && this.#mustUnderstand && (foreign || !understood.has(tag.local)))
      this.#notUnderstood.push({name: tag.local, block: {uri: wsse, local: 'Security'}});
    const place = this.#place();
    if (place === undefined) return;
    if (this.#values?.[place] !== undefined) throw refuse(`The Security header says ${tag.local} twice.`);
    this.#values = {...this.#values, [place]: ''};
    const type = attributes.find(({local, uri}) => local === 'Type' && (uri === '' || uri === wsse))?.value;
    if (place === 'password' && type !== undefined) this.#values.passwordType = type;
  }

  text(value: string, depth: number): void {
    if (depth === 2 && value.trim() !== '')
      throw refuse('Text stands in the SOAP Header where only elements may.');
    const place = this.#place();
    if (place !== undefined && this.#values !== undefined)
      this.#values[place] = (this.#values[place] ?? '') + value;
  }

  /** Throws a Refusal at the end of the Header when something in it must be understood and is not. */
  close(depth: number): void {
    if (depth === 2) this.#refuseNotUnderstood();
    else if (depth === 3) this.#inSecurity = false;
    else this.#path.pop();
  }

  get security(): SecurityHeader | undefined {
    return this.#values;
  }

  #openBlock(tag: QualifiedTag, attributes: readonly QualifiedAttribute[]): void {
    const {namespace, roleAttribute, ownRoles} = this.#version;
    const ofSoap = (name: string) =>
      attributes.find(({local, uri}) => local === name && uri === namespace)?.value.trim();
    const role = ofSoap(roleAttribute) ?? '';
    if (role !== '' && !ownRoles.has(role)) return;
    this.#mustUnderstand = ['1', 'true'].includes(ofSoap('mustUnderstand') ?? '');
    this.#inSecurity = tag.local === 'Security' && tag.uri === wsse;
    if (!this.#inSecurity && this.#mustUnderstand)
      this.#notUnderstood.push({name: tag.local, block: {uri: tag.uri, local: tag.local}});
    if (this.#inSecurity && this.#values !== undefined)
      throw refuse('The SOAP Header holds two Security headers.');
    if (this.#inSecurity) this.#values = {};
    this.#path = [];
  }

  #place(): keyof SecurityHeader | undefined {
    const key = this.#path.join('/');
    return this.#inSecurity && Object.hasOwn(places, key) ? places[key] : undefined;
  }

  #refuseNotUnderstood(): void {
    const named = this.#notUnderstood.slice(0, maximumNamed);
    if (named.length === 0) return;
    const names = named.map(({name}) => quoted(name)).join(', ');
    throw refuse(
      `${names} in the Header must be understood, but is not. This service knows UsernameToken and Timestamp.`,
      {faultCode: 'MustUnderstand', notUnderstood: named.map(({block}) => block)},
    );
  }
}
