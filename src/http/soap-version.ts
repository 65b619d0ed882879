/** The two versions of SOAP that are spoken here, each on a path of its own, and where they differ on the wire. */
export interface SoapVersion {
  readonly name: '1.1' | '1.2';
  readonly path: string;
  /** Of the envelope. */
  readonly namespace: string;
  readonly mediaType: string;
  /** Attribute by which a header block says whom it is for. */
  readonly roleAttribute: 'actor' | 'role';
  /** Its values that mean us, beside none at all. Blocks for anybody else are none of our business. */
  readonly ownRoles: ReadonlySet<string>;
}

const envelope12 = 'http://www.w3.org/2003/05/soap-envelope';

export const soap11: SoapVersion = {
  name: '1.1',
  path: '/soap',
  namespace: 'http://schemas.xmlsoap.org/soap/envelope/',
  mediaType: 'text/xml',
  roleAttribute: 'actor',
  ownRoles: new Set(['http://schemas.xmlsoap.org/soap/actor/next']),
};

export const soap12: SoapVersion = {
  name: '1.2',
  path: '/soap12',
  namespace: envelope12,
  mediaType: 'application/soap+xml',
  roleAttribute: 'role',
  ownRoles: new Set([`${envelope12}/role/next`, `${envelope12}/role/ultimateReceiver`]),
};

export const soapVersions: readonly SoapVersion[] = [soap11, soap12];

/** Wraps the content of a Body, and of a Header if there is any. Our elements bring their own namespace declaration. */
export function envelope(version: SoapVersion, body: string, header = ''): string {
  const head = header === '' ? '' : `<soap:Header>${header}</soap:Header>`;
  return openEnvelope(version, head) + body + closeEnvelope;
}

/** What stands before the content of the Body. */
export const openEnvelope = (version: SoapVersion, head = ''): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="${version.namespace}">${head}<soap:Body>`;
/** What stands after it. */
export const closeEnvelope = '</soap:Body></soap:Envelope>';
