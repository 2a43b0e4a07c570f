import { event, invoke, leftBehind, stemHarness, useEnvironments } from '../../support/environment-box';
import { until } from '../../support/fake-init';

useEnvironments();

describe('a stem', () => {
  it('is ready when its generic process has booted, not before', async () => {
    const { stem, told, init } = await stemHarness();
    expect((await init.next()).type).toBe('start');
    expect(told).toEqual([]);
    init.ready();
    await until(() => told.length > 0, 'the stem');
    expect(told).toEqual(['ready']);
    await stem.stop();
  });

  it('without a generic process is ready as soon as its init has called in', async () => {
    const { stem, told, init } = await stemHarness(false);
    expect([told, init.received]).toEqual([['ready'], []]);
    await stem.stop();
  });

  it('gets its code, then its function, and answers as any environment', async () => {
    const { init, engine, specialise, told } = await stemHarness();
    await init.next();
    init.ready();
    await until(() => told.length > 0, 'the stem');
    const environment = specialise();
    await environment.boot();
    expect((await init.next()).type).toBe('specialise');
    expect(engine.mounts).toEqual(['c1: /code on /var/task']);
    const waiting = init.askNext();
    await until(() => environment.state === 'idle', 'idle');
    expect(told).toEqual(['ready', 'environment ready']);
    const answer = invoke(environment, event('r1'));
    await init.answer(waiting);
    init.respond('r1', '"hello"');
    expect((await answer).payload.toString()).toBe('"hello"');
    expect(environment.isFromStem).toBe(true);
    expect(environment.bootTimes).toMatchObject({ createMs: 0, startMs: 0 });
  });

  it('that was stopped leaves nothing behind, and cannot be given a function', async () => {
    const { stem, engine, specialise } = await stemHarness(false);
    await stem.stop();
    expect([engine.removed, leftBehind()]).toEqual([['c1'], []]);
    await expect(specialise().boot()).rejects.toThrow('stem s1 is ended');
  });

  it('has nobody who could call the service before it has a function', async () => {
    const { init, called, specialise } = await stemHarness(false);
    const early = (await init.call()).resume();
    await until(() => early.destroyed || early.readableEnded, 'the end of the call');
    expect(called).toEqual([]);
    await specialise().boot();
    const call = await init.call();
    await until(() => called.length > 0, 'the call');
    call.destroy();
  });

  it('that has a function is not the keeper’s to stop', async () => {
    const { stem, engine, specialise } = await stemHarness(false);
    await specialise().boot();
    await stem.stop();
    expect(engine.removed).toEqual([]);
  });

  it('that breaks the protocol is told as lost, and the log names it', async () => {
    const { told, init, serviceLog } = await stemHarness(false);
    init.garbage();
    await until(() => told.includes('lost: lost'), 'the loss');
    expect(serviceLog.lines).toMatchObject([
      ['warn', 'an environment broke the protocol and is ended', { environmentId: 's1' }],
    ]);
  });

  it.each(['its container dies', 'its process exits', 'its process cannot be started'])(
    'is told as lost when %s, once, and removed',
    async (how) => {
      const { told, init, engine } = await stemHarness();
      await init.next();
      if (how === 'its container dies') init.disconnect();
      else if (how === 'its process exits') init.exit({ code: 1 });
      else init.spawnFailed('/var/runtime/bootstrap', 'no such file');
      await until(() => engine.removed.length > 0, 'the removal');
      expect(told).toEqual([how === 'its container dies' ? 'lost: lost' : 'lost: exit']);
    },
  );
});
