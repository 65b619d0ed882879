/** Reads the frame of a SOAP message: Envelope, Header and Body, with bounds on all that is in them. */
import type {QualifiedAttribute, QualifiedTag} from 'sax';
import type {OperationName} from '../contract/types.generated.ts';
import {quoted} from '../domain/names.ts';
import {HeaderReader, type SecurityHeader} from './header-reader.ts';
import type {HttpLimits} from './limits.ts';
import {OperationReader, type OperationElement} from './operation-reader.ts';
import {refuse, refuseVersion, type Refusal} from './refusal.ts';
import {soapVersions, type SoapVersion} from './soap-version.ts';

const dangerous = new Set(['__proto__', 'constructor', 'prototype']);
// XML 1.0 has no place for these, not even as character references.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

export class EnvelopeReader {
  readonly #version: SoapVersion;
  readonly #limits: HttpLimits;
  readonly #header: HeaderReader;
  readonly #operation: OperationReader;
  #depth = 0;
  #elements = 0;
  #section: 'Header' | 'Body' | undefined;
  #sections: string[] = [];

  constructor(version: SoapVersion, limits: HttpLimits) {
    this.#version = version;
    this.#limits = limits;
    this.#header = new HeaderReader(version);
    this.#operation = new OperationReader(version);
  }

  get begun(): boolean {
    return this.#elements > 0;
  }

  open(tag: QualifiedTag, attributes: readonly QualifiedAttribute[], line: number): void {
    this.#bound(tag, attributes);
    this.#depth += 1;
    if (this.#depth === 1) this.#openEnvelope(tag);
    else if (this.#depth === 2) this.#openSection(tag);
    else if (this.#section === 'Header') this.#header.open(tag, attributes, this.#depth);
    else this.#operation.open(tag, attributes, line);
  }

  close(): void {
    if (this.#section === 'Header') this.#header.close(this.#depth);
    else if (this.#depth > 2) this.#operation.close();
    if (this.#depth === 2) this.#section = undefined;
    this.#depth -= 1;
  }

  text(value: string): void {
    if (forbidden.test(value)) throw refuse('The message holds a character that XML does not allow.');
    if (this.#section === 'Header') this.#header.text(value, this.#depth);
    else if (this.#depth > 2) this.#operation.text(value);
    else if (value.trim() !== '') throw refuse('Text stands in the SOAP message where only elements may.');
  }

  get operation(): OperationName | undefined {
    return this.#operation.name;
  }

  get element(): OperationElement {
    return this.#operation.element;
  }

  get security(): SecurityHeader | undefined {
    return this.#header.security;
  }

  /** Why there is no operation in a message that is well-formed. */
  incomplete(): Refusal {
    if (!this.begun) return refuse('This is not a SOAP message: it is empty.');
    if (!this.#sections.includes('Body')) return refuse('The SOAP message has no Body.');
    return refuse('The Body of the SOAP message is empty. It must hold one operation, e.g. <listServers>.');
  }

  #bound(tag: QualifiedTag, attributes: readonly QualifiedAttribute[]): void {
    this.#elements += 1;
    if (this.#elements > this.#limits.elements) {
      throw refuse(`The message has more than ${this.#limits.elements} elements. Send it in parts.`);
    }
    if (this.#depth >= this.#limits.depth) throw refuse('The elements of the message are nested too deeply.');
    if (dangerous.has(tag.local) || dangerous.has(tag.prefix) || attributes.some(isDangerous)) {
      throw refuse('The message uses a name that may not be used.');
    }
  }

  #openEnvelope(tag: QualifiedTag): void {
    if (this.#elements > 1) throw refuse('More than one element stands at the top of the message.');
    if (tag.local !== 'Envelope') throw refuse('This is not a SOAP message: it must begin with an Envelope.');
    if (tag.uri === this.#version.namespace) return;
    const sent = soapVersions.find(({namespace}) => namespace === tag.uri);
    if (sent !== undefined) throw refuseVersion(sent, this.#version);
    throw refuse(
      `This address speaks SOAP ${this.#version.name}, and the Envelope is of neither version that is known.`,
      {faultCode: 'VersionMismatch', upgradeTo: this.#version},
    );
  }

  #openSection(tag: QualifiedTag): void {
    const known = tag.uri === this.#version.namespace && (tag.local === 'Header' || tag.local === 'Body');
    if (!known) throw refuse(`${quoted(tag.local)} may not stand in the Envelope: only Header and Body may.`);
    if (this.#sections.includes(tag.local)) throw refuse(`The SOAP message has two ${tag.local} elements.`);
    if (this.#sections.includes('Body'))
      throw refuse('The Header of the SOAP message must come before its Body.');
    this.#section = tag.local as 'Header' | 'Body';
    this.#sections.push(tag.local);
  }
}

/** As a name, and as the value of what names an element. */
const isDangerous = ({local, prefix, value}: QualifiedAttribute) =>
  dangerous.has(local) ||
  dangerous.has(prefix) ||
  (/^(id|href|ref)$/i.test(local) && dangerous.has(value.replace(/^#/, '')));
