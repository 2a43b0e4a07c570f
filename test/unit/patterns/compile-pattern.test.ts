import { compilePattern } from '../../../src/patterns/compile-pattern';
import { InvalidPatternError } from '../../../src/patterns/pattern';

const matches = (pattern: unknown, event: unknown): boolean =>
  compilePattern(JSON.stringify(pattern), 'event-bus').matches(event);

/** Pattern, what it lets through, what it does not: of a field `x`. */
const VALUES: readonly (readonly [name: string, tests: unknown[], through: unknown[], not: unknown[]])[] = [
  ['a string', ['a'], ['a', ['b', 'a']], ['A', 'ab', null, ['b'], { y: 'a' }]],
  ['the empty string', [''], [''], [null, 'a', ' ']],
  ['null', [null], [null], ['null', 0, false]],
  ['booleans', [true], [true], ['true', false, 1]],
  ['a number, however it is written', [300], [300, 3e2, 300.0], ['300', 301]],
  ['several values', ['a', 1, null], ['a', 1, null], ['b', 2]],
  ['a prefix', [{ prefix: 'eu-' }], ['eu-west', 'eu-'], ['us-east', 5, null]],
  ['a prefix in any case', [{ prefix: { 'equals-ignore-case': 'EU-' } }], ['eu-west', 'Eu-'], ['us']],
  ['a suffix', [{ suffix: '.png' }], ['a.png', '.png'], ['png', 'a.PNG', 5]],
  ['a suffix in any case', [{ suffix: { 'equals-ignore-case': '.PNG' } }], ['a.png'], ['png']],
  ['a string in any case', [{ 'equals-ignore-case': 'Straße' }], ['STRASSE', 'straße'], ['strase']],
  ['anything but a string', [{ 'anything-but': 'a' }], ['b', 1, null, ['a', 'b']], ['a', ['a']]],
  ['anything but strings', [{ 'anything-but': ['a', 'b'] }], ['c', 1], ['a', 'b']],
  ['anything but numbers', [{ 'anything-but': [1, 2] }], [3, '1'], [1, 2.0]],
  ['anything but a prefix', [{ 'anything-but': { prefix: 'in' } }], ['out', 1], ['init']],
  ['anything but prefixes', [{ 'anything-but': { prefix: ['in', 'x'] } }], ['out'], ['init', 'xy']],
  ['anything but a suffix', [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }], ['a.png'], ['a.txt']],
  [
    'anything but a string in any case',
    [{ 'anything-but': { 'equals-ignore-case': ['A', 'b'] } }],
    ['c', 1],
    ['a', 'B'],
  ],
  [
    'anything but a wildcard',
    [{ 'anything-but': { wildcard: ['*/lib/*', '*.log'] } }],
    ['/bin/x'],
    ['/usr/lib/x', 'a.log'],
  ],
  ['a number in a range', [{ numeric: ['>', 0, '<=', 5] }], [0.1, 5], [0, 5.1, '3', null]],
  ['a number that is equal', [{ numeric: ['=', 3.018e2] }], [301.8], [301.7]],
  ['a number below', [{ numeric: ['<', 10] }], [9.99, -1e9], [10]],
  ['a number from', [{ numeric: ['>=', 10] }], [10, 1e12], [9]],
  ['that there is a value', [{ exists: true }], ['a', null, ['a']], [{ y: 1 }, [], {}]],
  ['that there is none', [{ exists: false }], [{}, [], { y: 1 }], ['a', null, [1]]],
  ['nothing, where nothing is excluded', [{ 'anything-but': { prefix: [] } }], [], ['a', 1]],
  ['a network of IPv4', [{ cidr: '10.0.0.5/24' }], ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', 'x', 5]],
  ['a network of IPv6', [{ cidr: '2001:db8::/32' }], ['2001:db8::1'], ['2001:db9::1', '10.0.0.1']],
  ['an address, however it is written', ['2001:db8::1'], ['2001:0DB8:0:0:0:0:0:1'], ['2001:db8::2']],
  ['a wildcard', [{ wildcard: 'dir/*/f*.t' }], ['dir/a/b/f.t', 'dir//f1.t'], ['dir/f.t', 'dir/a/f.tt']],
  ['an escaped star', [{ wildcard: 'a\\*b\\\\*' }], ['a*b\\', 'a*b\\c'], ['axb\\', 'a*bc']],
];

describe('a pattern lets through', () => {
  it.each(VALUES)('%s', (_name, tests, through, not) => {
    for (const x of through) expect([x, matches({ x: tests }, { x })]).toEqual([x, true]);
    for (const x of not) expect([x, matches({ x: tests }, { x })]).toEqual([x, false]);
  });

  it('what all its fields and one of its alternatives let through', () => {
    const pattern = {
      source: ['shop'],
      $or: [
        { detail: { total: [{ numeric: ['>', 10] }] } },
        { 'detail-type': ['gift'], detail: { to: ['me'] } },
      ],
    };
    expect(matches(pattern, { source: 'shop', detail: { total: 11 } })).toBe(true);
    expect(matches(pattern, { source: 'shop', 'detail-type': 'gift', detail: { to: 'me' } })).toBe(true);
    expect(matches(pattern, { source: 'shop', 'detail-type': 'gift', detail: { to: 'you' } })).toBe(false);
    expect(matches(pattern, { source: 'else', detail: { total: 11 } })).toBe(false);
  });

  it('fields of one element of a list, never of two', () => {
    const pattern = { items: { sku: ['a'], count: [{ numeric: ['>', 1] }] } };
    expect(
      matches(pattern, {
        items: [
          { sku: 'b', count: 1 },
          { sku: 'a', count: 2 },
        ],
      }),
    ).toBe(true);
    expect(
      matches(pattern, {
        items: [
          { sku: 'a', count: 1 },
          { sku: 'b', count: 2 },
        ],
      }),
    ).toBe(false);
  });

  it('a field that is missing from the element that the others are of', () => {
    const pattern = { items: { sku: ['a'], tag: [{ exists: false }] } };
    expect(matches(pattern, { items: [{ sku: 'a' }, { sku: 'b', tag: 1 }] })).toBe(true);
    expect(matches(pattern, { items: [{ sku: 'a', tag: 1 }, { sku: 'b' }] })).toBe(false);
  });

  it('names with dots as if they were nested, and nested ones as if they had dots', () => {
    expect(matches({ 'a.b': [1] }, { a: { b: 1 } })).toBe(true);
    expect(matches({ a: { b: [1] } }, { 'a.b': 1 })).toBe(true);
    expect(matches({ a: { b: [1] } }, { a: { 'b.c': 1 } })).toBe(false);
  });

  it('nothing that is no object', () => {
    for (const event of [null, 1, 'a', [{ a: 1 }]])
      expect(matches({ a: [{ exists: false }] }, event)).toBe(false);
  });

  it('the last of two tests that are given for one field', () => {
    const pattern = compilePattern('{"a":[1],"a":[2]}', 'event-bus');
    expect([pattern.matches({ a: 1 }), pattern.matches({ a: 2 })]).toEqual([false, true]);
  });

  it('no value that is nested deeper than anybody nests', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}1${']'.repeat(50_000)}`) as unknown;
    expect(matches({ a: [1] }, { a: deep })).toBe(false);
  });

  it('long lists soon, also where nothing is found', () => {
    const list = (name: string): object[] => Array.from({ length: 300 }, (_, index) => ({ [name]: index }));
    const pattern = {
      a: { x: [{ exists: true }] },
      b: { x: [{ exists: true }] },
      c: { x: [{ exists: true }] },
      d: ['no'],
    };
    expect(matches(pattern, { a: list('x'), b: list('x'), c: list('x'), d: 'yes' })).toBe(false);
  });
});

describe('a filter of a mapping', () => {
  const filter = (pattern: unknown, record: unknown): boolean =>
    compilePattern(JSON.stringify(pattern), 'filter').matches(record);

  it('finds the values of DynamoDB under their types, numbers as the strings that they are', () => {
    const record = { dynamodb: { NewImage: { age: { N: '101' } } } };
    const tests = (N: unknown[]): object => ({ dynamodb: { NewImage: { age: { N } } } });
    expect(filter(tests([{ numeric: ['>', 100] }]), record)).toBe(false);
    expect(filter(tests([{ 'anything-but': '100' }]), record)).toBe(true);
    expect(filter(tests(['101']), record)).toBe(true);
  });

  it('asks of leaves alone whether they exist', () => {
    const absent = { dynamodb: { NewImage: { key: [{ exists: false }] } } };
    expect(filter(absent, { dynamodb: { NewImage: {} } })).toBe(true);
    expect(filter(absent, { dynamodb: { NewImage: { key: { S: 'a' } } } })).toBe(true);
    const present = { dynamodb: { NewImage: { key: { S: [{ exists: true }] } } } };
    expect(filter(present, { dynamodb: { NewImage: { key: { S: 'a' } } } })).toBe(true);
    expect(filter(present, { dynamodb: { NewImage: {} } })).toBe(false);
  });

  it('is refused in the one sentence of Lambda', () => {
    for (const text of ['"simple string"', '{"eventSource":"aws:sqs"}', '{"eventSource":[]}', '', '{']) {
      expect(() => compilePattern(text, 'filter')).toThrow(
        new InvalidPatternError('Invalid filter pattern definition.'),
      );
    }
  });
});
