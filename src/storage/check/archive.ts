/** A tar archive with one small file that belongs to somebody else than root: unpacking it takes all that an image takes. */
const blockBytes = 512;
const owner = 12_345;

export function smallArchive(): Buffer {
  const content = Buffer.from('made by hopscotch storage check\n');
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write('about', 0);
  header.write(octal(0o640, 7), 100);
  header.write(octal(owner, 7), 108);
  header.write(octal(owner, 7), 116);
  header.write(octal(content.length, 11), 124);
  header.write(octal(Math.floor(Date.now() / 1_000), 11), 136);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(' '.repeat(8), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)} `, 148);
  const body = Buffer.alloc(blockBytes);
  content.copy(body);
  return Buffer.concat([header, body, Buffer.alloc(2 * blockBytes)]);
}
