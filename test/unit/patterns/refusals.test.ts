import { compilePattern } from '../../../src/patterns/compile-pattern';

const refusal = (text: string): string => {
  try {
    compilePattern(text, 'event-bus');
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

const at = (text: string, column: number): string =>
  `\n at [Source: (String)"${text}"; line: 1, column: ${String(column)}]`;

/** The reasons and the columns are those of AWS, recorded there or with the library that it reads patterns with. */
const REFUSED: readonly (readonly [text: string, reason: string, column?: number, twice?: true])[] = [
  ['{"int": 42}', '"int" must be an object or an array', 11],
  ['{"string": "my-value"}', '"string" must be an object or an array', 13],
  ['{"resources": []}', 'Empty arrays are not allowed', 17],
  ['{}', 'Empty objects are not allowed', 3],
  ['["not"]', 'Filter is not an object', 2],
  ['', 'Filter is not an object', 1],
  ['{"a":[[1]]}', 'Match value must be String, number, true, false, or null', 8],
  ['{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', 'Unrecognized match type NUMERIC', 36],
  ['{"my_key": [{"EXISTS": true}]}', 'Unrecognized match type EXISTS', 28],
  ['{"a":[{}]}', 'Match expression name not found', 9],
  ['{"a":[{"exists":"true"}]}', 'exists match pattern must be either true or false.', 18],
  ['{"a":[{"prefix":"x","suffix":"y"}]}', 'Only one key allowed in match expression', 31],
  ['{"time": [{"prefix": 123}]}', 'prefix match pattern must be a string', 25],
  ['{"a":[{"prefix":{"x":"y"}}]}', 'Unsupported prefix pattern: x', 23],
  ['{"FileName": [{"suffix": [".png"]}]}', 'suffix match pattern must be a string', 27],
  ['{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', 'Bad numeric range operator: >', 49],
  ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', 'Value of < must be numeric', 50],
  ['{"a":[{"numeric":5}]}', 'Value of numeric must be an array.', 19],
  ['{"a":[{"numeric":["=","5"]}]}', 'Value of equals must be numeric', 24],
  ['{"a":[{"numeric":["<",1,">",0]}]}', 'Too many elements in numeric expression', 26],
  ['{"a":[{"numeric":[">",5,"<",5]}]}', 'Bottom must be less than top', 31],
  ['{"a":[{"numeric":["=",12345678901234567]}]}', 'Cannot compare number : 12345678901234567', 41],
  [
    '{"a":[{"anything-but":[1,"x"]}]}',
    'Inside anything but list, either all values are number or string, mixed type is not supported',
    30,
  ],
  [
    '{"a":[{"anything-but":[null]}]}',
    'Inside anything but list, start|null|boolean is not supported.',
    28,
    true,
  ],
  ['{"a":[{"anything-but":{"prefix":""}}]}', 'Null prefix/suffix not allowed', 35],
  [
    '{"detail": {"FileName": [{"anything-but": {"suffix": [123, ".txt"]}}]}}',
    'prefix/suffix match pattern must be a string',
    58,
    true,
  ],
  ['{"a":[{"anything-but":{"cidr":"x"}}]}', 'Unsupported anything-but pattern: cidr', 32],
  ['{"EventBusArn": [{"wildcard": 123}]}', 'wildcard match pattern must be a string', 34],
  ['{"a":[{"wildcard":"é**"}]}', 'Consecutive wildcard characters at pos 3', 24],
  ['{"a":[{"wildcard":"a\\\\x"}]}', 'Invalid escape character at pos 2', 25],
  ['{"a":[{"cidr":"10.0.0.1"}]}', "Malformed CIDR, one '/' required"],
  ['{"a":[{"cidr":"xx.xx.xx.xx/8"}]}', 'Nonstandard IP address: xx.xx.xx.xx'],
  ['{"a":[{"cidr":"300.0.0.0/8"}]}', 'Invalid IP address: 300.0.0.0'],
  ['{"a":[{"cidr":"10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32'],
  ['{"$or":[{"a":[1]}]}', 'There must have at least 2 Objects in $or relationship.', 19],
  ['{"$or":{"a":[1]}}', 'It must be an Array followed with $or.', 9],
  [
    '{"$or":[{"numeric":[1]},{"a":[1]}]}',
    'numeric is Ruler reserved fieldName which cannot be used inside $or.',
    21,
  ],
  [
    'this is no JSON',
    "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    5,
  ],
  [
    "{'bad': 'quotation'}",
    "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    2,
  ],
  ['{"a":[1 2]}', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 9],
  ['{"a":[1,', 'Unexpected end-of-input within/between Array entries', 9],
];

describe('a pattern that is none', () => {
  for (const [text, reason, column, twice] of REFUSED) {
    it(text, () => {
      const place = column === undefined ? '' : at(text, column);
      const places = twice === true ? place + place : place;
      expect(refusal(text)).toBe(`Event pattern is not valid. Reason: ${reason}${places}`);
    });
  }

  it('is shown as far as AWS shows it', () => {
    const text = `{"a":["${'x'.repeat(600)}"],"b":1}`;
    expect(refusal(text)).toBe(
      `Event pattern is not valid. Reason: "b" must be an object or an array\n at [Source: (String)"${text.slice(0, 500)}"[truncated 116 chars]; line: 1, column: 616]`,
    );
  });

  it('names the line', () => {
    expect(refusal('{\r\n "a": 1\n}')).toContain('; line: 2, column: 8]');
  });

  it('is one with more alternatives than a rule may have', () => {
    const or = `"$or":[${Array.from({ length: 11 }, (_, index) => `{"a${String(index)}":[1]}`).join()}]`;
    const nested = `{${or},"d":{${or},"e":{${or}}}}`;
    expect(refusal(nested)).toContain('Rule is too complex');
  });
});
