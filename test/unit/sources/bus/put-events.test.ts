import { OutboxFull } from '../../../../src/sources/targets/outbox-store';
import { BusBox } from './bus-box';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:orders';
const ENTRY = { Source: 'shop', DetailType: 'Order', Detail: '{"id": 1, "sum": 10.50}' };
const EVENT =
  '{"version":"0","id":"id-1","detail-type":"Order","source":"shop","account":"123456789012","time":"2026-11-30T12:00:00Z","region":"us-east-1","resources":[],"detail":{"id":1,"sum":10.50}}';

let box: BusBox;
beforeEach(() => (box = new BusBox()));

async function rule(target: object = {}, more: object = {}): Promise<void> {
  await box.call('PutRule', { Name: 'r', EventPattern: '{"source":["shop"]}', ...more });
  await box.call('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: QUEUE, ...target }], ...more });
}

const put = (...entries: object[]) => box.call('PutEvents', { Entries: entries });

describe('an event that is put', () => {
  it('goes to the targets of the rules that let it through, as it was written', async () => {
    await rule();
    expect(await put(ENTRY, { ...ENTRY, Source: 'else' })).toEqual({
      FailedEntryCount: 0,
      Entries: [{ EventId: 'id-1' }, { EventId: expect.stringMatching(/^id-/) as string }],
    });
    expect(box.sent.map(({ targetArn, body }) => [targetArn, body])).toEqual([[QUEUE, EVENT]]);
    expect(box.sent[0]?.retry).toEqual({ maxRetries: 185, maxAgeMs: 86_400_000 });
  });

  it('carries the trace of its entry, or of its request', async () => {
    await rule();
    await box.call('PutEvents', { Entries: [ENTRY, { ...ENTRY, TraceHeader: 'Root=2' }] }, 'Root=1');
    expect(box.sent.map(({ traceHeader }) => traceHeader)).toEqual(['Root=1', 'Root=2']);
  });

  it('has the time and the resources that it was given', async () => {
    await rule({ InputPath: '$.resources' });
    await put({ ...ENTRY, Time: 1_700_000_000, Resources: ['a'] });
    expect(box.sent[0]?.body).toBe('["a"]');
  });

  it.each([1e13, -1e13, 'soon'])('has a time that is one: %p is refused', async (Time) => {
    expect(await box.refusal('PutEvents', { Entries: [{ ...ENTRY, Time }] })).toContain(
      'SerializationException',
    );
  });

  it('goes nowhere from a bus that is not there, or a rule that is disabled', async () => {
    await rule({}, { State: 'DISABLED' });
    const { FailedEntryCount } = await put(ENTRY, { ...ENTRY, EventBusName: 'x' });
    expect([FailedEntryCount, box.sent]).toEqual([0, []]);
  });

  it.each([
    [
      { Source: undefined },
      'InvalidArgument: Parameter Source is not valid. Reason: Source is a required argument.',
    ],
    [
      { DetailType: '' },
      'InvalidArgument: Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    [
      { Detail: undefined },
      'InvalidArgument: Parameter Detail is not valid. Reason: Detail is a required argument.',
    ],
    [{ Detail: '[1]' }, 'MalformedDetail: Detail is malformed.'],
    [{ Detail: 'x' }, 'MalformedDetail: Detail is malformed.'],
    [{ Source: 'aws.s3' }, 'NotAuthorizedForSourceException: Not authorized for the source.'],
  ])('fails alone when it is wrong: %j', async (change, failure) => {
    await rule();
    const { FailedEntryCount, Entries } = await put({ ...ENTRY, ...change }, ENTRY);
    const [first = {}, second] = Entries as Record<string, string>[];
    expect([FailedEntryCount, `${first.ErrorCode}: ${first.ErrorMessage}`]).toEqual([1, failure]);
    expect(second).toHaveProperty('EventId');
  });

  it('fails when what comes of it could not be put on disk', async () => {
    await rule();
    box.fault = new OutboxFull('too much waits');
    expect(await put(ENTRY)).toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'too much waits' }],
    });
    box.fault = new Error('disk full');
    expect(await put(ENTRY)).toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'disk full' }],
    });
  });

  it('is one of ten, and of 256 KB, in a request', async () => {
    const many = await box.refusal('PutEvents', { Entries: Array(11).fill({ Source: 's' }) });
    const shown =
      'PutEventsRequestEntry(time=null, source=s, resources=null, detailType=null, detail=null, eventBusName=null, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null)';
    expect(many).toBe(
      `ValidationException: 1 validation error detected: Value '[${Array(11).fill(shown).join(', ')}]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10`,
    );
    const Detail = JSON.stringify({ x: 'x'.repeat(256 * 1024) });
    expect(await box.refusal('PutEvents', { Entries: [{ ...ENTRY, Detail }] })).toBe(
      'ValidationException: Total size of the entries in the request is over the limit.',
    );
  });
});

describe('what a target gets', () => {
  const bodyOf = async (target: object): Promise<string | undefined> => {
    await rule(target);
    await put({ ...ENTRY, Detail: '{"name":"a \\"b\\"","list":[{"n":1},{"n":2}],"none":null}' });
    return box.sent[0]?.body;
  };
  const transformed = (InputTemplate: string, InputPathsMap: object = {}) =>
    bodyOf({ InputTransformer: { InputTemplate, InputPathsMap } });

  it.each([
    [{ Input: '{"x":1}' }, '{"x":1}'],
    [{ InputPath: '$.detail.list[1].n' }, '2'],
    [{ InputPath: '$.detail.list[*].n' }, '[1,2]'],
    [{ InputPath: '$.detail.name' }, '"a \\"b\\""'],
    [{ InputPath: '$.detail.missing' }, 'null'],
  ])('of %j', async (target, body) => {
    expect(await bodyOf(target)).toBe(body);
  });

  const paths = {
    ...{ name: '$.detail.name', list: '$.detail.list', source: '$.source' },
    ...{ missing: '$.detail.missing', none: '$.detail.none' },
  };
  it.each([
    ['"Event of <source>: <missing>."', '"Event of shop: ."'],
    ['"<list>"', '"[{n:1},{n:2}]"'],
    [
      '{"a": <source>, "b": <list>, "c": <missing>, "d": <none>}',
      '{"a": "shop", "b": [{"n":1},{"n":2}], "c": "", "d": null}',
    ],
    ['{"a": "is <source>, <name>"}', '{"a": "is shop, a \\"b\\""}'],
    [
      '"<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"',
      '"arn:aws:events:us-east-1:123456789012:rule/r r 2026-11-30T12:00:00Z"',
    ],
    [
      '{"e": <aws.events.event>}',
      '{"e": {"version":"0","id":"id-1","detailType":"Order","source":"shop","account":"123456789012","time":"2026-11-30T12:00:00Z","region":"us-east-1","resources":[]}}',
    ],
  ])('of the template %s', async (template, body) => {
    expect(await transformed(template, paths)).toBe(body);
  });

  it('of the whole event in a template', async () => {
    const body = JSON.parse((await transformed('{"e": <aws.events.event.json>}')) ?? '') as object;
    expect(body).toHaveProperty('e.detail.none', null);
  });
});

describe('a bus as a target', () => {
  it('lets its own rules have the event, and sends it to no third bus', async () => {
    const arn = (name: string) => `arn:aws:events:us-east-1:123456789012:event-bus/${name}`;
    for (const Name of ['one', 'two']) await box.call('CreateEventBus', { Name });
    await rule({ Arn: arn('one') });
    await rule({ Arn: QUEUE }, { EventBusName: 'one' });
    await box.call('PutTargets', {
      Rule: 'r',
      EventBusName: 'one',
      Targets: [{ Id: 'third', Arn: arn('two') }],
    });
    await put(ENTRY);
    expect(box.sent.map(({ targetArn, sourceArn }) => [targetArn, sourceArn])).toEqual([
      [QUEUE, 'arn:aws:events:us-east-1:123456789012:rule/one/r'],
    ]);
    expect(box.stopped).toEqual([arn('two')]);
  });
});

describe('a rule whose time has come', () => {
  it('sends the scheduled event, with the time that it was to fire at', async () => {
    await box.call('PutRule', { Name: 's', ScheduleExpression: 'rate(5 minutes)' });
    await box.call('PutTargets', { Rule: 's', Targets: [{ Id: 't', Arn: QUEUE }] });
    const [{ arn = '' } = {}] = box.bus.scheduled();
    await box.bus.fire(arn, Date.UTC(2026, 10, 30, 11, 55));
    expect(JSON.parse(box.sent[0]?.body ?? '')).toEqual({
      ...{ version: '0', id: 'id-1', 'detail-type': 'Scheduled Event', source: 'aws.events' },
      ...{ account: '123456789012', time: '2026-11-30T11:55:00Z', region: 'us-east-1' },
      ...{ resources: [arn], detail: {} },
    });
    await box.call('DisableRule', { Name: 's' });
    await box.bus.fire(arn, 0);
    expect(box.sent).toHaveLength(1);
  });
});
