import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { event, idle, useEnvironments } from '../../../support/environment-box';
import { until } from '../../../support/fake-init';
import { SlowBody } from '../../../support/slow-body';

useEnvironments();

const KIB = 1024;
/** The most that one read of a socket brings. */
const READ = 64 * KIB;
const PART = 16 * KIB;

describe('an answer whose reader is slow', () => {
  /** An environment in the middle of its answer. */
  async function answering(room: number) {
    const box = await idle();
    const body = new SlowBody(room);
    const answer = box.environment.invoke(event('r1'), body);
    await box.init.answer(box.waiting);
    const upload = box.init.beginResponse('r1', 'text/plain');
    await until(() => body.told.length > 0, 'the head');
    return { ...box, body, answer, upload };
  }

  it('is read no faster than that, and comes whole', async () => {
    const { init, body, answer, upload, environment } = await answering(PART);
    const parts = 1024;
    for (let sent = 0; sent < parts; await turnOfTheLoop()) {
      if (init.isHeld(upload)) body.take();
      else init.send(upload, Buffer.alloc(PART, 'x'), ++sent === parts);
    }
    expect(await answer).toMatchObject({ outcome: 'success', producedBytes: parts * PART });
    body.take();
    expect(body.takenBytes).toBe(parts * PART);
    // What was on its way when the init was told to stop.
    expect(body.mostHeld).toBeLessThan((parts * PART) / 4);
    expect(body.told).toEqual(['head text/plain', 'end']);
    init.askNext();
    await until(() => environment.state === 'idle', 'idle');
  });

  it('holds back neither logs nor the end of its process', async () => {
    const { init, body, answer, upload, log, gone } = await answering(PART);
    init.send(upload, Buffer.alloc(PART, 'x'));
    await until(() => init.isHeld(upload), 'the word to stop');
    init.log('still here\n');
    await until(() => log.lines.includes('stdout: still here\n'), 'the log');
    init.exit({ signal: 9 });
    expect(await answer).toMatchObject({ outcome: 'crash', errorType: 'Runtime.ExitError' });
    expect(body.told[1]).toMatch(/^fail Runtime.ExitError: /);
    await gone();
  });

  it('ends an environment that goes on all the same, before it fills the memory', async () => {
    const { init, body, answer, upload, gone } = await answering(PART);
    for (let n = 0; n < 512; n += 1) init.send(upload, Buffer.alloc(PART, 'x'));
    expect(await answer).toMatchObject({ outcome: 'crash', errorType: 'Sandbox.Failure' });
    await gone();
    expect(body.mostHeld).toBeLessThanOrEqual(4 * KIB * KIB + READ);
  });

  it('fails in the middle when the runtime says so, behind what it has sent', async () => {
    const { init, body, answer, upload } = await answering(READ);
    init.send(upload, Buffer.from('part'));
    const document = Buffer.from('{"errorMessage":"late"}');
    init.sendTrailers(
      upload,
      `Lambda-Runtime-Function-Error-Type: LateError\r\nLambda-Runtime-Function-Error-Body: ${document.toString('base64')}`,
    );
    expect(await answer).toMatchObject({ outcome: 'error', errorType: 'Runtime.Unknown', producedBytes: 23 });
    expect([body.held, body.told]).toEqual([
      4,
      ['head text/plain', `fail LateError: ${document.toString()}`],
    ]);
  });

  it('fails once when its environment is lost, and when its upload broke off', async () => {
    const lost = await answering(READ);
    lost.init.send(lost.upload, Buffer.from('part'));
    await until(() => lost.body.held === 4, 'the part');
    lost.init.disconnect();
    expect(await lost.answer).toMatchObject({ outcome: 'crash', errorType: 'Sandbox.Failure' });
    await lost.gone();
    expect(lost.body.told).toEqual([
      'head text/plain',
      'fail Sandbox.Failure: {"errorType":"Sandbox.Failure","errorMessage":"RequestId: r1 Error: The execution environment was lost"}',
    ]);
    const broken = await answering(READ);
    const timers = broken.clock.pending;
    broken.init.abort(broken.upload);
    await until(() => broken.clock.pending > timers, 'the wait for an end of the process');
    await broken.clock.advance(500);
    expect(await broken.answer).toMatchObject({ outcome: 'error', errorType: 'Runtime.TruncatedResponse' });
    expect(broken.body.told).toHaveLength(2);
  });

  it('fails by the end of its process, which it tells a moment later than the end of its upload', async () => {
    const { init, body, answer, upload, gone } = await answering(READ);
    init.abort(upload);
    init.exit({ code: 3 });
    expect(await answer).toMatchObject({ outcome: 'crash', errorType: 'Runtime.ExitError' });
    expect(body.told[1]).toContain('Runtime exited with error: exit status 3');
    await gone();
    const alive = await answering(READ);
    alive.init.abort(alive.upload);
    alive.init.askNext();
    expect(await alive.answer).toMatchObject({ errorType: 'Runtime.TruncatedResponse' });
    await until(() => alive.environment.state === 'idle', 'idle');
  });

  it('fails at the timeout while nothing is read, and the environment ends', async () => {
    const { init, body, answer, upload, clock, gone } = await answering(PART);
    init.send(upload, Buffer.alloc(PART, 'x'));
    await until(() => body.held > 0, 'the part');
    await clock.advance(3000);
    expect(await answer).toMatchObject({ outcome: 'timeout' });
    await gone();
    body.take();
    expect(body.told).toHaveLength(2);
  });

  it('lets the environment go on when it is whole, whoever still reads it', async () => {
    const { init, body, answer, upload, environment } = await answering(PART);
    init.send(upload, Buffer.alloc(PART, 'x'), true);
    expect(await answer).toMatchObject({ outcome: 'success' });
    const waiting = init.askNext();
    await until(() => environment.state === 'idle', 'idle');
    const next = new SlowBody(READ);
    const second = environment.invoke(event('r2'), next);
    await init.answer(waiting);
    // The first one's reader has no say any more.
    body.take();
    body.chunk(Buffer.alloc(PART));
    init.respond('r2', '2');
    expect(await second).toMatchObject({ outcome: 'success', producedBytes: 1 });
    expect(next.told).toEqual(['head -', 'end']);
  });
});
