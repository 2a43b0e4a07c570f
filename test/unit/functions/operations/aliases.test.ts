import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
  await box.resources.functionConfiguration.update('f', { Description: 'second' });
  await box.resources.versions.publish('f', {});
});
afterEach(() => box.close());

type View = Record<string, unknown>;
const create = (Name: string, FunctionVersion = '1', more: object = {}) =>
  box.resources.aliases.create('f', { Name, FunctionVersion, ...more }) as Promise<View>;
const update = (name: string, input: object) =>
  box.resources.aliases.update('f', name, input) as Promise<View>;
const weights = (AdditionalVersionWeights: object) => ({ RoutingConfig: { AdditionalVersionWeights } });

it('is created, read, changed and deleted', async () => {
  const created = await create('live');
  expect(created).toEqual({
    AliasArn: `${ARN}:f:live`,
    Name: 'live',
    FunctionVersion: '1',
    Description: '',
    RevisionId: expect.any(String) as string,
  });
  expect(box.resources.aliases.get('f', 'live')).toEqual(created);
  const changed = await update('live', { Description: 'd', ...weights({ 2: 0.25 }) });
  expect(changed).toMatchObject({
    FunctionVersion: '1',
    Description: 'd',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
  });
  expect(changed.RevisionId).not.toBe(created.RevisionId);
  expect(await update('live', weights({}))).not.toHaveProperty('RoutingConfig');
  await box.resources.aliases.delete('f', 'live');
  expect(await refusal(() => box.resources.aliases.get('f', 'live'))).toBe(
    `404 ResourceNotFoundException: Cannot find alias arn: ${ARN}:f:live`,
  );
});

it('is deleted a second time without complaint, and not updated when it is not there', async () => {
  expect(await refusal(() => box.resources.aliases.delete('f', 'live'))).toBe('nothing was refused');
  expect(await refusal(() => update('live', {}))).toBe(
    `404 ResourceNotFoundException: Alias not found: ${ARN}:f:live`,
  );
});

it('is listed by name, also those of one version only', async () => {
  for (const [name, version] of [
    ['c', '1'],
    ['a', '2'],
    ['b', '1'],
  ] as const)
    await create(name, version);
  const names = (page: object) =>
    (box.resources.aliases.list('f', page) as { Aliases: View[] }).Aliases.map(({ Name }) => Name);
  expect(names({})).toEqual(['a', 'b', 'c']);
  expect(names({ functionVersion: '1' })).toEqual(['b', 'c']);
  expect(names({ maxItems: 2 })).toEqual(['a', 'b']);
});

it('exists once', async () => {
  await create('live');
  expect(await refusal(() => create('live', '2'))).toBe(
    `409 ResourceConflictException: Alias already exists: ${ARN}:f:live`,
  );
});

it('protects its versions from deletion', async () => {
  await create('live', '1', weights({ 2: 0.5 }));
  for (const version of ['1', '2']) {
    expect(await refusal(() => box.resources.functions.delete('f', version))).toBe(
      '409 ResourceConflictException: Unable to delete version because the following aliases reference it: [live]',
    );
  }
});

it('is changed only with its latest RevisionId', async () => {
  const { RevisionId } = await create('live');
  expect(await refusal(() => update('live', { RevisionId: 'old' }))).toMatch(/^412 /);
  expect(await refusal(() => update('live', { RevisionId }))).toBe('nothing was refused');
});

describe('is refused', () => {
  const form = (rest: string) => `400 ValidationException (untyped): 1 validation error detected: ${rest}`;
  const PATH = "'routingConfig.additionalVersionWeights' failed to satisfy constraint:";
  const RANGE =
    'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';

  it.each([
    [
      'for a name that is a number',
      '1',
      {},
      form(
        "Value '1' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
      ),
    ],
    ['for a weight above 1', 'live', weights({ 2: 2 }), form(`Value '{2=2.0}' at ${PATH} ${RANGE}`)],
    ['for a weight below 0', 'live', weights({ 2: -0.5 }), form(`Value '{2=-0.5}' at ${PATH} ${RANGE}`)],
    [
      'for a weight of $LATEST',
      'live',
      weights({ $LATEST: 0.5 }),
      form(
        `Value '{$LATEST=0.5}' at ${PATH} Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]`,
      ),
    ],
    [
      'for two weights',
      'live',
      weights({ 1: 0.1, 2: 0.1 }),
      '400 InvalidParameterValueException: Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    [
      'for the same version twice',
      'live',
      weights({ 1: 0.1 }),
      '400 InvalidParameterValueException: Invalid function version 1. Function version 1 is already included in routing configuration.',
    ],
    [
      'for weights beside $LATEST',
      'live',
      { FunctionVersion: '$LATEST', ...weights({ 1: 0.1 }) },
      '400 InvalidParameterValueException (untyped): $LATEST is not supported for an alias pointing to more than 1 version',
    ],
    [
      'for a version that is not there',
      'live',
      { FunctionVersion: '9' },
      `404 ResourceNotFoundException: Function not found: ${ARN}:f:9`,
    ],
    [
      'for a weight of a version that is not there',
      'live',
      weights({ 9: 0.1 }),
      `404 ResourceNotFoundException: Function not found: ${ARN}:f:9`,
    ],
  ])('%s', async (_, name, more, text) => {
    expect(await refusal(() => create(name, '1', more))).toBe(text);
  });

  it('of a function that is not there, by the version that it was to point to', async () => {
    for (const FunctionVersion of ['1', '$LATEST']) {
      const created = () => box.resources.aliases.create('absent', { Name: 'live', FunctionVersion });
      expect(await refusal(created)).toBe(
        `404 ResourceNotFoundException: Function not found: ${ARN}:absent:${FunctionVersion}`,
      );
    }
  });

  it('for weights that are no numbers', async () => {
    expect(await refusal(() => create('live', '1', weights({ 2: 'x' })))).toMatch(
      /^400 SerializationException/,
    );
    expect(await refusal(() => create('live', '1', weights([0.5])))).toMatch(/^400 SerializationException/);
  });
});

describe('routes calls', () => {
  const version = (random: number) => box.resolve('f', 'live', () => random).version.version;

  it('to its version, under its own ARN', async () => {
    await create('live', '2');
    expect(box.resolve('f:live')).toMatchObject({
      invokedArn: `${ARN}:f:live`,
      functionArn: `${ARN}:f`,
      version: { version: '2' },
    });
    await update('live', { FunctionVersion: '$LATEST' });
    expect(version(0)).toBe('$LATEST');
  });

  it('by the weight of the additional version', async () => {
    await create('live', '1', weights({ 2: 0.25 }));
    expect([0, 0.2499, 0.25, 0.9999].map(version)).toEqual(['2', '2', '1', '1']);
    await update('live', weights({ 2: 0 }));
    expect(version(0)).toBe('1');
    await update('live', weights({ 2: 1 }));
    expect(version(0.9999)).toBe('2');
  });
});
