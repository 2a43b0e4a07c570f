import { EventSettings } from '../../../src/functions/event-settings';
import { ARN, ControlPlaneBox } from '../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
});
afterEach(() => box.close());

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:records';
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:dead';
const settings = () => new EventSettings(box.plane.catalog);

test("are AWS's defaults until something is set", () => {
  const defaults = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };
  expect(settings().of('f')).toEqual({ ...defaults, functionArn: `${ARN}:f:$LATEST` });
  expect(settings().of('f', '1')).toEqual({ ...defaults, functionArn: `${ARN}:f:1` });
});

test("are those of the qualifier that was addressed, with the function's own", async () => {
  const { aliases, eventInvokeConfigs, functionConfiguration, reservedConcurrency } = box.resources;
  await aliases.create('f', { Name: 'live', FunctionVersion: '1' });
  await eventInvokeConfigs.put('f', 'live', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
    DestinationConfig: { OnSuccess: { Destination: QUEUE }, OnFailure: { Destination: TOPIC } },
  });
  await functionConfiguration.update('f', { DeadLetterConfig: { TargetArn: TOPIC } });
  await reservedConcurrency.put('f', { ReservedConcurrentExecutions: 0 });
  const ofFunction = { deadLetterTarget: TOPIC, reservedConcurrency: 0 };
  expect(settings().of('f', 'live')).toEqual({
    ...ofFunction,
    functionArn: `${ARN}:f:live`,
    maximumRetryAttempts: 0,
    maximumEventAgeSeconds: 60,
    onSuccess: QUEUE,
    onFailure: TOPIC,
  });
  expect(settings().of('f', '1')).toEqual({
    ...ofFunction,
    functionArn: `${ARN}:f:1`,
    maximumRetryAttempts: 2,
    maximumEventAgeSeconds: 21_600,
  });
});

test('there are none of what does not exist', async () => {
  expect(settings().of('missing')).toBeUndefined();
  expect(settings().of('f', 'missing')).toBeUndefined();
  await box.resources.functions.delete('f');
  expect(settings().of('f')).toBeUndefined();
});
