import { readConfig } from '../../../src/config/config';

describe('settings', () => {
  it('have defaults that are closed to the network', () => {
    expect(readConfig({}, true)).toMatchObject({
      host: '127.0.0.1',
      port: 4566,
      dataDirectory: '/var/lib/lambdabox',
      accountId: '000000000000',
      region: 'us-east-1',
      keepAliveMs: undefined,
      warmth: 'balanced',
      maxStems: 16,
      freezeAfterMs: 'auto',
      testControls: false,
      defaultNetwork: 'egress',
    });
  });

  it.each([
    ['us-east-1', 'use1-az1'],
    ['eu-central-1', 'euc1-az1'],
    ['ap-southeast-2', 'apse2-az1'],
    ['us-gov-west-1', 'usgw1-az1'],
  ])('name a zone of %s as AWS does, unless another is named', (LAMBDABOX_REGION, zone) => {
    expect(readConfig({ LAMBDABOX_REGION }, true).availabilityZoneId).toBe(zone);
    const named = { LAMBDABOX_REGION, LAMBDABOX_AVAILABILITY_ZONE_ID: 'use1-az6' };
    expect(readConfig(named, true).availabilityZoneId).toBe('use1-az6');
  });

  it('say where logs are pushed, and as whom', () => {
    expect(readConfig({}, true).loki).toBeUndefined();
    const url = 'http://loki:3100';
    expect(readConfig({ LAMBDABOX_LOKI_URL: url, LAMBDABOX_LOKI_TENANT: '' }, true).loki).toEqual({ url });
    const LAMBDABOX_LOKI_URL = 'https://logs.example.com/insert';
    const given = {
      LAMBDABOX_LOKI_USER: 'me',
      LAMBDABOX_LOKI_PASSWORD: 'pw',
      LAMBDABOX_LOKI_TENANT: 'team-a',
    };
    expect(readConfig({ LAMBDABOX_LOKI_URL, ...given }, true).loki).toEqual({
      url: LAMBDABOX_LOKI_URL,
      tenant: 'team-a',
      credentials: { user: 'me', password: 'pw' },
    });
  });

  it.each([
    ['Example.com', { scheme: 'https', host: 'example.com' }],
    ['http://fn.box:8080/', { scheme: 'http', host: 'fn.box', port: 8080 }],
  ])('show function URLs below the domain %s', (LAMBDABOX_URL_DOMAIN, urlDomain) => {
    expect(readConfig({ LAMBDABOX_URL_DOMAIN }, true).urlDomain).toEqual(urlDomain);
  });

  it.each(['.example.com', 'ftp://example.com', 'example.com/path', 'a b', 'x:99999'])(
    'refuse a domain that is none: %s',
    (LAMBDABOX_URL_DOMAIN) => {
      expect(() => readConfig({ LAMBDABOX_URL_DOMAIN }, true)).toThrow(
        `LAMBDABOX_URL_DOMAIN=${LAMBDABOX_URL_DOMAIN}: must look like example.com`,
      );
    },
  );

  it('give functions host names of their own', () => {
    const LAMBDABOX_URL_HOSTS = 'Shop.example.com=Orders, api.example.com=Orders:live';
    expect([...readConfig({ LAMBDABOX_URL_HOSTS }, true).urlHosts]).toEqual([
      ['shop.example.com', { functionName: 'Orders' }],
      ['api.example.com', { functionName: 'Orders', qualifier: 'live' }],
    ]);
    for (const wrong of ['shop', 'a b=f', 'x.y=', 'x.y=f,x.y=g']) {
      expect(() => readConfig({ LAMBDABOX_URL_HOSTS: wrong }, true)).toThrow('LAMBDABOX_URL_HOSTS=');
    }
  });

  it('name the proxies that are believed', () => {
    const { isTrustedProxy } = readConfig(
      { LAMBDABOX_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8' },
      true,
    );
    const asked = ['127.0.0.1', '10.1.2.3', 'fd00::1', '127.0.0.2', '11.0.0.1', '::1', 'unknown'];
    expect(asked.filter(isTrustedProxy)).toEqual(['127.0.0.1', '10.1.2.3', 'fd00::1']);
    expect(readConfig({}, true).isTrustedProxy('127.0.0.1')).toBe(false);
    for (const wrong of ['proxy', '10.0.0.0/33', '10.0.0.0/8/8', '1.2.3.4/x']) {
      expect(() => readConfig({ LAMBDABOX_TRUSTED_PROXIES: wrong }, true)).toThrow(
        'LAMBDABOX_TRUSTED_PROXIES=',
      );
    }
  });

  it('never repeat a password that stands in an address', () => {
    const read = () => readConfig({ LAMBDABOX_LOKI_URL: 'http://me:hidden@loki:3100' }, true);
    expect(read).toThrow(
      /LAMBDABOX_LOKI_URL=http:\/\/...@loki:3100: must not name a user; set LAMBDABOX_LOKI_USER/,
    );
    expect(read).not.toThrow(/hidden/);
  });

  it('say where destinations are, and with whose keys', () => {
    expect(readConfig({}, true).aws).toEqual({ endpoints: {} });
    const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
    const endpoints = { AWS_ENDPOINT_URL: 'http://box:5000', AWS_ENDPOINT_URL_SQS: 'http://box:9324' };
    expect(readConfig({ ...keys, ...endpoints, AWS_SESSION_TOKEN: 'token' }, true).aws).toEqual({
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
      endpoints: {
        SQS: 'http://box:9324',
        SNS: 'http://box:5000',
        EVENTBRIDGE: 'http://box:5000',
        S3: 'http://box:5000',
        KINESIS: 'http://box:5000',
        DYNAMODB_STREAMS: 'http://box:5000',
      },
    });
    expect(() => readConfig({ AWS_ACCESS_KEY_ID: 'id' }, true)).toThrow(
      /AWS_SECRET_ACCESS_KEY=: must be set together with AWS_ACCESS_KEY_ID/,
    );
    expect(() => readConfig({ AWS_ENDPOINT_URL_SNS: 'box:5000' }, true)).toThrow(
      /AWS_ENDPOINT_URL_SNS=box:5000: /,
    );
    const hidden = () => readConfig({ AWS_ENDPOINT_URL_S3: 'http://me:hidden@box' }, true);
    expect(hidden).toThrow(/AWS_ENDPOINT_URL_S3=http:\/\/...@box: must not name a user/);
    expect(hidden).not.toThrow(/hidden/);
  });

  it('refuse an address that is not loopback unless that is said to be meant', () => {
    const env = { LAMBDABOX_LISTEN: '0.0.0.0:4566' };
    expect(() => readConfig(env, true)).toThrow(
      /LAMBDABOX_LISTEN=0\.0\.0\.0:4566: .*LAMBDABOX_ALLOW_REMOTE=1/,
    );
    expect(readConfig({ ...env, LAMBDABOX_ALLOW_REMOTE: '1' }, true).host).toBe('0.0.0.0');
  });

  it.each([
    ['[::1]:80', '::1', 80],
    ['localhost:0', 'localhost', 0],
    ['127.9.9.9:4566', '127.9.9.9', 4566],
  ])('read the address %s', (listen, host, port) => {
    expect(readConfig({ LAMBDABOX_LISTEN: listen }, true)).toMatchObject({ host, port });
  });

  it.each([
    [{ LAMBDABOX_LISTEN: 'here' }, /LAMBDABOX_LISTEN=here: must be an address and a port/],
    [{ LAMBDABOX_ACCOUNT_ID: '12' }, /LAMBDABOX_ACCOUNT_ID=12: must be 12 digits/],
    [{ LAMBDABOX_REGION: 'Mars' }, /LAMBDABOX_REGION=Mars/],
    [{ LAMBDABOX_AVAILABILITY_ZONE_ID: 'us-east-1a' }, /ZONE_ID=us-east-1a: must look like use1-az1/],
    [
      { LAMBDABOX_KEEP_ALIVE: '-1' },
      /LAMBDABOX_KEEP_ALIVE=-1: must be auto or a whole number from 0 to 86400/,
    ],
    [{ LAMBDABOX_KEEP_ALIVE: 'off' }, /LAMBDABOX_KEEP_ALIVE=off: must be auto or a whole number/],
    [{ LAMBDABOX_WARMTH: 'hot' }, /LAMBDABOX_WARMTH=hot: must be one of lean, balanced, warm/],
    [
      { LAMBDABOX_SPARE_NAMESPACES: '-1' },
      /LAMBDABOX_SPARE_NAMESPACES=-1: must be a whole number from 0 to 64/,
    ],
    [{ LAMBDABOX_MAX_STEMS: '65' }, /LAMBDABOX_MAX_STEMS=65: must be a whole number from 0 to 64/],
    [
      { LAMBDABOX_FREEZE_AFTER_MS: '2s' },
      /LAMBDABOX_FREEZE_AFTER_MS=2s: must be off or a whole number from 0/,
    ],
    [{ LAMBDABOX_TEST_CONTROLS: 'yes' }, /LAMBDABOX_TEST_CONTROLS=yes: must be one of 0, 1/],
    [
      { LAMBDABOX_CONCURRENT_STARTS: '0' },
      /LAMBDABOX_CONCURRENT_STARTS=0: must be a whole number from 1 to 64/,
    ],
    [{ LAMBDABOX_SECCOMP_PROFILE: 'unconfined' }, /LAMBDABOX_SECCOMP_PROFILE=unconfined: .*name a file/],
    [{ LAMBDABOX_LOKI_URL: 'loki:3100' }, /LAMBDABOX_LOKI_URL=loki:3100: must look like http:\/\/loki:3100/],
    [{ LAMBDABOX_LOKI_URL: 'http://loki:3100/loki/api/v1/push' }, /without \/loki\/api\/v1\/push/],
    [{ LAMBDABOX_LOKI_URL: 'http://loki:3100?x=1' }, /LAMBDABOX_LOKI_URL=/],
    [{ LAMBDABOX_LOKI_USER: 'me' }, /LAMBDABOX_LOKI_URL=: must be set with LAMBDABOX_LOKI_USER/],
    [
      { LAMBDABOX_LOKI_URL: 'http://loki:3100', LAMBDABOX_LOKI_USER: 'me' },
      /LAMBDABOX_LOKI_PASSWORD=: must be set together with LAMBDABOX_LOKI_USER/,
    ],
    [
      { LAMBDABOX_LOKI_URL: 'http://loki:3100', LAMBDABOX_LOKI_TENANT: 'a b' },
      /LAMBDABOX_LOKI_TENANT=a b: must be 1 to 150/,
    ],
    [{ LAMBDABOX_NETWORK: 'open' }, /LAMBDABOX_NETWORK=open: must be one of none, egress/],
    [
      { LAMBDABOX_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' },
      /LAMBDABOX_SECRET_ACCESS_KEY=: must be set together/,
    ],
    [
      { LAMBDABOX_ACCESS_KEY_ID: 'a/b', LAMBDABOX_SECRET_ACCESS_KEY: 'test' },
      /LAMBDABOX_ACCESS_KEY_ID=a\/b: must be 1 to 128 letters/,
    ],
    [
      { LAMBDABOX_ACCESS_KEY_ID: 'a'.repeat(129), LAMBDABOX_SECRET_ACCESS_KEY: 'test' },
      /must be 1 to 128 letters/,
    ],
    [{ LAMBDABOX_FUNCTION_ENV: 'A1=b' }, /^LAMBDABOX_FUNCTION_ENV=...: must be a JSON object of texts/],
    [{ LAMBDABOX_FUNCTION_ENV: '{"A1":1}' }, /"A1" is no text/],
    [{ LAMBDABOX_FUNCTION_ENV: '{"1A":""}' }, /"1A" must be a letter and then/],
    [{ LAMBDABOX_FUNCTION_ENV: '{"AWS_REGION":"x"}' }, /"AWS_REGION" is set by Lambda itself/],
    [{ LAMBDABOX_RUNTIME_IMAGES: 'java21' }, /"java21" must be <runtime>=<image>/],
    [{ LAMBDABOX_DATA_DIR: `/${'long/'.repeat(20)}` }, /LAMBDABOX_DATA_DIR=.*longer than 50 bytes/],
  ])('refuse %j and name the variable, the value and the rule', (env, message) => {
    expect(() => readConfig(env, true)).toThrow(message);
  });

  it.each([
    ['auto', undefined],
    ['', undefined],
    ['0', 0],
    ['90', 90_000],
  ])('keep idle environments for the learned time or for seconds: %j', (value, ms) => {
    expect(readConfig({ LAMBDABOX_KEEP_ALIVE: value }, true).keepAliveMs).toBe(ms);
  });

  it.each([
    ['auto', 'auto'],
    ['off', undefined],
    ['0', 0],
    ['500', 500],
  ])('freeze idle environments after milliseconds or never: %j', (value, ms) => {
    expect(readConfig({ LAMBDABOX_FREEZE_AFTER_MS: value }, true).freezeAfterMs).toBe(ms);
  });

  it.each(['t', 'test', '000000000000', 'a'.repeat(128)])(
    'take the key id that the operator sets: %s',
    (id) => {
      const pair = { LAMBDABOX_ACCESS_KEY_ID: id, LAMBDABOX_SECRET_ACCESS_KEY: 'test' };
      expect(readConfig(pair, true).credentials).toEqual({ accessKeyId: id, secretAccessKey: 'test' });
    },
  );

  it('allow test controls and no stems when they say so', () => {
    const env = { LAMBDABOX_TEST_CONTROLS: '1', LAMBDABOX_MAX_STEMS: '0', LAMBDABOX_WARMTH: 'lean' };
    expect(readConfig(env, true)).toMatchObject({ testControls: true, maxStems: 0, warmth: 'lean' });
  });

  it('map runtime names to images', () => {
    const env = { LAMBDABOX_RUNTIME_IMAGES: 'java21=example/java:21, python3.14=example/python:3.14' };
    expect(readConfig(env, false).runtimeImages).toEqual({
      java21: 'example/java:21',
      'python3.14': 'example/python:3.14',
    });
  });
});
