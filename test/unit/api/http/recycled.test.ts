import { Recycled } from '../../../../src/api/http/recycled';

const SIZES = [100, 20_000, 65_536, 65_700, 20_000];

describe('recycled memory', () => {
  it('is handed out again only after it was given back', () => {
    const memory = new Recycled();
    const sources = SIZES.map((bytes, n) => Buffer.alloc(bytes, n + 1));
    for (let turn = 0; turn < 3; turn += 1) {
      const copies = sources.map((source) => memory.copyOf(source));
      expect(copies.map((copy, n) => copy.equals(sources[n] ?? Buffer.alloc(0)))).toEqual(
        SIZES.map(() => true),
      );
      for (const copy of copies) memory.giveBack(copy);
      const next = memory.take(30_000);
      expect(copies.some(({ buffer }) => buffer === next.buffer)).toBe(true);
      memory.giveBack(next);
    }
  });

  it('is exactly as long as it was asked for', () => {
    const memory = new Recycled();
    for (const bytes of [0, ...SIZES, 200_000]) expect(memory.take(bytes)).toHaveLength(bytes);
  });
});
