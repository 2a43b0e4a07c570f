import { ARN, ControlPlaneBox, refusal } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
  await box.active({ FunctionName: 'other' });
  await box.resources.aliases.create('f', { Name: 'live', FunctionVersion: '1' });
});
afterEach(() => box.close());

const configs = () => box.resources.eventInvokeConfigs;
const put = (input: object, qualifier?: string, name = 'f') => configs().put(name, qualifier, input);
const update = (input: object, qualifier?: string, name = 'f') => configs().update(name, qualifier, input);
const refused = (input: object, qualifier?: string, name?: string) =>
  refusal(() => put(input, qualifier, name));

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:records';
const NOTHING = { OnSuccess: {}, OnFailure: {} };
const NOW = Date.UTC(2025, 10, 25, 2, 26, 54, 123) / 1000;
const view = (qualifier = '$LATEST') => ({
  LastModified: NOW,
  FunctionArn: `${ARN}:f:${qualifier}`,
  DestinationConfig: NOTHING,
});
const none = (arn: string) =>
  `404 ResourceNotFoundException: The function ${arn} doesn't have an EventInvokeConfig`;
const NO_FUNCTION = "404 ResourceNotFoundException: The function doesn't exist.";

test('Put answers the whole configuration, with its qualified ARN and both destinations, set or not', async () => {
  expect(await put({ MaximumRetryAttempts: 0 })).toEqual({ ...view(), MaximumRetryAttempts: 0 });
  expect(await put({ MaximumEventAgeInSeconds: 60 }, '1')).toEqual({
    ...view('1'),
    MaximumEventAgeInSeconds: 60,
  });
  expect(await put({ DestinationConfig: { OnFailure: { Destination: QUEUE } } }, 'live')).toEqual({
    ...view('live'),
    DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: QUEUE } },
  });
  // A destination that names none counts as a setting.
  expect(await put({ DestinationConfig: { OnSuccess: {} } }, '$LATEST')).toEqual(view());
});

test('Put replaces, Update merges, and both are on disk', async () => {
  await put({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnSuccess: { Destination: QUEUE } },
  });
  await box.clock.advance(1000);
  const merged = {
    LastModified: NOW + 1,
    FunctionArn: `${ARN}:f:$LATEST`,
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnSuccess: { Destination: QUEUE }, OnFailure: {} },
  };
  expect(await update({ MaximumRetryAttempts: 0 })).toEqual(merged);
  box.plane.close();
  await box.open();
  expect(configs().get('f', undefined)).toEqual(merged);
  const both = { OnSuccess: { Destination: QUEUE }, OnFailure: { Destination: QUEUE } };
  expect(await update({ DestinationConfig: { OnFailure: { Destination: QUEUE } } })).toMatchObject({
    DestinationConfig: both,
  });
  expect(
    await update({ DestinationConfig: { OnFailure: { Destination: '' }, OnSuccess: {} } }),
  ).toMatchObject({ DestinationConfig: NOTHING });
  expect(await put({ MaximumRetryAttempts: 1 })).toEqual({
    ...view(),
    LastModified: NOW + 1,
    MaximumRetryAttempts: 1,
  });
});

test('each version and alias has its own, addressed in any way', async () => {
  expect(await refusal(() => update({ MaximumRetryAttempts: 1 }))).toBe(none(`${ARN}:f:$LATEST`));
  await put({ MaximumRetryAttempts: 1 }, undefined, `${ARN}:f:live`);
  expect(await update({ MaximumRetryAttempts: 2 }, 'live', 'f:live')).toMatchObject({
    FunctionArn: `${ARN}:f:live`,
    MaximumRetryAttempts: 2,
  });
  expect(await refusal(() => configs().get('f', undefined))).toBe(none(`${ARN}:f:$LATEST`));
  expect(await refusal(() => configs().get('f:1', undefined))).toBe(none(`${ARN}:f:1`));
  const mismatch =
    '400 InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.';
  expect(await refused({ MaximumRetryAttempts: 1 }, '$LATEST', 'f:live')).toBe(mismatch);
});

test('pages of at most MaxItems', async () => {
  for (const qualifier of ['live', '1', '$LATEST']) await put({ MaximumRetryAttempts: 1 }, qualifier);
  const arns = (answer: object) =>
    (Reflect.get(answer, 'FunctionEventInvokeConfigs') as { FunctionArn: string }[]).map(
      ({ FunctionArn }) => FunctionArn,
    );
  const first = configs().list('f', { maxItems: 2 });
  expect(arns(first)).toEqual([`${ARN}:f:$LATEST`, `${ARN}:f:1`]);
  const marker = String(Reflect.get(first, 'NextMarker'));
  const second = configs().list('f', { maxItems: 2, marker });
  expect(arns(second)).toEqual([`${ARN}:f:live`]);
  expect(second).not.toHaveProperty('NextMarker');
  expect(await refusal(() => configs().list('f', { maxItems: 51 }))).toBe(
    "400 ValidationException (untyped): 1 validation error detected: Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50",
  );
});

test('Delete takes one away, once; a version, an alias and a function take theirs along', async () => {
  for (const qualifier of ['live', '1', '$LATEST']) await put({ MaximumRetryAttempts: 1 }, qualifier);
  await configs().delete('f', undefined);
  expect(await refusal(() => configs().delete('f', undefined))).toBe(none(`${ARN}:f:$LATEST`));
  await box.resources.aliases.delete('f', 'live');
  await box.resources.aliases.create('f', { Name: 'live', FunctionVersion: '$LATEST' });
  expect(await refusal(() => configs().get('f', 'live'))).toBe(none(`${ARN}:f:live`));
  await box.resources.functions.delete('f', '1');
  expect(configs().list('f', {})).toEqual({ FunctionEventInvokeConfigs: [] });
  await put({ MaximumRetryAttempts: 1 });
  await box.resources.functions.delete('f');
  await box.active();
  expect(configs().list('f', {})).toEqual({ FunctionEventInvokeConfigs: [] });
});

test('a function, version or alias that does not exist is told as each operation tells it', async () => {
  expect(await refused({ MaximumRetryAttempts: 1 }, undefined, 'missing')).toBe(NO_FUNCTION);
  expect(await refused({ MaximumRetryAttempts: 1 }, 'missing')).toBe(NO_FUNCTION);
  expect(await refusal(() => update({ MaximumRetryAttempts: 1 }, undefined, 'missing'))).toBe(NO_FUNCTION);
  expect(await refusal(() => configs().list('missing', {}))).toBe(NO_FUNCTION);
  expect(await refusal(() => configs().get('missing', undefined))).toBe(none(`${ARN}:missing:$LATEST`));
  expect(await refusal(() => configs().get('f', 'missing'))).toBe(none(`${ARN}:f:missing`));
  expect(await refusal(() => configs().delete('missing', undefined))).toBe(none(`${ARN}:missing:$LATEST`));
  const foreign = `arn:aws:lambda:us-west-2:123456789012:function:f`;
  const unreachable =
    "404 ResourceNotFoundException: Functions from 'us-west-2' are not reachable in this region ('eu-central-1')";
  expect(await refused({ MaximumRetryAttempts: 1 }, undefined, foreign)).toBe(unreachable);
  expect(await refusal(() => configs().list(foreign, {}))).toBe(unreachable);
});

test('nothing to set is refused, before the function is looked for', async () => {
  const nothing =
    '400 InvalidParameterValueException: You must specify at least one of error handling or destination setting.';
  expect(await refused({}, undefined, 'missing')).toBe(nothing);
  expect(await refusal(() => update({}))).toBe(nothing);
});

const PATTERN =
  '$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';

test('members out of their range are all named', async () => {
  expect(
    await refused({
      MaximumRetryAttempts: 3,
      MaximumEventAgeInSeconds: 59,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:_-/!x' } },
    }),
  ).toBe(
    '400 ValidationException (untyped): 3 validation errors detected: ' +
      "Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2; " +
      "Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60; " +
      `Value 'arn:aws:_-/!x' at 'destinationConfig.onFailure.destination' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
  );
});

describe('a destination', () => {
  const to = (OnSuccess: string, OnFailure?: string) => ({
    DestinationConfig: {
      OnSuccess: { Destination: OnSuccess },
      ...(OnFailure === undefined ? {} : { OnFailure: { Destination: OnFailure } }),
    },
  });
  const SELF =
    "400 InvalidParameterValueException: You can't specify the function as a destination for itself.";

  test.each([
    `${ARN}:other`,
    `${ARN}:other:$LATEST`,
    QUEUE,
    'arn:aws:sqs:us-west-2:999999999999:elsewhere',
    'arn:aws:sns:eu-central-1:123456789012:topic',
    'arn:aws:events:eu-central-1:123456789012:event-bus/default',
    'arn:aws:lambdabox:eu-central-1:123456789012:webhook/alerts',
  ])('%s is taken, whether it is there or not', async (arn) => {
    expect(await put(to(arn))).toMatchObject({ DestinationConfig: { OnSuccess: { Destination: arn } } });
  });

  test('a bucket is taken for failures only', async () => {
    const OnFailure = { Destination: 'arn:aws:s3:::records' };
    expect(await put({ DestinationConfig: { OnFailure } })).toMatchObject({
      DestinationConfig: { OnFailure },
    });
    expect(await refused(to('arn:aws:s3:::records'))).toBe(
      '400 InvalidParameterValueException: The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:s3:::records), onFailure=null) is invalid.',
    );
  });

  test('the function itself is refused, by whatever qualifier', async () => {
    expect(await refused(to(`${ARN}:f`))).toBe(SELF);
    expect(await refused(to(`${ARN}:f:live`), '1')).toBe(SELF);
  });

  test.each([
    `${ARN}:missing`,
    `${ARN}:other:missing`,
    'arn:aws:lambda:us-west-2:123456789012:function:other',
    'arn:aws:lambda:eu-central-1:999999999999:function:other',
    'arn:aws:lambdabox:us-west-2:123456789012:webhook/alerts',
  ])('%s, which is not here, is refused', async (arn) => {
    expect(await refused(to(arn))).toBe(
      `400 InvalidParameterValueException: The destination ARN ${arn} is invalid.`,
    );
  });

  test.each([
    'arn:aws:iam:eu-central-1:123456789012:function:f',
    `${QUEUE}.fifo`,
    'arn:aws:sns:eu-central-1:123456789012:topic.fifo',
    'arn:aws:events:eu-central-1:123456789012:rule/r',
    'kafka://topic',
    `${ARN}:f:a:b`,
  ])('%s is none', async (arn) => {
    const words = (destinations: string) =>
      `400 InvalidParameterValueException: The provided destination config DestinationConfig(${destinations}) is invalid.`;
    expect(await refused(to(arn))).toBe(words(`onSuccess=OnSuccess(destination=${arn}), onFailure=null`));
    expect(await refused(to(QUEUE, arn))).toBe(
      words(`onSuccess=OnSuccess(destination=${QUEUE}), onFailure=OnFailure(destination=${arn})`),
    );
  });
});
