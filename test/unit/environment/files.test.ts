import { startsGeneric } from '../../../src/environment/generic';
import { harness, idle, stemHarness, useEnvironments } from '../../support/environment-box';
import { until } from '../../support/fake-init';
import { aVersion } from '../../support/functions';

useEnvironments();

const LAYERS = { layersDirectory: '/layers' };

describe('the files of a function', () => {
  it('are mounted in a container of its own: its code, and its layers on /opt', async () => {
    const { environment, engine } = harness({}, 'on-demand', LAYERS);
    engine.canMount = true;
    await environment.boot();
    expect(engine.specs[0]?.binds.map(({ containerPath }) => containerPath)).toEqual(['/run/lambdabox']);
    expect(engine.mounts).toEqual(['c1: /code on /var/task', 'c1: /layers on /opt']);
  });

  it('are mounted in a stem by the same steps, before it is told its function', async () => {
    const { told, engine, init, specialise } = await stemHarness();
    init.ready();
    await until(() => told.length > 0, 'the stem');
    const environment = specialise(LAYERS);
    await environment.boot();
    expect(engine.mounts).toEqual(['c1: /code on /var/task', 'c1: /layers on /opt']);
    expect([(await init.next()).type, (await init.next()).type]).toEqual(['start', 'specialise']);
  });

  it('are bound at creation where nothing can be mounted later', async () => {
    const { environment, engine } = harness({}, 'on-demand', LAYERS);
    await environment.boot();
    expect(engine.specs[0]?.binds.slice(1)).toEqual([
      { hostPath: '/code', containerPath: '/var/task' },
      { hostPath: '/layers', containerPath: '/opt' },
    ]);
    expect(engine.mounts).toEqual([]);
  });

  it('leave /opt as it is when there are no layers', async () => {
    const { engine } = await idle();
    expect(engine.specs[0]?.binds.map(({ containerPath }) => containerPath)).toEqual([
      '/run/lambdabox',
      '/var/task',
    ]);
  });

  it('end the environment when one of them cannot be mounted', async () => {
    const { environment, engine, gone } = harness({}, 'on-demand', LAYERS);
    engine.canMount = true;
    engine.mountError = new Error('no such directory');
    await expect(environment.boot()).rejects.toThrow('no such directory');
    await gone();
    expect(engine.removed).toEqual(['c1']);
  });
});

describe('a process that booted before its function was known', () => {
  const layer = { arn: 'arn', codeSha256: 'sha', codeSize: 1, unpackedSize: 1 };
  const version = (...libraries: readonly boolean[]) =>
    aVersion({
      runtime: 'python3.13',
      layers: libraries.map((hasLibraries) => ({ ...layer, hasLibraries })),
    });

  it('serves a function with layers, unless one of them fills /opt/lib', () => {
    expect([version(), version(false), version(false, true)].map((one) => startsGeneric(one))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('cannot be given what the operator gives to all functions when it was read at boot', () => {
    expect(startsGeneric(version(), { AWS_ENDPOINT_URL_S3: 'http://minio' })).toBe(true);
    expect(startsGeneric(version(), { PYTHONDEVMODE: '1' })).toBe(false);
    expect(startsGeneric(version(), { JAVA_TOOL_OPTIONS: '-Xmx1g' })).toBe(false);
  });

  it('serves a function in Ruby that leaves the search paths as they are', () => {
    const ruby = (environment: Record<string, string>) => aVersion({ runtime: 'ruby3.3', environment });
    const same = '/var/task:/var/runtime/lib:/opt/ruby/lib';
    const told: Record<string, string>[] = [
      {},
      { RUBYLIB: same },
      { RUBYLIB: '/opt/own' },
      { GEM_PATH: '/opt/own' },
      { RUBYOPT: '-W0' },
    ];
    expect(told.map((environment) => startsGeneric(ruby(environment)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
