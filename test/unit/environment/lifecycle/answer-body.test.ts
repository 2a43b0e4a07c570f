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
    for (let n = 0; n < parts; n += 1) init.send(upload, Buffer.alloc(PART, 'x'));
    init.send(upload, Buffer.alloc(0), true);
    while (body.takenBytes < parts * PART) {
      await until(() => body.held > 0, 'a part of the answer');
      // What was on its way when reading stopped is all that follows.
      for (let n = 0; n < 10; n += 1) await turnOfTheLoop();
      body.take();
    }
    expect(await answer).toMatchObject({ outcome: 'success', producedBytes: parts * PART });
    expect(body.mostHeld).toBeLessThanOrEqual(2 * READ + PART);
    expect(body.told).toEqual(['head text/plain', 'end']);
    init.askNext();
    await until(() => environment.state === 'idle', 'idle');
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
    broken.init.abort(broken.upload);
    expect(await broken.answer).toMatchObject({ outcome: 'error', errorType: 'Runtime.TruncatedResponse' });
    expect(broken.body.told).toHaveLength(2);
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
