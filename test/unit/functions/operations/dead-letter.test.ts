import { ControlPlaneBox, refusal } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:dead';
const TOPIC = 'arn:aws:sns:us-west-2:999999999999:dead';
type View = Record<string, unknown>;
const update = (DeadLetterConfig: object) =>
  box.resources.functionConfiguration.update('f', { DeadLetterConfig }) as Promise<View>;

test('is set when the function is made or changed, shown, and kept', async () => {
  expect(await box.create({ DeadLetterConfig: { TargetArn: QUEUE } })).toMatchObject({
    DeadLetterConfig: { TargetArn: QUEUE },
  });
  await box.settle();
  expect(await update({ TargetArn: TOPIC })).toMatchObject({ DeadLetterConfig: { TargetArn: TOPIC } });
  box.plane.close();
  await box.open();
  expect(await box.settle()).toMatchObject({ DeadLetterConfig: { TargetArn: TOPIC } });
  await box.resources.functionConfiguration.update('f', { Description: 'another' });
  expect(await box.settle()).toMatchObject({ DeadLetterConfig: { TargetArn: TOPIC } });
});

test('an empty ARN takes it away, which the answer of that very call does not show yet', async () => {
  expect(await box.active({ DeadLetterConfig: { TargetArn: '' } })).not.toHaveProperty('DeadLetterConfig');
  expect(await update({ TargetArn: '' })).not.toHaveProperty('DeadLetterConfig');
  await box.settle();
  await update({ TargetArn: QUEUE });
  await box.settle();
  expect(await update({ TargetArn: '' })).toMatchObject({ DeadLetterConfig: { TargetArn: QUEUE } });
  expect(await box.settle()).not.toHaveProperty('DeadLetterConfig');
});

test('published versions follow it', async () => {
  await box.active({ DeadLetterConfig: { TargetArn: QUEUE }, Publish: true });
  expect(box.get('f', '1')).toMatchObject({ DeadLetterConfig: { TargetArn: QUEUE } });
  await update({ TargetArn: TOPIC });
  await box.settle();
  expect(box.get('f', '1')).toMatchObject({ DeadLetterConfig: { TargetArn: TOPIC } });
  // So there is nothing to publish.
  expect(await box.resources.versions.publish('f', {})).toMatchObject({ Version: '1' });
  await update({ TargetArn: '' });
  await box.settle();
  expect(box.get('f', '1')).not.toHaveProperty('DeadLetterConfig');
});

test.each([
  [
    'no ARN',
    "400 ValidationException (untyped): 1 validation error detected: Value 'no ARN' at 'deadLetterConfig.targetArn' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
  ],
  [
    'arn:aws:s3:::bucket',
    '400 InvalidParameterValueException: Invalid dead letter queue ARN: arn:aws:s3:::bucket is neither of an SQS queue nor of an SNS topic',
  ],
  [
    `${QUEUE}.fifo`,
    '400 InvalidParameterValueException: Invalid dead letter queue ARN: FIFO SQS queue is not supported for dead letter configuration',
  ],
  [
    `${TOPIC}.fifo`,
    '400 InvalidParameterValueException: Invalid dead letter queue ARN: FIFO SNS topic is not supported for dead letter configuration',
  ],
])('%s is refused', async (TargetArn, text) => {
  expect(await refusal(() => box.create({ DeadLetterConfig: { TargetArn } }))).toBe(text);
  await box.active();
  expect(await refusal(() => update({ TargetArn }))).toBe(text);
});
