/** Makes tar archives (ustar), good ones and evil ones. */
export interface Member {
  readonly name: string;
  readonly text?: string;
  /** Where a symbolic link points. */
  readonly link?: string;
  readonly uid?: number;
}

export function makeTar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(member => {
    const body = Buffer.from(member.text ?? '');
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
    return [headerOf(member, body.length), body, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1_024)]);
}

function headerOf({name, link, uid = 0}: Member, size: number): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number) =>
    header.write(value.toString(8).padStart(length - 1, '0'), at);
  header.write(name, 0);
  octal(0o644, 100, 8);
  octal(uid, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(1_700_000_000, 136, 12);
  header.write(link === undefined ? (name.endsWith('/') ? '5' : '0') : '2', 156);
  header.write(link ?? '', 157);
  header.write('ustar\u000000', 257);
  header.write(' '.repeat(8), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
