import { ARN, ControlPlaneBox, refusal } from '../../../support/control-plane';

type View = Record<string, unknown>;

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
  await box.resources.aliases.create('f', { Name: 'live', FunctionVersion: '1' });
});
afterEach(() => box.close());

const NOW = '2025-11-25T02:26:54.123000000Z';
const GONE = '404 ResourceNotFoundException: The resource you requested does not exist.';
const NO_FUNCTION = '404 ResourceNotFoundException: Function does not exist';
const urls = () => box.resources.functionUrls;
const create = async (input: View = { AuthType: 'NONE' }, qualifier?: string, name = 'f') =>
  (await urls().create(name, qualifier, input)) as View;
const invalid = (value: string, path: string, rule: string) =>
  `400 ValidationException (untyped): 1 validation error detected: Value ${value} at '${path}' failed to satisfy constraint: ${rule}`;

const PATTERN = String.raw`Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)`;

test('a URL is made for a function, under a name of its own', async () => {
  const made = await create();
  expect(made).toEqual({
    FunctionUrl: expect.stringMatching(/^http:\/\/[a-z0-9]{32}\.lambda-url\.eu-central-1\.localhost:4566\/$/),
    FunctionArn: `${ARN}:f`,
    AuthType: 'NONE',
    CreationTime: NOW,
  });
  expect(urls().get('f', undefined)).toEqual({
    ...made,
    LastModifiedTime: NOW,
    InvokeMode: 'BUFFERED',
  });
});

test('an alias has one of its own, by the name or by the qualifier', async () => {
  const made = await create({ AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' }, 'live');
  expect(made).toMatchObject({ FunctionArn: `${ARN}:f:live`, InvokeMode: 'RESPONSE_STREAM' });
  expect(urls().get('f:live', undefined)).toEqual({ ...made, LastModifiedTime: NOW });
  expect(urls().get(`${ARN}:f:live`, 'live')).toEqual({ ...made, LastModifiedTime: NOW });
  expect(await refusal(() => urls().get('f', undefined))).toBe(GONE);
});

test('a second one is refused, with the ARN of the first', async () => {
  await create();
  await create({ AuthType: 'NONE' }, 'live');
  const text = (arn: string) =>
    `409 ResourceConflictException: Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`;
  expect(await refusal(() => create())).toBe(text(`${ARN}:f`));
  expect(await refusal(() => create({ AuthType: 'NONE' }, 'live'))).toBe(text(`${ARN}:f:live`));
});

test('what is not there is told in the words of each operation', async () => {
  const input = { AuthType: 'NONE' };
  for (const [name, qualifier] of [
    ['missing', undefined],
    [`${ARN}:missing`, undefined],
    ['f', 'other'],
  ] as const) {
    expect(await refusal(() => urls().create(name, qualifier, input))).toBe(NO_FUNCTION);
    expect(await refusal(() => urls().update(name, qualifier, input))).toBe(NO_FUNCTION);
    expect(await refusal(() => urls().get(name, qualifier))).toBe(GONE);
    expect(await refusal(() => urls().delete(name, qualifier))).toBe(GONE);
  }
  expect(await refusal(() => urls().list('missing', {}))).toBe(NO_FUNCTION);
  for (const call of [
    urls().update.bind(urls(), 'f', undefined, input),
    urls().delete.bind(urls(), 'f', undefined),
  ]) {
    expect(await refusal(call)).toBe(GONE);
  }
});

test.each(['1', '2', '$LATEST'])('a qualifier that is no alias is refused: %s', async (qualifier) => {
  const text = invalid(`'${qualifier}'`, 'qualifier', PATTERN);
  expect(await refusal(() => create({ AuthType: 'NONE' }, qualifier))).toBe(text);
  expect(await refusal(() => urls().get('missing', qualifier))).toBe(text);
  expect(await refusal(() => urls().update('f', qualifier, {}))).toBe(text);
  expect(await refusal(() => urls().delete('f', qualifier))).toBe(text);
  expect(await refusal(() => urls().get(`f:${qualifier}`, undefined))).toMatch(
    /Value 'f:.*' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression/,
  );
});

test.each<[View, string]>([
  [{}, invalid('null', 'authType', 'Member must not be null')],
  [
    { AuthType: 'OPEN' },
    invalid("'OPEN'", 'authType', 'Member must satisfy enum value set: [NONE, AWS_IAM]'),
  ],
  [
    { AuthType: 'NONE', InvokeMode: 'STREAM' },
    invalid("'STREAM'", 'invokeMode', 'Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]'),
  ],
  [
    { AuthType: 'NONE', Cors: { AllowMethods: ['GET', 'OPTIONS'] } },
    invalid(
      "'[GET, OPTIONS]'",
      'cors.allowMethods',
      'Member must satisfy constraint: [Member must have length less than or equal to 6, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: .*, Member must not be null]',
    ),
  ],
  [
    { AuthType: 'NONE', Cors: { MaxAge: 86401 } },
    invalid("'86401'", 'cors.maxAge', 'Member must have value less than or equal to 86400'),
  ],
  [
    { AuthType: 'NONE', Cors: { MaxAge: -1 } },
    invalid("'-1'", 'cors.maxAge', 'Member must have value greater than or equal to 0'),
  ],
])('%j is refused', async (input, text) => {
  expect(await refusal(() => create(input))).toBe(text);
});

test('lists of CORS have a length', async () => {
  const AllowOrigins = Array.from({ length: 101 }, (_, i) => `https://${i}.example`);
  expect(await refusal(() => create({ AuthType: 'NONE', Cors: { AllowOrigins } }))).toMatch(
    /'cors.allowOrigins' failed to satisfy constraint: Member must have length less than or equal to 100$/,
  );
  expect(await refusal(() => create({ AuthType: 'NONE', Cors: { AllowOrigins: [''] } }))).toMatch(
    /Value '\[\]' at 'cors.allowOrigins'/,
  );
});

test('all that is wrong is told at once, the qualifier first', async () => {
  expect(await refusal(() => create({ InvokeMode: 'x' }, '1'))).toMatch(
    /^400 ValidationException \(untyped\): 3 validation errors detected: Value '1' at 'qualifier' .*; Value null at 'authType' .*; Value 'x' at 'invokeMode' /,
  );
});

test('an update changes what it names, and nothing else', async () => {
  const Cors = { AllowCredentials: true, AllowOrigins: ['https://a.example'], MaxAge: 0 };
  const made = await create({ AuthType: 'NONE', Cors });
  expect(made).toMatchObject({ Cors });
  await box.clock.advance(1000);
  const later = '2025-11-25T02:26:55.123000000Z';
  expect(await urls().update('f', undefined, { AuthType: 'AWS_IAM' })).toEqual({
    ...made,
    AuthType: 'AWS_IAM',
    LastModifiedTime: later,
  });
  expect(await urls().update('f', undefined, { InvokeMode: 'RESPONSE_STREAM' })).toMatchObject({
    Cors,
    InvokeMode: 'RESPONSE_STREAM',
  });
  await urls().update('f', undefined, { Cors: { AllowMethods: ['*'] } });
  expect(urls().get('f', undefined)).toEqual({
    ...made,
    AuthType: 'AWS_IAM',
    Cors: { AllowMethods: ['*'] },
    LastModifiedTime: later,
    InvokeMode: 'RESPONSE_STREAM',
  });
  expect(await urls().update('f', undefined, { Cors: {} })).not.toHaveProperty('Cors');
});

test('the list has all of a function, page by page', async () => {
  for (const Name of ['a', 'b']) await box.resources.aliases.create('f', { Name, FunctionVersion: '1' });
  for (const qualifier of ['b', undefined, 'live', 'a']) await create({ AuthType: 'NONE' }, qualifier);
  const arns = (answer: object) =>
    (answer as { FunctionUrlConfigs: View[] }).FunctionUrlConfigs.map(({ FunctionArn }) => FunctionArn);
  const all = [`${ARN}:f`, `${ARN}:f:a`, `${ARN}:f:b`, `${ARN}:f:live`];
  expect(arns(urls().list('f', {}))).toEqual(all);
  expect(urls().list('f', {})).not.toHaveProperty('NextMarker');
  const first = urls().list('f', { maxItems: 3 }) as View;
  expect(arns(first)).toEqual(all.slice(0, 3));
  expect(arns(urls().list('f', { marker: String(first.NextMarker) }))).toEqual(all.slice(3));
  expect(await refusal(() => urls().list('f', { maxItems: 51 }))).toBe(
    invalid("'51'", 'maxItems', 'Member must have value less than or equal to 50'),
  );
});

test('a URL goes when it is deleted, or its alias or its function', async () => {
  const idOf = (made: View) => String(made.FunctionUrl).slice('http://'.length).split('.')[0] ?? '';
  const ids = [idOf(await create()), idOf(await create({ AuthType: 'NONE' }, 'live'))];
  const [own = '', ofAlias = ''] = ids;
  const { urls: index } = box.plane;
  expect(index.find(own)).toMatchObject({ functionName: 'f', config: { qualifier: '$LATEST' } });
  expect(index.find(ofAlias)).toMatchObject({ functionName: 'f', config: { qualifier: 'live' } });
  await box.resources.aliases.delete('f', 'live');
  expect(index.find(ofAlias)).toBe('former');
  expect(await refusal(() => urls().get('f', 'live'))).toBe(GONE);
  await urls().delete('f', undefined);
  expect(index.find(own)).toBeUndefined();
  const again = idOf(await create());
  expect(again).not.toBe(own);
  await box.resources.functions.delete('f', undefined);
  expect(index.find(again)).toBeUndefined();
});

test('URLs outlive a restart', async () => {
  const made = await create();
  await box.open();
  expect(urls().get('f', undefined)).toMatchObject({ FunctionUrl: made.FunctionUrl });
  const id = String(made.FunctionUrl).slice('http://'.length).split('.')[0] ?? '';
  expect(box.plane.urls.find(id)).toMatchObject({ functionName: 'f' });
});

test('below a domain of the owner they are shown as it says', async () => {
  const owned = new ControlPlaneBox(box.store, {}, { scheme: 'https', host: 'fn.example.com' });
  await owned.open();
  await create();
  await owned.open();
  expect(owned.resources.functionUrls.get('f', undefined)).toMatchObject({
    FunctionUrl: expect.stringMatching(/^https:\/\/[a-z0-9]{32}\.fn\.example\.com\/$/),
  });
  await owned.close();
});
