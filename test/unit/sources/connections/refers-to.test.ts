import { refersTo } from '../../../../src/sources/connections/refers-to';

const SCOPE = { region: 'eu-central-1', accountId: '123456789012' };
const MQ = 'arn:aws:mq:eu-central-1:123456789012:broker:shop:b-1';
const CONNECTION = { name: 'shop', kind: 'rabbitmq', endpoints: [], standsFor: MQ } as const;
const access = (URI: string) => ({ SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI }] });

test.each([
  [{ eventSourceArn: 'arn:lambdabox:rabbitmq:eu-central-1:123456789012:shop' }, true],
  [{ eventSourceArn: 'arn:lambdabox:rabbitmq:eu-central-1:123456789012:shop/jobs' }, true],
  [{ eventSourceArn: MQ }, true],
  [{ settings: access('arn:lambdabox:connection:eu-central-1:123456789012:shop') }, true],
  [{ settings: access('arn:lambdabox:connection:eu-central-1:123456789012:shop-2') }, false],
  [{ settings: access('arn:lambdabox:connection:us-east-1:123456789012:shop') }, false],
  [{ eventSourceArn: 'arn:lambdabox:redis:eu-central-1:123456789012:shop/jobs' }, false],
  [{ functionName: 'shop', lastModified: 1, none: null }, false],
])('%j refers to the connection: %s', (definition, expected) => {
  expect(refersTo(definition, CONNECTION, SCOPE)).toBe(expected);
});
