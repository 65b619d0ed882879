import {Ber, BerWriter, Control, type Filter} from 'ldapts';

/** RFC 4528: the directory makes the change only while the entry matches; otherwise it answers 122. */
export class AssertionControl extends Control {
  readonly #filter: Filter;

  constructor(filter: Filter) {
    super('1.3.6.1.1.12', {critical: true});
    this.#filter = filter;
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    this.#filter.write(value);
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }
}
