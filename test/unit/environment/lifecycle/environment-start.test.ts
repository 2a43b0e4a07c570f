import { messageOf } from '../../../../src/errors';
import { event, harness, invoke, leftBehind, useEnvironments } from '../../../support/environment-box';
import { until } from '../../../support/fake-init';

useEnvironments();

describe('an init that fails', () => {
  async function booted(...made: Parameters<typeof harness>) {
    const parts = harness(...made);
    await parts.environment.boot();
    const { init } = parts.engine;
    await init.next();
    return { ...parts, init };
  }

  it('is killed, and run again inside the invocation', async () => {
    const { environment, init, log, clock } = await booted();
    init.initError('Runtime.ImportModuleError', '{"errorMessage":"no module"}');
    await until(() => environment.state === 'idle', 'idle');
    const answer = invoke(environment, event('r1'));
    // The first process has to be gone before the second starts.
    init.exit({ signal: 9 });
    let frame = await init.next();
    while (frame.type !== 'start') frame = await init.next();
    await clock.advance(50);
    const waiting = init.askNext();
    await init.answer(waiting);
    init.respond('r1', '"late but well"');
    expect(await answer).toMatchObject({ outcome: 'success', durationMs: 50 });
    expect(await answer).not.toHaveProperty('initDurationMs');
    expect(log.lines).toEqual([
      'INIT_START',
      'INIT_REPORT init 0 Runtime.ImportModuleError',
      'START r1',
      'END r1',
    ]);
    const commands = init.received.map(({ type }) => type).filter((type) => type !== 'response');
    expect(commands).toEqual(['start', 'signal', 'start']);
  });

  it('ends with the CPU share of the memory size, as one that succeeds at once', async () => {
    const { environment, init, engine } = await booted();
    init.exit({ code: 1 });
    await until(() => environment.state === 'idle', 'idle');
    const answer = invoke(environment, event('r1'));
    await init.next();
    expect(engine.limits).toEqual([]);
    await init.answer(init.askNext());
    init.respond('r1', '1');
    await answer;
    expect(engine.limits).toEqual([128 / 1769]);
  });

  it('fails the invocation with its own document when it fails again', async () => {
    const { environment, init, gone } = await booted();
    init.exit({ code: 1 });
    await until(() => environment.state === 'idle', 'idle');
    const answer = invoke(environment, event('r1'));
    expect((await init.next()).type).toBe('start');
    init.initError('Runtime.ImportModuleError', '{"errorMessage":"no module"}');
    expect(await answer).toMatchObject({ outcome: 'init-error', errorType: 'Runtime.ImportModuleError' });
    expect((await answer).payload.toString()).toBe('{"errorMessage":"no module"}');
    await gone();
  });

  it('takes no longer than 10 seconds, then the function timeout counts', async () => {
    const { environment, init, log, clock } = await booted();
    await clock.advance(9999);
    expect(environment.state).toBe('initializing');
    await clock.advance(1);
    expect(environment.state).toBe('idle');
    expect(log.lines.at(-1)).toBe('INIT_REPORT init 10000 Sandbox.Timedout');
    expect(await init.next()).toMatchObject({ type: 'signal', flags: 9, id: 0 });
    const answer = invoke(environment, event('r1'));
    init.exit({ signal: 9 });
    expect((await init.next()).type).toBe('start');
    await clock.advance(3000);
    expect(await answer).toMatchObject({ outcome: 'timeout' });
  });

  it.each([
    [3, 130_000],
    [600, 600_000],
  ])('may take longer when it is provisioned: with a timeout of %d s, %d ms', async (timeout, limitMs) => {
    const { environment, log, clock } = await booted({ timeout }, 'provisioned-concurrency');
    await clock.advance(limitMs - 1);
    expect(environment.state).toBe('initializing');
    await clock.advance(1);
    expect(log.lines.at(-1)).toBe(`INIT_REPORT init ${limitMs} Sandbox.Timedout`);
  });

  it('names the program that could not be started, or that there is none', async () => {
    const { environment, init, gone } = await booted();
    init.spawnFailed('/var/task/bootstrap', 'exec format error');
    await until(() => environment.state === 'idle', 'idle');
    const answer = invoke(environment, event('r1'));
    await init.next();
    init.spawnFailed('', '');
    expect((await answer).payload.toString()).toBe(
      '{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: r1 Error: Couldn\'t find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"}',
    );
    await gone();
  });
});

describe('a boot that does not end well', () => {
  it('removes a container that came too late for its owner', async () => {
    const { environment, engine, told } = harness();
    engine.onStart = async (init) => {
      await environment.stop('shutdown');
      init.hello();
    };
    await expect(environment.boot()).rejects.toThrow('the environment was stopped while it started');
    expect(engine.removed).toEqual(['c1']);
    expect(environment.state).toBe('stopped');
    expect(told).toEqual(['leaving', 'stopped']);
    expect(leftBehind()).toEqual([]);
  });

  it('fails when the init hangs up before its greeting', async () => {
    const { environment, engine, told } = harness();
    engine.onStart = (init) => init.disconnect();
    await expect(environment.boot()).rejects.toThrow(/^an environment could not be started/);
    expect(engine.removed).toEqual(['c1']);
    expect(told).toEqual(['leaving', 'stopped']);
    expect(leftBehind()).toEqual([]);
  });

  it.each([5, 7])('names both versions when its init speaks %d, and says what to do', async (version) => {
    const { environment, engine, serviceLog } = harness();
    engine.onStart = (init) => init.hello(version);
    const failure = await environment.boot().catch(messageOf);
    expect(failure).toMatch(
      `an environment could not be started: its init speaks version ${version} of their protocol, and this service version 6`,
    );
    expect(failure).toMatch(/make setup.*image of one release/);
    expect(engine.removed).toEqual(['c1']);
    expect(leftBehind()).toEqual([]);
    expect(serviceLog.lines).toEqual([]);
  });

  it('fails when the init begins with anything but its greeting', async () => {
    const { environment, engine } = harness();
    engine.onStart = (init) => void init.askNext();
    await expect(environment.boot()).rejects.toThrow('protocol error: the first frame is not HELLO');
    expect(engine.removed).toEqual(['c1']);
  });

  it('fails when the container dies between its greeting and the answer of Docker', async () => {
    const { environment, engine, told } = harness();
    engine.onStart = async (init) => {
      init.hello();
      init.garbage();
      await until(() => init.isClosed, 'the end of the connection');
    };
    await expect(environment.boot()).rejects.toThrow(/^an environment could not be started/);
    expect(environment.state).toBe('stopped');
    expect(told).toEqual(['leaving', 'stopped']);
    expect(engine.removed).toEqual(['c1']);
  });

  it('passes on what the engine says, and leaves nothing behind', async () => {
    const { environment, engine } = harness();
    engine.onStart = () => {
      throw new Error('no such image');
    };
    await expect(environment.boot()).rejects.toThrow('an environment could not be started: no such image');
    expect(leftBehind()).toEqual([]);
    engine.init.disconnect();
  });
});
