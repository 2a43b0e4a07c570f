import { bootstraps, logStreamName, sandboxVariables } from '../../../src/environment/variables';
import { aProgram } from '../../support/fake-function-images';
import { aVersion, anImageVersion } from '../../support/functions';

const context = {
  region: 'eu-central-1',
  logStream: '2025/11/25/[$LATEST]abc',
  credentials: { accessKeyId: 'ASIAX', secretAccessKey: 'secret', sessionToken: 'token' },
  metadataToken: 'secret',
  initializationType: 'on-demand',
  functionEnvironment: {},
} as const;
const variablesOf = (changes: Parameters<typeof aVersion>[0]) => sandboxVariables(aVersion(changes), context);

describe('sandboxVariables', () => {
  it('describes the function as AWS does', () => {
    expect(
      variablesOf({ handler: 'a.b', version: '7', memorySize: 256, runtime: 'python3.13' }),
    ).toMatchObject({
      _HANDLER: 'a.b',
      AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13',
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'hello',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/hello',
      AWS_LAMBDA_LOG_STREAM_NAME: '2025/11/25/[$LATEST]abc',
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      AWS_LAMBDA_METADATA_API: '127.0.0.1:9001',
      AWS_LAMBDA_METADATA_TOKEN: 'secret',
      AWS_ACCESS_KEY_ID: 'ASIAX',
      AWS_SESSION_TOKEN: 'token',
      LAMBDA_TASK_ROOT: '/var/task',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      TZ: ':UTC',
      _LAMBDA_TELEMETRY_LOG_FD: '62',
    });
  });

  it('lets a function replace defaults, never what the platform sets', () => {
    const environment = {
      TZ: 'Europe/Berlin',
      PATH: '/mine',
      AWS_REGION: 'us-east-1',
      _HANDLER: 'x',
      OWN: 'yes',
    };
    expect(variablesOf({ environment })).toMatchObject({
      TZ: 'Europe/Berlin',
      PATH: '/mine',
      AWS_REGION: 'eu-central-1',
      _HANDLER: 'bootstrap',
      OWN: 'yes',
    });
  });

  it('says where the services are, unless the function or the operator does', () => {
    const inside = 'http://127.0.0.1:4566';
    const endpointsOf = (environment: Record<string, string>, functionEnvironment = {}) =>
      Object.fromEntries(
        Object.entries(
          sandboxVariables(aVersion({ environment }), { ...context, functionEnvironment }),
        ).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL')),
      );
    const all = {
      AWS_ENDPOINT_URL_LAMBDA: inside,
      AWS_ENDPOINT_URL_STS: inside,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: inside,
    };
    expect(endpointsOf({})).toEqual(all);
    const own = { AWS_ENDPOINT_URL_STS: 'http://own' };
    expect(endpointsOf(own)).toEqual({ ...all, ...own });
    const s3 = { AWS_ENDPOINT_URL_S3: 'http://minio:9000' };
    expect(endpointsOf({}, s3)).toEqual({ ...all, ...s3 });
    expect(endpointsOf({ AWS_ENDPOINT_URL_S3: 'http://mine' }, s3)).toEqual({
      ...all,
      AWS_ENDPOINT_URL_S3: 'http://mine',
    });
    const one = { AWS_ENDPOINT_URL: 'http://aws' };
    expect([endpointsOf(one), endpointsOf({}, one)]).toEqual([one, one]);
  });

  it('tells Ruby where its gems and libraries are', () => {
    expect(variablesOf({ runtime: 'ruby3.3' })).toMatchObject({
      AWS_EXECUTION_ENV: 'AWS_Lambda_ruby3.3',
      PATH: '/var/lang/bin:/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      GEM_HOME: '/var/runtime',
      GEM_PATH: '/var/task/vendor/bundle/ruby/3.3.0:/opt/ruby/gems/3.3.0',
      RUBYLIB: '/var/task:/var/runtime/lib:/opt/ruby/lib',
      _LAMBDA_TELEMETRY_LOG_FD: '62',
    });
  });

  it('gives own runtimes no execution environment and no descriptor for records', () => {
    const variables = variablesOf({ runtime: 'provided.al2023' });
    expect(variables).not.toHaveProperty('AWS_EXECUTION_ENV');
    expect(variables).not.toHaveProperty('_LAMBDA_TELEMETRY_LOG_FD');
  });

  it('gives an image its own variables, under those of the function and of the platform, and nothing of a runtime', () => {
    const program = aProgram({
      environment: {
        PATH: '/image',
        OWN: 'image',
        ITS: 'own',
        AWS_REGION: 'image',
        LAMBDA_TASK_ROOT: '/app',
      },
    });
    const version = anImageVersion({ program }, { environment: { OWN: 'function' } });
    const variables = sandboxVariables(version, context);
    expect(variables).toMatchObject({
      ...{ PATH: '/image', OWN: 'function', ITS: 'own', AWS_REGION: 'eu-central-1' },
      ...{ LAMBDA_TASK_ROOT: '/app', LAMBDA_RUNTIME_DIR: '/var/runtime' },
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    });
    for (const name of ['_HANDLER', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', '_LAMBDA_TELEMETRY_LOG_FD'])
      expect(variables).not.toHaveProperty(name);
  });

  it("tells of the log format with JSON logs only, and names Node.js' layer of its major version", () => {
    const logging = { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', LogGroup: 'g' } as const;
    expect(variablesOf({ logging, runtime: 'nodejs22.x' })).toMatchObject({
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
      AWS_LAMBDA_LOG_GROUP_NAME: 'g',
      NODE_PATH: expect.stringMatching(/^\/opt\/nodejs\/node22\/node_modules:/) as string,
    });
    expect(variablesOf({})).not.toHaveProperty('AWS_LAMBDA_LOG_FORMAT');
  });
});

describe('bootstraps', () => {
  it("looks in the image first, but for own runtimes in the function's code", () => {
    expect(bootstraps('nodejs22.x')[0]).toBe('/var/runtime/bootstrap');
    expect(bootstraps('provided.al2')).toEqual(['/var/task/bootstrap', '/opt/bootstrap']);
  });
});

describe('logStreamName', () => {
  const now = Date.UTC(2025, 0, 2, 23, 59);

  it("names the day, the version and the environment; in a user's group the function as well", () => {
    expect(logStreamName(aVersion({ version: '3' }), 'abc', now)).toBe('2025/01/02/[3]abc');
    const logging = { LogFormat: 'Text', LogGroup: 'shared' } as const;
    expect(logStreamName(aVersion({ logging }), 'abc', now)).toBe('2025/01/02/hello[$LATEST]abc');
  });
});
