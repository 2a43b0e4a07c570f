import type { Connection } from '../../../../src/sources/connections/connection';
import { brokerAccess } from '../../../../src/sources/kinds/access/broker-access';
import { BrokerRefusal } from '../../../../src/sources/mapping/source-kind';

const BROKER = 'arn:aws:mq:us-east-1:000000000000:broker:orders:b-1';
const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:orders';
const AUTHORITY = 'arn:lambdabox:connection:us-east-1:000000000000:authority';

const KNOWN: Readonly<Record<string, Connection>> = {
  [BROKER]: {
    name: 'orders',
    kind: 'rabbitmq',
    endpoints: ['amqp://broker:5672'],
    username: 'a',
    password: 'b',
  },
  [SECRET]: {
    name: 'secret',
    kind: 'kafka',
    endpoints: ['k1:9092', 'K2:9092', 'broker:5672'],
    username: 'c',
    password: 'd',
  },
  [AUTHORITY]: { name: 'authority', kind: 'kafka', endpoints: [], tls: { ca: 'PEM', isVerified: true } },
};
const connections = { find: () => undefined, byArn: (arn: string) => KNOWN[arn] };
const settings = { BatchSize: 100, MaximumBatchingWindowInSeconds: 0 };

it("takes endpoint and user of the connection that stands for the broker's ARN", () => {
  expect(brokerAccess({ eventSourceArn: BROKER, settings }, connections)).toEqual({
    endpoints: ['amqp://broker:5672'],
    username: 'a',
    password: 'b',
    credentialsFrom: 'the connection "orders"',
  });
});

it('takes the user, the virtual host and the trust of what SourceAccessConfigurations name', () => {
  const SourceAccessConfigurations = [
    { Type: 'BASIC_AUTH', URI: SECRET },
    { Type: 'VIRTUAL_HOST', URI: '/shop' },
    { Type: 'SERVER_ROOT_CA_CERTIFICATE', URI: AUTHORITY },
  ];

  expect(
    brokerAccess(
      { eventSourceArn: BROKER, settings: { ...settings, SourceAccessConfigurations } },
      connections,
    ),
  ).toEqual({
    endpoints: ['amqp://broker:5672'],
    username: 'c',
    password: 'd',
    virtualHost: '/shop',
    tls: { ca: 'PEM', isVerified: true },
    credentialsFrom: 'the connection "secret"',
  });
});

it("takes a self-managed cluster's servers of the mapping, and how its user is proven of the configuration's type", () => {
  const mapping = {
    settings: {
      ...settings,
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k1:9092', 'k2:9092'] } },
      SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_256_AUTH', URI: SECRET }],
    },
  };

  expect(brokerAccess(mapping, connections)).toMatchObject({
    endpoints: ['k1:9092', 'k2:9092'],
    username: 'c',
    mechanism: 'SCRAM-SHA-256',
  });
});

it.each([
  [['k1:9092', 'evil.example:9092'], /is for k1:9092, k2:9092, broker:5672 only, .* is of evil.example:9092/],
  [['k1:9093'], /is of k1:9093/],
])('shows a password to the endpoints of its own connection only, not to %j', (endpoints, said) => {
  const mapping = {
    settings: {
      ...settings,
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: endpoints } },
      SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: SECRET }],
    },
  };
  const access = () => brokerAccess(mapping, connections);
  expect(access).toThrow(BrokerRefusal);
  expect(access).toThrow(said);
});

it('refuses an ARN for which there is no connection, and says what to do', () => {
  const missing = () => brokerAccess({ eventSourceArn: 'arn:aws:mq:elsewhere', settings }, connections);

  expect(missing).toThrow(BrokerRefusal);
  expect(missing).toThrow(/arn:aws:mq:elsewhere.*lambdabox connections add/);
});
