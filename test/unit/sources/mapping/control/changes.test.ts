import { clientError } from '../../../../../src/errors';
import { ARN, ControlPlaneBox, refusal } from '../../../../support/control-plane';
import { settled } from '../../../../support/fake-clock';
import { MappingBox } from '../../../../support/mapping-box';

let plane: ControlPlaneBox;
let box: MappingBox;
let uuid: string;
beforeEach(async () => {
  plane = new ControlPlaneBox();
  await plane.open();
  await plane.active();
  await plane.active({ FunctionName: 'g' });
  box = new MappingBox(plane).open();
  uuid = await box.enabled({ FunctionName: 'f', EventSourceArn: QUEUE, Tags: { team: 'a' } });
});
afterEach(() => plane.close());

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:orders';
const queue = (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}`;
const update = (input: object, of = uuid) => box.resource.update(of, input);
const remove = (of = uuid) => Promise.resolve(box.resource.delete(of));
const state = () => box.get(uuid).State;
const GONE = '404 ResourceNotFoundException: The resource you requested does not exist.';
const IN_USE = (verb: string) =>
  `400 ResourceInUseException: Cannot ${verb} the event source mapping because it is in use.`;

test('a mapping that there is not is not found, whatever is asked of it', async () => {
  const other = '00000000-0000-4000-8000-00000000dead';
  expect(await refusal(() => box.resource.get(other))).toBe(GONE);
  expect(await refusal(() => update({ BatchSize: 1 }, other))).toBe(GONE);
  expect(await refusal(() => box.resource.delete(other))).toBe(GONE);
});

test('an update changes what it names, and runs the mapping with it', async () => {
  await plane.clock.advance(1000);
  const before = box.get(uuid);
  const updating = {
    ...before,
    BatchSize: 5,
    State: 'Updating',
    LastModified: Number(before.LastModified) + 1,
  };
  expect(await update({ BatchSize: 5 })).toEqual(updating);
  await box.settle();
  expect(box.get(uuid)).toEqual({ ...updating, State: 'Enabled' });
  expect(box.runs.told).toEqual([`run ${uuid} for f`, `run ${uuid} for f`]);
});

test('another function takes over when the update is through', async () => {
  expect(await update({ FunctionName: `${ARN}:g` })).toMatchObject({
    State: 'Updating',
    FunctionArn: `${ARN}:g`,
  });
  await box.settle();
  expect(box.runs.told.at(-1)).toBe(`run ${uuid} for g`);
  expect(await refusal(() => update({ FunctionName: 'missing' }))).toBe(
    '400 InvalidParameterValueException: Function does not exist',
  );
});

test('a function that has a mapping of the source already is refused another', async () => {
  await box.enabled({ FunctionName: 'g', EventSourceArn: QUEUE });
  expect(await refusal(() => update({ FunctionName: 'g' }))).toMatch(
    /^409 ResourceConflictException: An event source mapping with SQS arn/,
  );
});

test('a disabled mapping drains, and is enabled again', async () => {
  box.runs.hold();
  expect(await update({ Enabled: false })).toMatchObject({ State: 'Disabling' });
  expect(state()).toBe('Disabling');
  box.runs.release();
  await box.settle();
  expect(state()).toBe('Disabled');
  expect(await update({ BatchSize: 3 })).toMatchObject({ State: 'Updating' });
  await box.settle();
  expect(state()).toBe('Disabled');
  expect(await update({ Enabled: true })).toMatchObject({ State: 'Enabling', BatchSize: 3 });
  await box.settle();
  expect(state()).toBe('Enabled');
  expect(box.runs.told.slice(1)).toEqual([`drain ${uuid}`, `drain ${uuid}`, `run ${uuid} for f`]);
});

test('an update that comes while a broker is asked for another one is not undone by it', async () => {
  const gate = Promise.withResolvers<void>();
  box.asked = gate.promise;
  const slow = update({ BatchSize: 5 });
  box.asked = Promise.resolve();
  await update({ FunctionName: 'g' });
  await box.settle();
  gate.resolve();
  expect(await slow).toMatchObject({ BatchSize: 5, FunctionArn: `${ARN}:g` });
});

test('an update has to wait for what is under way', async () => {
  box.runs.hold();
  await update({ BatchSize: 5 });
  expect(await refusal(() => update({ BatchSize: 6 }))).toBe(IN_USE('update'));
  expect(box.get(uuid).BatchSize).toBe(5);
  box.runs.release();
  await box.settle();
  expect(await update({ BatchSize: 6 })).toMatchObject({ BatchSize: 6 });
});

test('a deleted mapping is there until what is under way has ended, and is then forgotten', async () => {
  box.runs.hold();
  const before = box.get(uuid);
  expect(await remove()).toEqual({ ...before, State: 'Deleting' });
  expect(state()).toBe('Deleting');
  expect(await refusal(() => box.resource.delete(uuid))).toBe(IN_USE('delete'));
  box.runs.release();
  await box.settle();
  expect(await refusal(() => box.resource.get(uuid))).toBe(GONE);
  expect(box.runs.told.at(-1)).toBe(`forget ${uuid}`);
  expect(box.documents.all()).toEqual([]);
  expect(box.telemetry.sources).toEqual([{ source: uuid, kind: 'sqs', what: 'removed' }]);
});

test('a mapping can be deleted while its broker keeps it from running', async () => {
  box.runs.hold();
  const { UUID } = await box.create({ FunctionName: 'f', EventSourceArn: queue('other') });
  expect(await remove(String(UUID))).toMatchObject({ State: 'Deleting' });
  box.runs.release();
  await box.settle();
  expect(await refusal(() => box.resource.get(String(UUID)))).toBe(GONE);
});

test('structures that are sent empty are taken away', async () => {
  const settings = {
    FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
    ScalingConfig: { MaximumConcurrency: 5 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  };
  expect(await update(settings)).toMatchObject(settings);
  await box.settle();
  const empty = { FilterCriteria: {}, ScalingConfig: {}, FunctionResponseTypes: [] };
  const after = await update(empty);
  expect(after).toMatchObject({ FunctionResponseTypes: [] });
  expect(Object.keys(after)).not.toEqual(expect.arrayContaining(['FilterCriteria']));
  expect(Object.keys(after)).not.toEqual(expect.arrayContaining(['ScalingConfig']));
});

test('an update is held to the rules of its kind, together with what was set before', async () => {
  await update({ BatchSize: 20, MaximumBatchingWindowInSeconds: 1 });
  await box.settle();
  expect(await refusal(() => update({ MaximumBatchingWindowInSeconds: 0 }))).toBe(
    '400 InvalidParameterValueException: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  );
  expect(await refusal(() => update({ TumblingWindowInSeconds: 5 }))).toBe(
    '400 InvalidParameterValueException: Unsupported TumblingWindowInSeconds parameter for given event source mapping type.',
  );
  box.missing = clientError('invalidParameterValue', 'not there');
  expect(await refusal(() => update({ BatchSize: 1 }))).toBe('400 InvalidParameterValueException: not there');
});

test('a mapping whose source is gone can be disabled, and not enabled again', async () => {
  box.missing = clientError('invalidParameterValue', 'not there');
  expect(await update({ Enabled: false })).toMatchObject({ State: 'Disabling' });
  await box.settle();
  expect(await refusal(() => update({ Enabled: true }))).toBe(
    '400 InvalidParameterValueException: not there',
  );
  expect(state()).toBe('Disabled');
});

test('what a broker lacks is said in the mapping', () => {
  const trouble = { message: 'the broker at 127.0.0.1:9324 refuses connections: start it', since: 0 };
  box.runs.statuses.set(uuid, { lastProcessingResult: 'PROBLEM: Connection error', trouble });
  expect(box.get(uuid)).toMatchObject({
    StateTransitionReason: trouble.message,
    LastProcessingResult: 'PROBLEM: Connection error',
  });
  box.runs.statuses.set(uuid, { lastProcessingResult: 'OK' });
  expect(box.get(uuid)).toMatchObject({ StateTransitionReason: 'USER_INITIATED' });
  expect(box.get(uuid)).not.toHaveProperty('LastProcessingResult');
});

test('a start runs what is enabled, and ends the deletion that the service was ended in', async () => {
  const quiet = await box.enabled({ FunctionName: 'f', EventSourceArn: queue('quiet'), Enabled: false });
  const going = await box.enabled({ FunctionName: 'f', EventSourceArn: queue('going') });
  box.runs.hold();
  box.resource.delete(going);
  await settled();
  box.runs.told.length = 0;
  const before = box.get(uuid);
  box.open();
  box.runs.release();
  expect(box.get(uuid)).toEqual(before);
  await box.settle();
  expect([...box.runs.told].sort()).toEqual([`forget ${going}`, `run ${uuid} for f`]);
  expect(box.get(quiet).State).toBe('Disabled');
  expect(await refusal(() => box.resource.get(going))).toBe(GONE);
});

test('a mapping outlives its function', async () => {
  await plane.resources.functions.delete('f', undefined);
  expect(box.get(uuid)).toMatchObject({ FunctionArn: `${ARN}:f`, State: 'Enabled' });
  await box.settle();
  box.resource.delete(uuid);
  await box.settle();
  expect(box.resource.list({})).toEqual({ EventSourceMappings: [] });
});

describe('the list', () => {
  type Listed = { EventSourceMappings: { UUID: string }[]; NextMarker?: string };
  const list = (page: object = {}) => box.resource.list(page) as Listed;
  const ids = (page: object) => list(page).EventSourceMappings.map(({ UUID }) => UUID);

  test('has what is asked for: of a function as it is addressed, of a source', async () => {
    const other = await box.enabled({ FunctionName: 'g', EventSourceArn: QUEUE });
    const latest = await box.enabled({ FunctionName: 'f:$LATEST', EventSourceArn: queue('more') });
    expect(ids({})).toEqual([uuid, other, latest]);
    expect(ids({ functionName: 'f' })).toEqual([uuid]);
    expect(ids({ functionName: `${ARN}:f:$LATEST` })).toEqual([latest]);
    expect(ids({ eventSourceArn: QUEUE })).toEqual([uuid, other]);
    expect(ids({ eventSourceArn: QUEUE, functionName: 'g' })).toEqual([other]);
    expect(ids({ functionName: 'missing' })).toEqual([]);
  });

  test('comes in pages, of a hundred at most', async () => {
    for (let index = 0; index < 120; index += 1)
      await box.create({ FunctionName: 'f', EventSourceArn: queue(`q${index}`), Enabled: false });
    const first = list({ maxItems: 10_000 });
    expect(first.EventSourceMappings).toHaveLength(100);
    expect(list({ marker: first.NextMarker }).EventSourceMappings).toHaveLength(21);
    expect(list({ marker: first.NextMarker })).not.toHaveProperty('NextMarker');
    expect(await refusal(() => list({ maxItems: 0 }))).toMatch(/^400 ValidationException .*'maxItems'/);
  });
});

describe('tags', () => {
  const arn = (of = uuid) => `arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:${of}`;

  test('are those of the creation, and then those that are put and removed', async () => {
    expect(box.tags.list(arn())).toEqual({ Tags: { team: 'a' } });
    await box.tags.put(arn(), { Tags: { stage: 'dev' } });
    await box.tags.remove(arn(), ['team']);
    expect(box.open().tags.list(arn())).toEqual({ Tags: { stage: 'dev' } });
    await box.settle();
  });

  test('do not go with an update', async () => {
    await update({ BatchSize: 2 });
    expect(box.tags.list(arn())).toEqual({ Tags: { team: 'a' } });
  });

  test('are refused as those of functions are', async () => {
    const missing = arn('00000000-0000-4000-8000-00000000dead');
    expect(await refusal(() => box.tags.list(missing))).toBe(
      `404 ResourceNotFoundException: Event source mapping not found: ${missing}`,
    );
    expect(await refusal(() => box.tags.put(arn(), { Tags: {} }))).toBe(
      '400 InvalidParameterValueException: An error occurred and the request cannot be processed.',
    );
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v']));
    expect(await refusal(() => box.tags.put(arn(), { Tags: many }))).toBe(
      '400 InvalidParameterValueException: Number of tags exceeds resource tag limit.',
    );
    expect(await refusal(() => box.tags.remove(arn(), []))).toMatch(/^400 ValidationException .*'tagKeys'/);
  });

  test('of functions are still theirs', async () => {
    await box.tags.put(`${ARN}:f`, { Tags: { a: 'b' } });
    expect(box.tags.list(`${ARN}:f`)).toEqual({ Tags: { a: 'b' } });
  });
});
