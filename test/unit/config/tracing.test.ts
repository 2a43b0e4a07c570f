import { readConfig } from '../../../src/config/config';

const read = (env: Record<string, string>) => readConfig(env, true).tracing;

it.each([
  ['unset', {}, undefined],
  [
    'for all signals',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
    'http://collector:4318/v1/traces',
  ],
  ['below a path', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp/' }, 'https://c/otlp/v1/traces'],
  [
    'for traces, as it stands',
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://tempo:4318/in', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' },
    'http://tempo:4318/in',
  ],
])('the endpoint of spans is read: %s', (_, env, url) => {
  expect(read(env)?.url).toBe(url);
});

it('headers are read, percent-encoded, those for traces over those for all', () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi, x-scope=a=b',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-scope=traces,',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  };
  expect(read(env)?.headers).toEqual({ authorization: 'Basic YTpi', 'x-scope': 'traces' });
});

it.each([
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    /OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318: must look like/,
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:hidden@c' }, /^(?!.*hidden).*must not name a user/],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    /OTEL_EXPORTER_OTLP_PROTOCOL=grpc: must be http\/json/,
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_HEADERS: 'secret' },
    /^(?!.*secret).*OTEL_EXPORTER_OTLP_HEADERS/,
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_HEADERS: 'a=%0a' },
    /OTEL_EXPORTER_OTLP_HEADERS/,
  ],
])('what cannot be used ends the start: %j', (env, message) => {
  expect(() => read(env as Record<string, string>)).toThrow(message);
});
