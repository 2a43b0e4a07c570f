import { filterPattern } from '../../../../src/logs/query/filter-pattern';

test.each([
  ['', 'anything', true],
  ['ERROR', '[ERROR] no', true],
  ['ERROR', '[error] no', false],
  ['ERROR failed', 'failed with ERROR', true],
  ['ERROR failed', 'ERROR only', false],
  ['"not found"', 'was not found here', true],
  ['"not found"', 'found, not lost', false],
  ['"a \\"b\\""', 'x a "b" y', true],
  ['ERROR -"is fine"', 'ERROR is fine', false],
  ['-DEBUG', 'INFO', true],
  ['?ERROR ?WARN', 'WARN', true],
  ['?ERROR ?WARN', 'INFO', false],
  ['ERROR ?WARN', 'ERROR', true],
  ['REPORT', 'END', false],
])('text: %j on %j is %s', (pattern, message, matches) => {
  expect(filterPattern(pattern)(message)).toBe(matches);
});

const DOCUMENT = JSON.stringify({
  level: 'ERROR',
  ms: 120.5,
  code: '404',
  user: { name: 'adam', tags: ['x', 'y'] },
  none: null,
  ok: true,
  'a b': 1,
});

test.each([
  ['{ $.level = "ERROR" }', true],
  ['{ $.level = ERROR }', true],
  ['{$.level="INFO"}', false],
  ['{ $.level != "INFO" }', true],
  ['{ $.missing != "INFO" }', false],
  ['{ $.ms > 120 }', true],
  ['{ $.ms >= 120.5 && $.ms <= 120.5 }', true],
  ['{ $.ms < 120 }', false],
  ['{ $.level > 1 }', false],
  ['{ $.ms = 120.5 }', true],
  ['{ $.code = 404 }', true],
  ['{ $.code = 40* }', true],
  ['{ $.user.name = "a*m" }', true],
  ['{ $.user.name = "*." }', false],
  ['{ $.user.name = "*d*a*" }', true],
  ['{ $.user.name = "ad*dam" }', false],
  ['{ $.user.tags[1] = y }', true],
  ['{ $["a b"] = 1 }', true],
  ['{ $.level = INFO || $.ok IS TRUE }', true],
  ['{ $.level = INFO && $.ok IS TRUE || $.none IS NULL }', true],
  ['{ $.level = INFO && ($.ok IS TRUE || $.none IS NULL) }', false],
  ['{ $.missing NOT EXISTS }', true],
  ['{ $.level NOT EXISTS }', false],
  ['{ $.toString NOT EXISTS }', true],
])('JSON: %s is %s', (pattern, matches) => {
  expect(filterPattern(pattern)(DOCUMENT)).toBe(matches);
});

test('a message that is no JSON does not match a JSON pattern', () => {
  expect(filterPattern('{ $.level != "x" }')('level ERROR')).toBe(false);
  expect(filterPattern('{ $.level != "x" }')('{ level ERROR')).toBe(false);
});

test.each([
  ['[ip, user]', 'space-delimited'],
  ['%ERR.*%', 'regular expressions'],
  ['{ $.a = %x% }', 'regular expressions'],
  ['"open', 'unbalanced quote'],
  ['{ $.a = 1', 'closing brace'],
  ['{ $.a }', 'ends too early'],
  ['{ a = 1 }', 'unexpected "a"'],
  ['{ $.a = 1 $.b = 2 }', 'unexpected "$.b"'],
  ['{ $.a < "x" }', 'compares numbers'],
  ['{ ($.a = 1 }', 'ends too early'],
  ['{ $.a IS EMPTY }', 'unexpected "EMPTY"'],
  ['{ }', 'ends too early'],
  ['x'.repeat(1025), 'at most 1024'],
])('%j is refused, and the message says why', (pattern, why) => {
  const refused = { name: 'InvalidParameterException', message: expect.stringContaining(why) as string };
  expect(() => filterPattern(pattern)).toThrow(expect.objectContaining(refused) as Error);
});
