import { event, harness, idle, invoke, leftBehind, useEnvironments } from '../../../support/environment-box';
import { BufferedBody } from '../../../../src/environment/runtime-api/buffered-body';
import { deferred } from '../../../../src/lib/deferred';
import { until } from '../../../support/fake-init';

useEnvironments();

describe('an environment', () => {
  it('boots a container with the init, the code and the limits of its version', async () => {
    const { engine, environment, telemetry, told } = await idle({ memorySize: 1769, ephemeralStorage: 1024 });
    expect(engine.specs).toMatchObject([
      {
        image: 'image',
        command: ['/run/lambdabox/init', '/run/lambdabox/api.sock'],
        binds: [{ containerPath: '/run/lambdabox' }, { hostPath: '/code', containerPath: '/var/task' }],
        memoryBytes: 1769 * 1024 * 1024,
        tmpBytes: 1024 * 1024 * 1024,
        network: 'none',
        labels: { 'lambdabox.function': 'hello', 'lambdabox.environment': 'e1' },
      },
    ]);
    expect(engine.limits).toEqual([1]);
    expect(environment.bootTimes).toMatchObject({ createMs: 40, startMs: 60 });
    expect(telemetry.starts).toEqual([{ createMs: 40, startMs: 60 }]);
    expect(environment.initMs).toBe(90);
    expect(told).toEqual(['ready']);
  });

  it('takes no call of a tenant that it was not made for', async () => {
    const { environment, log } = await idle();
    const body = new BufferedBody();
    expect(() => environment.invoke({ ...event('r1'), tenantId: 'blue' }, body)).toThrow(
      "is another tenant's",
    );
    expect([environment.state, log.lines]).toEqual(['idle', ['INIT_START']]);
  });

  it('runs one invocation after the other, and tells the init once', async () => {
    const { environment, init, waiting, clock, told, log, telemetry } = await idle();
    const first = invoke(environment, event('r1', '{"n":1}'));
    expect(await init.answer(waiting)).toMatch(/Lambda-Runtime-Aws-Request-Id: r1\r\n[^]*\{"n":1\}$/);
    init.log('hello\n');
    await until(() => log.lines.length === 3, 'the log');
    await clock.advance(10.5);
    init.respond('r1', '"done"', 30 * 1024 * 1024);
    const answer = await first;
    expect(answer).toEqual({
      payload: Buffer.from('"done"'),
      producedBytes: 6,
      outcome: 'success',
      durationMs: 10.5,
      billedDurationMs: 101,
      initDurationMs: 90,
      maxMemoryUsedMb: 30,
    });
    expect(environment.isSettling).toBe(true);
    const again = init.askNext();
    await until(() => environment.state === 'idle', 'idle');
    const second = invoke(environment, event('r2'));
    await init.answer(again);
    init.respond('r2', '2');
    expect(await second).toMatchObject({ outcome: 'success', maxMemoryUsedMb: 30, billedDurationMs: 0 });
    expect(await second).not.toHaveProperty('initDurationMs');
    expect(log.lines).toEqual(['INIT_START', 'START r1', 'stdout: hello\n', 'END r1', 'START r2', 'END r2']);
    expect(told).toEqual(['ready', 'settling', 'ready', 'settling']);
    expect(telemetry.transitions.map(({ to }) => to)).toEqual([
      'creating',
      'initializing',
      'idle',
      'busy',
      'idle',
      'busy',
    ]);
  });

  it('writes what came before an answer into its log, and what came after behind its end', async () => {
    const { environment, init, waiting, log } = await idle();
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.log('before', 2);
    init.respond('r1', '1');
    init.log('after');
    init.askNext();
    await answer;
    await until(() => environment.state === 'idle', 'idle');
    expect(log.lines.slice(1)).toEqual(['START r1', 'stderr: before', 'END r1', 'stdout: after']);
  });

  it('tells records from the text among them, and logs as text what a process did not finish', async () => {
    const { environment, init, waiting, log, gone } = await idle();
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    const head = Buffer.from('a55a0003000000060000000000000000', 'hex');
    init.log(Buffer.concat([Buffer.from('a\n'), head, Buffer.from('record'), Buffer.from('c\n'), head]), 3);
    init.exit({ code: 1 });
    await answer;
    expect(log.lines.slice(1, 6)).toEqual([
      'START r1',
      'stdout: a\n',
      'record: record',
      'stdout: c\n',
      `stdout: ${head.toString()}`,
    ]);
    await gone();
  });

  it('passes on a failure of the handler and lives on', async () => {
    const { environment, init, waiting } = await idle();
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.fail('r1', 'Runtime.Custom', '{"errorMessage":"no"}');
    expect(await answer).toMatchObject({ outcome: 'error', errorType: 'Runtime.Custom' });
    expect((await answer).payload.toString()).toBe('{"errorMessage":"no"}');
    init.askNext();
    await until(() => environment.state === 'idle', 'idle');
  });

  it('reports no more memory than its limit, and asks the host where the container cannot tell', async () => {
    const { environment, init, waiting, engine } = await idle({ memorySize: 128 });
    engine.peak = 50 * 1024 * 1024;
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.respond('r1', '1');
    expect((await answer).maxMemoryUsedMb).toBe(50);
    const again = init.askNext(999 * 1024 * 1024);
    await until(() => environment.state === 'idle', 'idle');
    const second = invoke(environment, event('r2'));
    await init.answer(again);
    init.respond('r2', '1');
    expect((await second).maxMemoryUsedMb).toBe(128);
  });
});

describe('a clock that is set by an hour', () => {
  it.each([3_600_000, -3_600_000])('moves what functions and people are shown: %d ms', async (step) => {
    const { environment, init, waiting, clock } = await idle({ timeout: 3 });
    clock.stepWallTime(step);
    const answer = invoke(environment, event('r1'));
    const shown = /Lambda-Runtime-Deadline-Ms: (\d+)/.exec(await init.answer(waiting))?.[1];
    expect(Number(shown)).toBe(clock.wallTime() + 3000);
    await clock.advance(7);
    clock.stepWallTime(-step);
    init.respond('r1', '1');
    expect(await answer).toMatchObject({ outcome: 'success', durationMs: 7 });
  });

  it.each([3_600_000, -3_600_000])('moves no timeout: %d ms', async (step) => {
    const { environment, clock, gone } = await idle({ timeout: 3 });
    const answer = invoke(environment, event('r1'));
    clock.stepWallTime(step);
    await clock.advance(2999);
    expect(environment.state).toBe('busy');
    await clock.advance(1);
    expect(await answer).toMatchObject({ outcome: 'timeout', durationMs: 3000 });
    await gone();
  });
});

describe('an invocation that does not end well', () => {
  it('times out after the time of its function, and takes the environment with it', async () => {
    const { environment, clock, gone, engine, told } = await idle({ timeout: 3 });
    const answer = invoke(environment, event('r1'));
    await clock.advance(2999);
    expect(environment.state).toBe('busy');
    await clock.advance(1);
    expect(await answer).toMatchObject({
      outcome: 'timeout',
      errorType: 'Sandbox.Timedout',
      durationMs: 3000,
    });
    expect((await answer).payload.toString()).toBe(
      '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r1 Error: Task timed out after 3.00 seconds"}',
    );
    await gone();
    expect(engine.removed).toEqual(['c1']);
    expect(told).toEqual(['ready', 'settling', 'leaving', 'stopped']);
    expect(clock.pending).toBe(0);
    expect(leftBehind()).toEqual([]);
  });

  it.each([
    [{ code: 1 }, 'crash', 'Runtime.ExitError', 'Runtime exited with error: exit status 1'],
    [{ code: 0 }, 'crash', 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    [{ signal: 11 }, 'crash', 'Runtime.ExitError', 'Runtime exited with error: signal: segmentation fault'],
    [{ signal: 9 }, 'crash', 'Runtime.ExitError', 'Runtime exited with error: signal: killed'],
    [{ signal: 9, oomKills: 1 }, 'oom', 'Runtime.OutOfMemory', 'Runtime exited with error: signal: killed'],
  ])('tells how its process ended: %j', async (how, outcome, errorType, cause) => {
    const { environment, init, waiting, gone } = await idle({ memorySize: 256 });
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.exit(how);
    expect(await answer).toMatchObject({ outcome, errorType, maxMemoryUsedMb: outcome === 'oom' ? 256 : 0 });
    // Callers receive the exit also of an out-of-memory kill.
    expect((await answer).payload.toString()).toBe(
      `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r1 Error: ${cause}"}`,
    );
    await gone();
  });

  it('ends with its container, and knows an out-of-memory kill of the init', async () => {
    const one = await idle();
    const lost = invoke(one.environment, event('r1'));
    one.init.disconnect();
    expect(await lost).toMatchObject({ outcome: 'crash', errorType: 'Sandbox.Failure' });
    await one.gone();
    const other = await idle();
    other.engine.exitOf = { exitCode: 137, oomKilled: true };
    const killed = invoke(other.environment, event('r2'));
    other.init.disconnect();
    expect(await killed).toMatchObject({ outcome: 'oom' });
    await other.gone();
  });

  it('ends when its init breaks the protocol, and the log says who did', async () => {
    const { environment, init, gone, serviceLog } = await idle();
    const answer = invoke(environment, event('r1'));
    init.garbage();
    expect(await answer).toMatchObject({ outcome: 'crash' });
    await gone();
    expect(serviceLog.lines).toEqual([
      [
        'warn',
        'an environment broke the protocol and is ended',
        expect.objectContaining({ environmentId: 'e1', functionName: 'hello' }),
      ],
    ]);
  });

  it('ends when a frame cannot be handled, and the log says once whose it was and why', async () => {
    const { environment, init, gone, log, serviceLog } = await idle();
    const answer = invoke(environment, event('r1'));
    const fault = new RangeError('Invalid time value');
    log.output = () => {
      throw fault;
    };
    init.log('one');
    init.log('two');
    expect(await answer).toMatchObject({ outcome: 'crash', errorType: 'Sandbox.Failure' });
    await gone();
    expect(serviceLog.lines).toEqual([
      [
        'error',
        'a frame of an environment could not be handled; it is ended',
        {
          ...{ environmentId: 'e1', functionName: 'hello', version: environment.version.version },
          ...{ runtime: environment.version.runtime, error: fault },
        },
      ],
    ]);
  });

  it('that is only closed is no fault: the log has no word of it', async () => {
    const { environment, init, gone, serviceLog } = await idle();
    const answer = invoke(environment, event('r1'));
    init.disconnect();
    await answer;
    await gone();
    expect(serviceLog.lines).toEqual([]);
  });

  it('never comes to an idle environment that is lost: it leaves before Docker is asked why', async () => {
    const { init, engine, clock, told, telemetry, gone } = await idle();
    const docker = deferred<void>();
    engine.exitKnown = docker.promise;
    engine.exitOf = { exitCode: 137, oomKilled: true };
    init.disconnect();
    await until(() => told.includes('leaving'), 'the leave');
    await clock.advance(60_000);
    expect([told, engine.removed]).toEqual([['ready', 'leaving'], []]);
    docker.resolve();
    await gone();
    expect(telemetry.transitions.at(-1)).toMatchObject({ to: 'stopped', reason: 'oom' });
  });

  it('nor to one that is lost while it loads the function', async () => {
    const { environment, engine, clock, told, gone } = harness();
    await environment.boot();
    const docker = deferred<void>();
    engine.exitKnown = docker.promise;
    engine.init.disconnect();
    await until(() => told.includes('leaving'), 'the leave');
    // The limit of its init passes meanwhile.
    await clock.advance(60_000);
    expect(told).toEqual(['leaving']);
    docker.resolve();
    await gone();
    expect(told).not.toContain('ready');
  });

  it('keeps its environment until it has its answer', async () => {
    const { environment, init, engine, told, gone } = await idle();
    const docker = deferred<void>();
    engine.exitKnown = docker.promise;
    const answer = invoke(environment, event('r1'));
    init.disconnect();
    docker.resolve();
    expect(await answer).toMatchObject({ outcome: 'crash' });
    await gone();
    expect(told.slice(0, 3)).toEqual(['ready', 'settling', 'leaving']);
  });

  it('is answered when the environment is stopped under it', async () => {
    const { environment } = await idle();
    const answer = invoke(environment, event('r1'));
    await environment.stop('shutdown');
    expect(await answer).toMatchObject({ outcome: 'crash' });
  });

  it('gives a runtime that answered until the timeout to ask for more', async () => {
    const { environment, init, waiting, clock, gone } = await idle({ timeout: 3 });
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.respond('r1', '1');
    expect(await answer).toMatchObject({ outcome: 'success' });
    await clock.advance(2000);
    expect(environment.state).toBe('busy');
    await clock.advance(1000);
    await gone();
  });

  it('is not spoilt by an exit after its answer; the environment ends', async () => {
    const { environment, init, waiting, gone } = await idle();
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.respond('r1', '1');
    init.exit({ code: 1 });
    expect(await answer).toMatchObject({ outcome: 'success' });
    await gone();
  });
});

describe("a function's own call to the service", () => {
  it('is a connection of its own, handed on byte by byte', async () => {
    const { init, called } = await idle();
    const call = await init.call();
    call.write('GET');
    await until(() => called.length > 0, 'the call');
    const received: Buffer[] = [];
    called[0]?.on('data', (part) => received.push(part));
    await until(() => received.length > 0, 'its text');
    expect(Buffer.concat(received).toString()).toBe('GET');
    call.destroy();
  });

  it('ends with its environment', async () => {
    const { init, environment, called } = await idle();
    const call = await init.call();
    await until(() => called.length > 0, 'the call');
    await environment.stop('shutdown');
    await until(() => call.destroyed || call.readableEnded, 'the end of the call');
    expect(called[0]?.destroyed).toBe(true);
  });

  it('is one of 64 at most', async () => {
    const { init, called } = await idle();
    const calls = await Promise.all(Array.from({ length: 64 }, () => init.call()));
    await until(() => called.length === 64, 'the calls');
    const refused = (await init.call()).resume();
    await until(() => refused.destroyed || refused.readableEnded, 'the end of the call');
    calls[0]?.destroy();
    called[0]?.resume();
    await until(() => called[0]?.destroyed ?? false, 'a free place');
    calls.push(await init.call());
    await until(() => called.length === 65, 'one more call');
    for (const call of calls) call.destroy();
  });
});
