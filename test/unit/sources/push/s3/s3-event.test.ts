import { s3Event } from '../../../../../src/sources/push/s3/s3-event';
import { isNotified } from '../../../../../src/sources/push/s3/s3-filter';
import type { S3Hook } from '../../../../../src/contract/hook';

const SETTING = {
  region: 'eu-central-1',
  now: 1_764_496_800_123,
  requestId: 'a0b1c2d3-0000-4000-8000-000000000000',
};
const RECORD = {
  ...{
    name: 'ObjectCreated:Put',
    bucket: 'photos',
    key: 'in/a b+ü(1).jpg',
    time: '2026-11-30T10:00:00.123Z',
  },
  ...{ size: 5, eTag: '5d41', versionId: 'v1', sequencer: '17A0D', principal: 'p', owner: 'o' },
  ...{ sourceIp: '10.0.0.9', requestId: '17A0', hostId: 'dd90' },
};

test('the event is the one that S3 sends, member by member', () => {
  expect(JSON.stringify(s3Event(RECORD, { name: 'thumbs' }, SETTING))).toBe(
    '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1",' +
      '"eventTime":"2026-11-30T10:00:00.123Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"p"},' +
      '"requestParameters":{"sourceIPAddress":"10.0.0.9"},' +
      '"responseElements":{"x-amz-request-id":"17A0","x-amz-id-2":"dd90"},"s3":{"s3SchemaVersion":"1.0",' +
      '"configurationId":"thumbs","bucket":{"name":"photos","ownerIdentity":{"principalId":"o"},' +
      '"arn":"arn:aws:s3:::photos"},"object":{"key":"in/a+b%2B%C3%BC%281%29.jpg","size":5,"eTag":"5d41",' +
      '"versionId":"v1","sequencer":"17A0D"}}}]}',
  );
});

test('of an object that was removed there is neither size nor tag, and what a store does not say is made up', () => {
  const event = s3Event(
    { name: 'ObjectRemoved:Delete', bucket: 'b', key: 'k', size: 0 },
    { name: 'n' },
    SETTING,
  );
  expect(event).toMatchObject({
    Records: [
      {
        eventTime: '2025-11-30T10:00:00.123Z',
        responseElements: { 'x-amz-request-id': 'A0B1C2D300004000' },
        s3: { object: { key: 'k', sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) as string } },
      },
    ],
  });
  expect(JSON.stringify(event)).not.toMatch(/"size"|"eTag"/);
});

describe('a notification is about', () => {
  const HOOK: S3Hook = {
    ...{ kind: 's3', name: 'n', function: 'f', enabled: true },
    ...{ bucket: 'photos', events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:Delete'] },
  };
  test.each<[boolean, string, string, Partial<S3Hook>]>([
    [true, 'ObjectCreated:Put', 'a.jpg', {}],
    [true, 'ObjectCreated:CompleteMultipartUpload', 'a.jpg', {}],
    [true, 'ObjectRemoved:Delete', 'a.jpg', {}],
    [false, 'ObjectRemoved:DeleteMarkerCreated', 'a.jpg', {}],
    [false, 'ObjectCreatedX', 'a.jpg', {}],
    [false, 'ObjectCreated:Put', 'a.jpg', { bucket: 'others' }],
    [true, 'ObjectCreated:Put', 'in/a.jpg', { prefix: 'in/', suffix: '.jpg' }],
    [false, 'ObjectCreated:Put', 'on/a.jpg', { prefix: 'in/' }],
    [false, 'ObjectCreated:Put', 'in/a.JPG', { suffix: '.jpg' }],
    [true, 'ObjectCreated:Put', 'in x/a.jpg', { prefix: 'in%20x/' }],
    [true, 'ObjectCreated:Put', 'in%20x/a.jpg', { prefix: 'in%20x/' }],
    [true, 'ObjectCreated:Put', '100%', { suffix: '%' }],
  ])('%s: %s of %s for %j', (expected, name, key, changes) => {
    expect(isNotified({ ...HOOK, ...changes }, { bucket: 'photos', name, key })).toBe(expected);
  });
});
