import { cli, FakeService } from '../support';

let service: FakeService;
beforeEach(async () => (service = await new FakeService().start()));
afterEach(() => service.stop());

const run = (args: readonly string[], options = {}) =>
  cli(['emit', ...args], { endpoint: service.endpoint, ...options });

const answer = (entry: object) => service.on('POST /', { body: { FailedEntryCount: 0, Entries: [entry] } });

test('an event is put, signed for EventBridge, and its id shown', async () => {
  answer({ EventId: 'e-1' });
  const { code, stdout } = await run(['OrderPlaced', '{"id":7}', '--source', 'shop', '--bus', 'orders']);
  expect([code, stdout]).toEqual([0, '✓ event e-1 is on the bus orders\n']);
  const [request] = service.asked('POST /');
  expect(request?.headers['x-amz-target']).toBe('AWSEvents.PutEvents');
  expect(request?.headers.authorization).toContain('/events/aws4_request');
  expect(request?.json()).toEqual({
    Entries: [{ Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"id":7}', EventBusName: 'orders' }],
  });
});

test('the detail may come from standard input, or be left out', async () => {
  answer({ EventId: 'e-1' });
  await run(['A', '-'], { stdin: '{"x":1}' });
  await run(['B', '--resource', 'arn:1', 'arn:2']);
  const entries = service.asked('POST /').map((request) => request.json().Entries);
  expect(entries).toEqual([
    [{ Source: 'lambdabox.cli', DetailType: 'A', Detail: '{"x":1}', EventBusName: 'default' }],
    [
      {
        ...{ Source: 'lambdabox.cli', DetailType: 'B', Detail: '{}', EventBusName: 'default' },
        Resources: ['arn:1', 'arn:2'],
      },
    ],
  ]);
});

test('an event that was not taken is a failure, as text and as JSON', async () => {
  answer({ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' });
  const asText = await run(['A', '[1]']);
  expect([asText.code, asText.stderr]).toEqual([
    1,
    expect.stringContaining('the event was not taken: Detail is malformed.') as string,
  ]);
  const asJson = await run(['A', '[1]', '--json']);
  expect([asJson.code, JSON.parse(asJson.stdout)]).toEqual([
    1,
    { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
  ]);
});
