import { event, invoke, useEnvironments } from '../../../support/environment-box';
import { serving } from '../../../support/extension-box';
import { until } from '../../../support/fake-init';

useEnvironments();

const idle = (environment: { readonly state: string }) => until(() => environment.state === 'idle', 'idle');

describe('a call of a function with extensions', () => {
  it('is told to those that asked, and is answered before they are done', async () => {
    const box = await serving(['INVOKE', 'SHUTDOWN'], { timeout: 5 });
    const { environment, init, asked, waiting, clock, agent, next, told } = box;
    const call = { ...event('r1'), traceHeader: 'Root=1-2-3' };
    const answer = invoke(environment, call);
    expect(await init.answer(asked)).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json\r\nLambda-Extension-Event-Identifier: [\da-f-]{36}\r\n/,
    );
    expect(await box.event(asked)).toEqual({
      eventType: 'INVOKE',
      deadlineMs: clock.wallTime() + 5000,
      requestId: 'r1',
      invokedFunctionArn: 'arn:f',
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-2-3' },
    });
    await init.answer(waiting);
    init.respond('r1', '"done"');
    expect((await answer).payload.toString()).toBe('"done"');
    const again = init.askNext();
    await init.answer(init.request('GET /2018-06-01/ping HTTP/1.1'));
    expect([environment.state, environment.isSettling, told.at(-1)]).toEqual(['busy', true, 'settling']);
    const more = next(agent);
    await idle(environment);
    const second = invoke(environment, event('r2'));
    expect(await box.event(more)).not.toHaveProperty('tracing');
    await init.answer(again);
    init.respond('r2', '2');
    expect((await second).outcome).toBe('success');
  });

  it('is logged as ended when all are done, with the time that they took', async () => {
    const box = await serving(['INVOKE'], { timeout: 5 });
    const { environment, init, asked, waiting, clock, agent, next, log } = box;
    const body = invoke(environment, event('r1'));
    await init.answer(asked);
    await init.answer(waiting);
    await clock.advance(10);
    init.respond('r1', '"done"');
    const answer = await body;
    expect(answer).toMatchObject({ durationMs: 10, billedDurationMs: 10 });
    expect(log.lines.slice(-2)).toEqual(['START r1', 'answered r1']);
    await clock.advance(5);
    init.askNext();
    await until(() => log.runtimeDones.length > 0, 'the end of the runtime');
    expect(log.runtimeDones).toEqual(['r1 responseLatency 10,responseDuration 0,runtimeOverhead 5']);
    await clock.advance(100);
    expect(log.reports).toEqual([]);
    next(agent);
    await idle(environment);
    expect(log.lines.slice(-2)).toEqual(['answered r1', 'END r1']);
    const spans = [{ name: 'extensionOverhead', startedAt: clock.wallTime() - 100, durationMs: 100 }];
    expect(log.reports).toMatchObject([{ durationMs: 115, billedDurationMs: 115, producedBytes: 6, spans }]);
  });

  it('does not wait for one that did not ask for it', async () => {
    const { environment, init, waiting } = await serving(['SHUTDOWN']);
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.respond('r1', '1');
    await answer;
    init.askNext();
    await idle(environment);
  });

  it('ends the environment when an extension takes longer than its timeout, and tells it so', async () => {
    const box = await serving(['INVOKE', 'SHUTDOWN'], { timeout: 1 });
    const { environment, init, asked, waiting, clock, agent, next, gone, process, runtime, log } = box;
    const answer = invoke(environment, event('r1'));
    await init.answer(asked);
    await init.answer(waiting);
    init.respond('r1', '1');
    expect((await answer).outcome).toBe('success');
    init.askNext();
    await init.answer(init.request('GET /2018-06-01/ping HTTP/1.1'));
    await clock.advance(1000);
    expect(log.lines.at(-1)).toBe('END r1 Sandbox.Timedout');
    expect(log.reports).toMatchObject([{ durationMs: 1000, failure: { outcome: 'timeout' } }]);
    await box.signalled(runtime.id, box.TERM);
    init.exit({ signal: 15 }, runtime.id);
    const shutdown = next(agent);
    expect(await box.event(shutdown)).toMatchObject({ eventType: 'SHUTDOWN', shutdownReason: 'timeout' });
    init.exit({ code: 0 }, process.id);
    await gone();
  });

  it.each([
    ['crashes', {}, 'Extension.Crash'],
    ['says why it ends', { 'Lambda-Extension-Function-Error-Type': 'Extension.Odd' }, 'Extension.ExitError'],
  ])('fails when an extension %s', async (_, said, errorType) => {
    const box = await serving(['INVOKE']);
    const { environment, init, asked, waiting, agent, process, runtime, gone, post, BASE, log } = box;
    const answer = invoke(environment, event('r1'));
    await init.answer(asked);
    await init.answer(waiting);
    if (Object.keys(said).length > 0) {
      await init.answer(post(`${BASE}/exit/error`, { ...agent.header, ...said }));
    }
    init.exit({ code: 1 }, process.id);
    expect(JSON.parse((await answer).payload.toString())).toEqual({
      errorType,
      errorMessage: 'RequestId: r1 Error: exit status 1',
    });
    expect(log.lines.slice(-2)).toEqual(['answered r1', `END r1 ${errorType}`]);
    await box.signalled(runtime.id, box.TERM);
    init.exit({ signal: 15 }, runtime.id);
    await gone();
  });
});

describe('the end of an environment with extensions', () => {
  it('asks the runtime first, then tells the extension, which has the rest of two seconds', async () => {
    const box = await serving(['SHUTDOWN']);
    const { environment, init, asked, clock, process, runtime, gone, engine } = box;
    const stopped = environment.stop('keep-alive');
    await box.signalled(runtime.id, box.TERM);
    const deadlineMs = clock.wallTime() + 2000;
    await clock.advance(599);
    expect(init.received.filter(({ type }) => type === 'signal')).toHaveLength(1);
    await clock.advance(1);
    await box.signalled(runtime.id, box.KILL);
    expect(await box.event(asked)).toEqual({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason: 'spindown' });
    init.exit({ signal: 9 }, runtime.id);
    expect(engine.removed).toEqual([]);
    init.exit({ code: 0 }, process.id);
    await stopped;
    await gone();
    expect(engine.removed).toEqual(['c1']);
  });

  it('waits no longer for one that hangs', async () => {
    const box = await serving(['SHUTDOWN']);
    const { environment, init, asked, clock, runtime, engine } = box;
    const stopped = environment.stop('keep-alive');
    await box.signalled(runtime.id, box.TERM);
    init.exit({ signal: 15 }, runtime.id);
    await box.event(asked);
    await clock.advance(1999);
    expect(engine.removed).toEqual([]);
    await clock.advance(1);
    await stopped;
    expect(engine.removed).toEqual(['c1']);
  });

  it('kills at once one that did not ask to be told', async () => {
    const box = await serving(['INVOKE']);
    const { environment, init, process, runtime } = box;
    const stopped = environment.stop('keep-alive');
    await box.signalled(runtime.id, box.TERM);
    init.exit({ signal: 15 }, runtime.id);
    await box.signalled(process.id, box.KILL);
    init.exit({ signal: 9 }, process.id);
    await stopped;
  });

  it('lets a frozen one go on for it', async () => {
    const box = await serving(['SHUTDOWN']);
    const { environment, init, asked, process, runtime, engine } = box;
    environment.freeze();
    const stopped = environment.stop('keep-alive');
    await box.signalled(runtime.id, box.TERM);
    expect(engine.freezes).toEqual(['freeze c1', 'thaw c1']);
    init.exit({ signal: 15 }, runtime.id);
    await box.event(asked);
    init.exit({ code: 0 }, process.id);
    await stopped;
  });
});
