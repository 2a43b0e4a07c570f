import { PreludeReader } from '../../../../src/api/http/prelude';

const NUL = '\0'.repeat(8);
const read = (...pieces: (string | Buffer)[]) => {
  const reader = new PreludeReader();
  return pieces.map((piece) => reader.take(Buffer.from(piece)));
};

describe('the prelude of a streamed answer', () => {
  const metadata = {
    statusCode: 418,
    headers: { 'Content-Type': 'text/plain', 'x-many': ['a', 'b'], 'x-number': 7, 'x-none': null },
    cookies: ['a=1', 'b=2; Secure'],
  };
  const prelude = {
    statusCode: 418,
    headers: { 'Content-Type': 'text/plain', 'x-many': 'a,b', 'x-number': '7' },
    cookies: ['a=1', 'b=2; Secure'],
  };

  it('is read in whatever two pieces it comes, and the body begins behind it', () => {
    const body = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    const whole = Buffer.concat([Buffer.from(JSON.stringify(metadata) + NUL), body]);
    const bodyAt = whole.length - body.length;
    for (let at = 0; at <= whole.length; at += 1) {
      const [first, second] = read(whole.subarray(0, at), whole.subarray(at));
      const rest = at < bodyAt ? body : whole.subarray(bodyAt, at);
      const expected = { kind: 'read', prelude, rest };
      if (at < bodyAt) expect([first, second]).toEqual([{ kind: 'open' }, expected]);
      else expect(first).toEqual(expected);
    }
  });

  it('is read byte by byte', () => {
    const states = read(...(JSON.stringify(metadata) + NUL));
    expect(states.slice(0, -1).every(({ kind }) => kind === 'open')).toBe(true);
    expect(states.at(-1)).toEqual({ kind: 'read', prelude, rest: Buffer.alloc(0) });
  });

  it('may leave everything out', () => {
    expect(read(`{}${NUL}x`)).toEqual([
      { kind: 'read', prelude: { statusCode: 200, headers: {}, cookies: [] }, rest: Buffer.from('x') },
    ]);
  });

  it.each([
    ['no JSON', `<html>${NUL}`, 'it is no JSON object'],
    ['a list', `[]${NUL}`, 'it is no JSON object'],
    ['no status', `{"statusCode":"teapot"}${NUL}`, 'statusCode: "teapot": must be a number from 100 to 599'],
    ['a status out of range', `{"statusCode":99}${NUL}`, 'statusCode: 99: must be a number from 100 to 599'],
    ['headers in a list', `{"headers":[]}${NUL}`, 'headers: must be an object'],
    ['one cookie', `{"cookies":"a=1"}${NUL}`, 'cookies: must be a list'],
    ['no end', ' '.repeat(64 * 1024 + 1), 'it is longer than 64 KiB'],
  ])('is refused with its reason: %s', (_, text, reason) => {
    expect(read(text)).toEqual([
      { kind: 'malformed', reason: `the prelude of the answer cannot be read: ${reason}` },
    ]);
  });
});
