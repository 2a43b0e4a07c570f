import { parseSubscription } from '../../../../src/environment/subscriptions/parse-subscription';

const URI = 'http://sandbox.localdomain:8080/events?a=1';
const HTTP = { protocol: 'HTTP', URI };
const good = { schemaVersion: '2022-12-13', types: ['platform'], destination: HTTP };
const parse = (body: object, api: 'telemetry' | 'logs' = 'telemetry') =>
  parseSubscription(api, Buffer.from(JSON.stringify(body)));

describe('a subscription', () => {
  it('has defaults for what it does not say', () => {
    expect(parse(good)).toEqual({
      api: 'telemetry',
      schemaVersion: '2022-12-13',
      types: ['platform'],
      buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1000 },
      destination: {
        protocol: 'HTTP',
        method: 'POST',
        host: 'sandbox.localdomain:8080',
        port: 8080,
        path: '/events?a=1',
      },
    });
  });

  it('by the older API needs no version and may be sent by PUT', () => {
    const older = { types: ['function'], destination: { ...HTTP, method: 'PUT', encoding: 'JSON' } };
    expect(parse(older, 'logs')).toMatchObject({
      schemaVersion: '2020-08-15',
      destination: { method: 'PUT' },
    });
    expect(parse({ ...older, schemaVersion: '2021-03-18' }, 'logs')).toMatchObject({
      schemaVersion: '2021-03-18',
    });
  });

  it('may go to a port by TCP, and name each type once or more', () => {
    const destination = { protocol: 'TCP', port: 9000 };
    const types = ['extension', 'platform', 'extension'];
    const buffering = { maxItems: 1000, maxBytes: 1_048_576, timeoutMs: 25 };
    expect(parse({ schemaVersion: '2025-01-29', types, destination, buffering })).toEqual({
      ...{ api: 'telemetry', schemaVersion: '2025-01-29', types: ['platform', 'extension'] },
      ...{ buffering, destination },
    });
  });

  it.each([
    [
      { ...good, types: [], destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain' } },
      'URI port is not provided; types should not be empty',
    ],
    [{ ...good, types: ['metrics'] }, 'types should be of platform, function, extension'],
    [{ types: ['platform'], destination: HTTP }, 'schemaVersion is not provided'],
    [
      { ...good, schemaVersion: '2021-03-18' },
      'schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29',
    ],
    [{ ...good, destination: undefined }, 'destination is not provided'],
    [{ ...good, destination: { protocol: 'UDP' } }, 'destination.protocol should be HTTP or TCP'],
    [
      { ...good, destination: { protocol: 'TCP', port: 70_000 } },
      'destination.port should be an integer from 1 to 65535',
    ],
    [{ ...good, destination: { protocol: 'TCP', port: 9001 } }, 'destination.port 9001 is reserved'],
    [
      { ...good, destination: { protocol: 'HTTP', URI: 'http://example.com:80801' } },
      'destination.URI is not a URI',
    ],
    [
      { ...good, destination: { protocol: 'HTTP', URI: 'https://example.com:8080' } },
      'destination.URI should begin with http://; destination.URI host must be sandbox.localdomain',
    ],
    [
      { ...good, buffering: { maxItems: 10, maxBytes: 1.5, timeoutMs: 1 } },
      'buffering.maxItems should be an integer from 1000 to 10000; ' +
        'buffering.maxBytes should be an integer from 262144 to 1048576; ' +
        'buffering.timeoutMs should be an integer from 25 to 30000',
    ],
  ])('that says %j is refused with all that is wrong', (body, text) => {
    expect(parse(body)).toBe(text);
  });

  it('that is no JSON object is refused', () => {
    for (const text of ['', '{', '[]', 'null', '"x"']) {
      expect(parseSubscription('telemetry', Buffer.from(text))).toBe('the request body is not a JSON object');
    }
  });
});
