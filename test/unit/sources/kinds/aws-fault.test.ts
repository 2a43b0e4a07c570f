import { AwsSettingError } from '../../../../src/aws/aws-client-config';
import { awsFault, isBusy } from '../../../../src/sources/kinds/aws/aws-fault';
import { streamArn } from '../../../../src/sources/kinds/aws/stream-arn';
import { BrokerRefusal } from '../../../../src/sources/mapping/source-kind';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

it('a refusal that somebody must end is told from a fault that may pass', () => {
  const refused = awsFault('the stream s', named('AccessDeniedException', 'not yours'));
  expect(refused).toBeInstanceOf(BrokerRefusal);
  expect(refused.message).toBe('the stream s: AccessDeniedException: not yours');
  expect(awsFault('the stream s', named('InternalFailure', 'oh'))).not.toBeInstanceOf(BrokerRefusal);
});

it('an address that does not answer is named, also when there were several', () => {
  const error = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
  expect(awsFault('the stream s at http://localhost:1', error).message).toBe(
    'the stream s at http://localhost:1 cannot be reached: ECONNREFUSED',
  );
});

it('who asks too often has only to wait', () => {
  expect(isBusy(named('ProvisionedThroughputExceededException', 'slow'))).toBe(true);
  expect(isBusy(named('LimitExceededException', 'slow'))).toBe(true);
  expect(isBusy(named('ExpiredIteratorException', 'old'))).toBe(false);
});

it('what lambdabox lacks is told as it is', () => {
  const fault = awsFault('the stream s', new AwsSettingError('set AWS_ACCESS_KEY_ID'));
  expect(fault).toBeInstanceOf(BrokerRefusal);
  expect(fault.message).toBe('set AWS_ACCESS_KEY_ID');
});

it('a consumer with enhanced fan-out is read as its stream', () => {
  const stream = 'arn:aws:kinesis:eu-west-1:123456789012:stream/s';
  expect(streamArn(`${stream}/consumer/c:1700000000`)).toEqual({ stream, region: 'eu-west-1' });
  expect(streamArn(stream)).toEqual({ stream, region: 'eu-west-1' });
});
