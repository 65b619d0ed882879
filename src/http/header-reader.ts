/** Reads the Header of a SOAP message: who signs in, until when the message holds, and what must be understood. */
import type {QualifiedAttribute, QualifiedTag} from 'sax';
import {quoted} from '../domain/names.ts';
import {refuse} from './refusal.ts';

const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
const nextActor = 'http://schemas.xmlsoap.org/soap/actor/next';
const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const wsse = `${wss}-wssecurity-secext-1.0.xsd`;
const wsu = `${wss}-wssecurity-utility-1.0.xsd`;

/** What a WS-Security header said, as text; nothing is checked yet. */
export interface SecurityHeader {
  readonly userName?: string;
  readonly password?: string;
  /** Type URI of the password, if it was given. */
  readonly passwordType?: string;
  readonly created?: string;
  readonly expires?: string;
}

/** Where each value stands, as local names below Security; all other content is passed over. */
const places: Readonly<Record<string, keyof SecurityHeader>> = {
  'UsernameToken/Username': 'userName',
  'UsernameToken/Password': 'password',
  'Timestamp/Created': 'created',
  'Timestamp/Expires': 'expires',
};
const understood = new Set(['UsernameToken', 'Timestamp']);

export class HeaderReader {
  #values: Partial<Record<keyof SecurityHeader, string>> | undefined;
  /** Local names below Security, while within it. */
  #path: string[] = [];
  #inSecurity = false;
  #mustUnderstand = false;

  open(tag: QualifiedTag, attributes: readonly QualifiedAttribute[], depth: number): void {
    if (depth === 3) return this.#openBlock(tag, attributes);
    if (!this.#inSecurity) return;
    const foreign = tag.uri !== wsse && tag.uri !== wsu;
    this.#path.push(foreign ? `{${tag.uri}}` : tag.local);
    if (depth === 4 && this.#mustUnderstand && (foreign || !understood.has(tag.local)))
      throw notUnderstood(tag.local);
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

  close(depth: number): void {
    if (depth === 3) this.#inSecurity = false;
    else this.#path.pop();
  }

  get security(): SecurityHeader | undefined {
    return this.#values;
  }

  #openBlock(tag: QualifiedTag, attributes: readonly QualifiedAttribute[]): void {
    const ofSoap = (name: string) =>
      attributes.find(({local, uri}) => local === name && uri === soapNamespace)?.value.trim();
    const actor = ofSoap('actor') ?? '';
    // A header for somebody else on the way is none of our business.
    if (actor !== '' && actor !== nextActor) return;
    this.#mustUnderstand = ['1', 'true'].includes(ofSoap('mustUnderstand') ?? '');
    this.#inSecurity = tag.local === 'Security' && tag.uri === wsse;
    if (!this.#inSecurity && this.#mustUnderstand) throw notUnderstood(tag.local);
    if (this.#inSecurity && this.#values !== undefined)
      throw refuse('The SOAP Header holds two Security headers.');
    if (this.#inSecurity) this.#values = {};
    this.#path = [];
  }

  #place(): keyof SecurityHeader | undefined {
    const key = this.#path.join('/');
    return this.#inSecurity && Object.hasOwn(places, key) ? places[key] : undefined;
  }
}

const notUnderstood = (name: string) =>
  refuse(
    `The header ${quoted(name)} must be understood, but is not. This service knows UsernameToken and Timestamp.`,
    {
      faultCode: 'MustUnderstand',
    },
  );
