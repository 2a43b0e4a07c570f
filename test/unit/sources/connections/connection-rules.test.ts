import { readConnection } from '../../../../src/sources/connections/connection-rules';

const PEM = '-----BEGIN CERTIFICATE-----\nsecret-1\n-----END CERTIFICATE-----\n';
const KEY = '-----BEGIN PRIVATE KEY-----\nsecret-1\n-----END PRIVATE KEY-----\n';
const redis = (members: object) => ({ kind: 'redis', endpoints: ['redis://127.0.0.1:6379'], ...members });

test.each([
  ['redis', ['rediss://cache.internal:6380/2']],
  ['nats', ['nats://a:4222', 'tls://b:4222']],
  ['postgres', ['postgres://[::1]:5432/shop']],
  ['rabbitmq', ['amqps://broker:5671/vhost']],
  ['activemq', ['amqp+ssl://broker:5671']],
  ['kafka', ['a:9092', '[::1]:9092']],
  ['mqtt', ['mqtts://broker:8883']],
])('endpoints of %s', (kind, endpoints) => {
  expect(readConnection('c', { kind, endpoints })).toEqual({ name: 'c', kind, endpoints });
});

test('everything that a connection can have', () => {
  const tls = { ca: PEM, cert: PEM, key: KEY, serverName: 'kafka.internal' };
  const members = {
    ...{ kind: 'kafka', endpoints: ['a:9092'], username: 'app', password: 'p', mechanism: 'SCRAM-SHA-512' },
    standsFor: 'arn:aws:kafka:eu-central-1:123456789012:cluster/shop/1',
  };
  expect(readConnection('c', { ...members, tls })).toEqual({
    ...{ name: 'c', ...members },
    tls: { ...tls, isVerified: true },
  });
});

test.each([
  ['a b', redis({}), 'the name "a b" must be 1 to 64 letters'],
  ['c', 'secret-1', 'a connection must be an object'],
  ['c', redis({ kind: 'sqs' }), 'kind must be one of redis, nats'],
  ['c', redis({ passwort: 'secret-1' }), 'a connection has no member "passwort"; it has kind, endpoints'],
  ['c', redis({ password: '' }), 'password must be a text that is not empty'],
  ['c', redis({ endpoints: [] }), 'endpoints must be a list of 1 to 10, such as ["redis://127.0.0.1:6379"]'],
  ['c', redis({ endpoints: ['redis://a:1', 'redis://b:1'] }), 'redis has one endpoint; it was given 2'],
  ['c', redis({ endpoints: ['http://a:1'] }), 'an endpoint of redis must begin with redis:// or rediss://'],
  ['c', redis({ endpoints: ['redis://app:secret-1@a:1'] }), 'must be without a user and a password'],
  ['c', redis({ endpoints: ['redis://a:1?password=secret-1'] }), 'must end with its path'],
  [
    'c',
    { kind: 'kafka', endpoints: ['kafka://secret-1@a'] },
    'an endpoint of kafka must be a host and a port',
  ],
  ['c', redis({ token: 'secret-1' }), 'a token is for nats; redis has none'],
  ['c', redis({ mechanism: 'PLAIN' }), 'a mechanism is for kafka; redis has none'],
  ['c', redis({ standsFor: 'shop' }), 'standsFor must be an ARN of AWS'],
  ['c', redis({ tls: { key: KEY } }), 'tls.cert and tls.key belong together'],
  [
    'c',
    redis({ tls: { ca: '/etc/secret-1.pem' } }),
    'tls.ca must be PEM text with a CERTIFICATE in it, not a path',
  ],
  ['c', redis({ tls: { isVerified: 'no' } }), 'tls.isVerified must be true or false'],
])('%s %j is refused', (name, value, message) => {
  expect(() => readConnection(name, value)).toThrow(message);
  expect(() => readConnection(name, value)).not.toThrow('secret-1');
});
