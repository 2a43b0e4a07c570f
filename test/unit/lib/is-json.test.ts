import { isJson } from '../../../src/lib/is-json';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const VALUES = [
  ...['""', '"a"', '"é \u2028 😀"', String.raw`"\"\\\/\b\f\n\r\t\u00e9\uD800"`, '"\x7f"'],
  ...['0', '-0', '10', '-12.50', '1e5', '1E+05', '0.1e-7', 'true', 'false', 'null'],
  ...['[]', '{}', '[ ]', '{\n}', '[1,2]', '[[],[[]],{}]', '{"a":1}', '{"a":{"b":[1,{"c":null}]},"a":""}'],
  ...['\t [1 , "x" ]\r\n', '{ "a" : [ ] , "b" : { } }'],
];
const FAULTS = [
  ...[
    '',
    ' ',
    '"',
    '"a',
    '"\n"',
    '"\x1f"',
    String.raw`"\x"`,
    String.raw`"\u12g4"`,
    String.raw`"\u123"`,
    '"\\',
  ],
  ...[
    '-',
    '01',
    '-01',
    '1.',
    '.5',
    '+1',
    '1e',
    '1e+',
    '0x1',
    'NaN',
    '--1',
    '1 2',
    'tru',
    'trues',
    'nulll',
    'True',
  ],
  ...[
    '[',
    ']',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[1 2]',
    '[1}',
    '{',
    '}',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
  ],
  ...[
    '{a:1}',
    '{"a" 1}',
    '{1:1}',
    '{"a":1]',
    '{,}',
    '[]]',
    '{}{}',
    "'a'",
    '// x\n1',
    '\ufeff1',
    '\u00a01',
    '\v1',
    '1\0',
  ],
];

it.each(VALUES)('%j is JSON', (text) => {
  expect([isJson(Buffer.from(text)), parses(text)]).toEqual([true, true]);
});

it.each(FAULTS)('%j is none', (text) => {
  expect([isJson(Buffer.from(text)), parses(text)]).toEqual([false, false]);
});

it('judges as JSON.parse does when any one character of a text is left out, doubled or another', () => {
  const others = [
    '"',
    '\\',
    ',',
    ':',
    '[',
    ']',
    '{',
    '}',
    '0',
    '1',
    '.',
    '-',
    '+',
    'e',
    'E',
    't',
    ' ',
    '\n',
    '\0',
    'u',
  ];
  const changed = VALUES.flatMap((text) =>
    [...text].flatMap((character, at, all) =>
      ['', character + character, ...others].map((other) => all.toSpliced(at, 1, other).join('')),
    ),
  );
  expect(changed.filter((text) => isJson(Buffer.from(text)) !== parses(text))).toEqual([]);
});

it('says nothing for what is nested deeper than anybody nests, and all for what is not', () => {
  const nested = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
  expect([isJson(nested(10_001)), isJson(nested(10_002))]).toEqual([true, false]);
});

it('finds the one byte that may not stand in a long string, wherever it is and however the text lies in memory', () => {
  const length = 90;
  const wrong: unknown[] = [];
  for (let shift = 0; shift < 4; shift += 1) {
    for (const [byte, isFault] of [
      ['\x1f', true],
      ['\0', true],
      ['"', true],
      ['\\', true],
      [' ', false],
      ['!', false],
      ['\x7f', false],
      ['é', false],
      ['\u{10ffff}', false],
    ] as const) {
      for (let at = 0; at <= length; at += 1) {
        const text = `${' '.repeat(shift)}"${'x'.repeat(at)}${byte}${'x'.repeat(length - at)}"`;
        const bytes = Buffer.from(text);
        if (isJson(bytes) === isFault || parses(text) === isFault) wrong.push([shift, byte, at]);
      }
    }
  }
  expect(wrong).toEqual([]);
});

it('reads a long string that has escapes and no end', () => {
  const long = 'y'.repeat(100);
  expect(isJson(Buffer.from(`"${long}\\n${long}\\u00e9${long}"`))).toBe(true);
  expect([`"${long}`, `"${long}\\`, `"${long}\\n`].map((text) => isJson(Buffer.from(text)))).toEqual([
    ...[false, false, false],
  ]);
});
