import { functionArn, OF_FUNCTION, parseAddress, UNQUALIFIED } from '../../../src/functions/names';
import { refusal } from '../../support/control-plane';

const scope = { accountId: '123456789012', region: 'eu-central-1' };
const parse = (text: string, qualifier?: string) => parseAddress(scope, text, qualifier);

const FORMS = (name: string) => [
  name,
  `function:${name}`,
  `${scope.accountId}:function:${name}`,
  `arn:aws:lambda:${scope.region}:${scope.accountId}:function:${name}`,
];

/** The same numbers in every run: a failure can be seen again. */
function* numbers(seed = 1): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield state >>> 8;
  }
}

function words(count: number, alphabet: string, longest: number): string[] {
  const random = numbers(longest);
  const next = () => random.next().value as number;
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + (next() % longest) }, () => alphabet[next() % alphabet.length]).join(''),
  );
}

const LETTERS = 'abcXYZ019-_';

it('every form of every name, with and without a qualifier, means the same', () => {
  const names = words(200, LETTERS, 64);
  const qualifiers = [...words(20, LETTERS, 20), '$LATEST', '1', '42'];
  for (const [index, name] of names.entries()) {
    const qualifier = qualifiers[index % qualifiers.length] ?? '';
    for (const form of FORMS(name)) {
      expect(parse(form)).toEqual({ name });
      expect(parse(form, qualifier)).toEqual({ name, qualifier });
      expect(parse(`${form}:${qualifier}`)).toEqual({ name, qualifier });
      expect(parse(`${form}:${qualifier}`, qualifier)).toEqual({ name, qualifier });
    }
    expect(parse(functionArn(scope, name, qualifier))).toEqual({ name, qualifier });
  }
});

it('what is no name is refused, whatever it is, and nothing else is thrown', async () => {
  const noise = words(500, 'a:$/ \\.%\0é-', 30).filter((text) => !/^(function:)?[a.-]+(:[a-]+)?$/.test(text));
  expect(noise.length).toBeGreaterThan(400);
  for (const text of noise) {
    expect(await refusal(() => parse(text))).toMatch(
      /^400 ValidationException \(untyped\): 1 validation error detected: Value '[^]*' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: \(arn/,
    );
  }
});

it('two different qualifiers are refused', async () => {
  expect(await refusal(() => parse('f:1', '2'))).toBe(
    '400 InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.',
  );
});

it('the ARN of another region is not found, that of another account forbidden', async () => {
  expect(await refusal(() => parse('arn:aws:lambda:us-west-2:123456789012:function:f'))).toBe(
    "404 ResourceNotFoundException: Functions from 'us-west-2' are not reachable in this region ('eu-central-1')",
  );
  for (const arn of ['arn:aws:lambda:eu-central-1:999999999999:function:f', '999999999999:function:f']) {
    expect(await refusal(() => parse(arn))).toBe('403 AccessDeniedException (untyped): null');
  }
});

it('a qualifier that cannot be one is told, before a bad name', async () => {
  const pattern =
    'Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';
  expect(await refusal(() => parse('f', 'a b'))).toBe(
    `400 ValidationException (untyped): 1 validation error detected: Value 'a b' at 'qualifier' failed to satisfy constraint: ${pattern}`,
  );
  expect(await refusal(() => parse('f', 'q'.repeat(129)))).toMatch(
    /Member must have length less than or equal to 128$/,
  );
  expect(await refusal(() => parse('a/b', 'a b'))).toMatch(
    /^400 [^:]+: 2 validation errors detected: Value 'a b' at 'qualifier' .*; Value 'a\/b' at 'functionName' /,
  );
});

describe('an ARN is read as the pattern of AWS has it', () => {
  const arn = `arn:aws:lambda:${scope.region}:${scope.accountId}`;

  it.each([
    [`${arn}:function`, { name: 'function' }],
    [`${arn}:f:live`, { name: 'f', qualifier: 'live' }],
    [`${scope.region}:${scope.accountId}:function:f`, { name: 'f' }],
  ])('%s', (text, address) => {
    expect(parse(text)).toEqual(address);
  });

  it.each([
    `arn:aws:lambda:no-region:${scope.accountId}:function:f`,
    `arn:aws:lambda::${scope.accountId}:function:f`,
    `arn:aws:lambda:${scope.region}::function:f`,
    `${arn}:function:f:$LATES`,
    `${arn}:function:f:1:2`,
  ])('%s is none', async (text) => {
    expect(await refusal(() => parse(text))).toMatch(
      /^400 ValidationException \(untyped\): 1 validation error detected: Value '[^']*' at 'functionName' failed/,
    );
  });

  it('though the region is one of its owner', () => {
    const own = { ...scope, region: 'box' };
    expect(parseAddress(own, functionArn(own, 'f'), undefined)).toEqual({ name: 'f' });
  });
});

describe('each operation has its form of a name', () => {
  const place = `arn:aws:lambda:no-region:${scope.accountId}:function:`;
  const failed = (path: string, value: string) =>
    `Value '${value}' at '${path}' failed to satisfy constraint: `;
  const tooLong = (limit: number) => `Member must have length less than or equal to ${limit}`;

  it('and all that is wrong with it is told at once, the qualifier first', async () => {
    const name = place + 'f'.repeat(256);
    const qualifier = 'q'.repeat(129);
    const text = await refusal(() => parse(name, qualifier));
    expect(text).toMatch(/^400 ValidationException \(untyped\): 3 validation errors detected: /);
    expect(text.split('; ')).toEqual([
      expect.stringContaining(failed('qualifier', qualifier) + tooLong(128)),
      failed('functionName', name) + tooLong(256),
      expect.stringContaining(
        failed('functionName', name) + 'Member must satisfy regular expression pattern: ',
      ),
    ]);
  });

  it.each([
    ['a name of the length of an ARN', 'f'.repeat(140), true],
    ['one that is longer', 'f'.repeat(141), false],
    ['a dot', 'a.b', false],
    ['an ARN with a qualifier', functionArn(scope, 'f', 'live'), true],
  ])('%s, of a function itself', async (_, text, isTaken) => {
    const answer = await refusal(() => parseAddress(scope, text, undefined, OF_FUNCTION));
    expect(answer === 'nothing was refused').toBe(isTaken);
  });

  it('no qualifier where none is taken', async () => {
    const text = await refusal(() => parseAddress(scope, 'f:live', undefined, UNQUALIFIED));
    expect(text).toContain(failed('functionName', 'f:live'));
    expect(parseAddress(scope, functionArn(scope, 'f'), undefined, UNQUALIFIED)).toEqual({ name: 'f' });
  });

  it('but a long name, which any version of a function may have, is one that does not exist', () => {
    expect(parse('f'.repeat(65))).toEqual({ name: 'f'.repeat(65) });
  });
});
