import {
  aDeadLetter,
  aDelivery,
  destinationsAt,
  FUNCTION_ARN,
  never,
  RECORD,
  TRACE,
} from '../support/deliveries';
import { Moto } from '../support/moto';
import { MotoPlaces } from '../support/moto-places';

let moto: Moto;
let places: MotoPlaces;
beforeAll(async () => {
  moto = await Moto.start();
  places = new MotoPlaces(moto.endpoint);
});
afterAll(async () => {
  places.close();
  await moto.stop();
});

const parsed = (text = ''): unknown => JSON.parse(text);

describe('servers that speak as AWS does', () => {
  test('hold a queue: the record with the trace, a dead letter with its attributes', async () => {
    const destinations = destinationsAt(moto.endpoint);
    const queue = await places.queue('direct');
    await destinations.deliver(aDelivery(queue), never);
    const record = await places.message(queue);
    expect([parsed(record.Body), record.Attributes?.AWSTraceHeader]).toEqual([RECORD, TRACE]);
    await destinations.deliver(aDeadLetter(queue), never);
    const { Body, MessageAttributes } = await places.message(queue);
    expect(Body).toBe('{"order":1}');
    expect(MessageAttributes).toMatchObject({
      RequestID: { DataType: 'String', StringValue: '11111111-2222-4333-8444-555555555555' },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'it broke' },
    });
    await expect(
      destinations.deliver(aDelivery('arn:aws:sqs:us-east-1:123456789012:missing'), never),
    ).rejects.toThrow(/missing: .*NonExistentQueue|QueueDoesNotExist/);
    await destinations.close();
  });

  test('hold a topic, a bus and a bucket', async () => {
    const destinations = destinationsAt(moto.endpoint);
    const queue = await places.queue('others');
    await destinations.deliver(aDelivery(await places.topicInto(queue, 'records')), never);
    const notification = parsed((await places.message(queue)).Body) as { Message: string };
    expect(parsed(notification.Message)).toEqual(RECORD);
    const bus = await places.busInto(queue);
    await destinations.deliver(aDelivery(bus, { condition: 'RetriesExhausted' }), never);
    expect(parsed((await places.message(queue)).Body)).toMatchObject({
      source: 'lambda',
      'detail-type': 'Lambda Function Invocation Result - Failure',
      resources: [bus, FUNCTION_ARN],
      detail: RECORD,
    });
    await destinations.deliver(aDelivery(await places.bucket('records')), never);
    const { key, body } = await places.object('records');
    expect([key, parsed(body)]).toEqual(['aws/lambda/async/f/2025/11/25/2025-11-25T02.26.54-an-id', RECORD]);
    await destinations.close();
  });
});
