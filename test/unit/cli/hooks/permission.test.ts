import { bucketPermission, topicPermission } from '../../../../src/cli/hooks/permission';

const SID = /^[a-zA-Z0-9-_]{1,100}$/;

test('topics of one name in other regions and accounts get permissions of their own, and long names too', () => {
  const long = 'x'.repeat(250);
  const topics = [
    'arn:aws:sns:us-east-1:000000000000:alarms',
    'arn:aws:sns:eu-west-1:000000000000:alarms',
    'arn:aws:sns:us-east-1:111111111111:alarms',
    `arn:aws:sns:us-east-1:000000000000:${long}a`,
    `arn:aws:sns:us-east-1:000000000000:${long}b`,
  ];
  const sids = topics.map((topic) => topicPermission('orders', topic).sid);
  expect(new Set(sids).size).toBe(topics.length);
  for (const sid of sids) expect(sid).toMatch(SID);
});

test('buckets whose names differ in a sign that no statement has get permissions of their own', () => {
  expect(bucketPermission('orders', 'a.b').sid).not.toBe(bucketPermission('orders', 'a-b').sid);
});
