const FIRST_CAPACITY = 1024;

/** Packs whole numbers from 0 in as few bytes as they need (seven bits a byte), and short names. */
export class ByteWriter {
  private buffer = new Uint8Array(FIRST_CAPACITY);
  private length = 0;

  number(value: number): void {
    let left = value;
    while (left >= 128) {
      this.byte((left % 128) | 128);
      left = Math.floor(left / 128);
    }
    this.byte(left);
  }

  /** Latin-1, at most 255 characters. */
  name(text: string): void {
    const length = Math.min(255, text.length);
    this.byte(length);
    for (let at = 0; at < length; at += 1) this.byte(text.charCodeAt(at));
  }

  append(other: ByteWriter): void {
    this.number(other.length);
    this.require(other.length);
    this.buffer.set(other.buffer.subarray(0, other.length), this.length);
    this.length += other.length;
  }

  /** A copy of what was written; the writer begins anew. */
  take(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.length));
    this.clear();
    return taken;
  }

  clear(): void {
    this.length = 0;
  }

  private byte(value: number): void {
    this.require(1);
    this.buffer[this.length] = value;
    this.length += 1;
  }

  private require(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

/** Reads what a ByteWriter wrote, in the same order. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get position(): number {
    return this.at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  name(): string {
    const end = this.byte() + this.at;
    const text = this.bytes.toString('latin1', this.at, end);
    this.at = end;
    return text;
  }

  /** Where the part that begins here, which `append` wrote, ends. */
  partEnd(): number {
    const length = this.number();
    return this.at + length;
  }

  skipTo(position: number): void {
    this.at = position;
  }

  private byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new RangeError('the statistics of a minute end too early');
    this.at += 1;
    return value;
  }
}
