import { BufferedBody } from '../../../../src/environment/runtime-api/buffered-body';
import { runtime, runtimeEvent as event } from '../../../support/runtime-box';

const EVENT =
  'r1\n1700000003000\narn:aws:lambda:us-east-1:000000000000:function:f\n' +
  'Root=1-00000000-000000000000000000000000;Sampled=0\n{"custom":{}}\n{"key":"value"}';

describe('the Runtime API over a channel', () => {
  it('parks the first question, which ends the init, and answers it with the event and its lines', () => {
    const { told, said, deliver, ask } = runtime();
    ask();
    expect(told).toEqual(['ready']);
    deliver(event('r1'));
    expect(said).toEqual([EVENT]);
  });

  it('takes an answer and the wish for more in one, and hands over what waits', () => {
    const { told, said, responses, deliver, body, ask, answer } = runtime();
    ask();
    deliver(event('r1'));
    answer('r1', Buffer.from('"done"'), { asks: true });
    expect(responses).toEqual([{ kind: 'response' }]);
    expect(body().payload.toString()).toBe('"done"');
    expect(told).toEqual(['ready', 'response', 'ready']);
    deliver(event('r2'));
    expect(said).toHaveLength(2);
  });

  it('takes an answer in pieces, and the wish for more with the last', () => {
    const { told, deliver, body, ask, answer, rest } = runtime();
    ask();
    deliver(event('r1'));
    answer('r1', Buffer.from('"do'), { end: false });
    rest(Buffer.from('n'), false, false);
    expect(told).toEqual(['ready']);
    rest(Buffer.from('e"'), true, true);
    expect(body().payload.toString()).toBe('"done"');
    expect(told).toEqual(['ready', 'response', 'ready']);
  });

  it("takes the handler's failure with its document", () => {
    const { responses, deliver, ask, answer } = runtime();
    ask();
    deliver(event('r1'));
    answer('r1', Buffer.from('{"errorType":"E"}'), { isError: true });
    expect(responses).toEqual([
      {
        kind: 'error',
        errorType: 'Runtime.Unknown',
        ownType: '',
        document: Buffer.from('{"errorType":"E"}'),
      },
    ]);
  });

  it.each([
    ['another event', 'r0'],
    ['no event', ''],
  ])('takes no answer to %s, and refuses the wish that came with it', (_, id) => {
    const { told, said, deliver, ask, answer } = runtime();
    ask();
    deliver(event('r1'));
    answer(id, Buffer.from('1'), { asks: true });
    expect(told).toEqual(['ready']);
    expect(said).toEqual([EVENT, 403]);
  });

  it('refuses a wish in the middle of an invocation, and takes no second answer', () => {
    const { told, said, deliver, ask, answer } = runtime();
    ask();
    deliver(event('r1'));
    ask();
    answer('r1', Buffer.from('1'));
    answer('r1', Buffer.from('2'));
    expect(told).toEqual(['ready', 'response']);
    expect(said).toEqual([EVENT, 403]);
  });

  it('takes no pieces of what never began', () => {
    const { told, deliver, ask, rest } = runtime();
    ask();
    deliver(event('r1'));
    rest(Buffer.from('1'), true, false);
    expect(told).toEqual(['ready']);
  });

  it('calls an answer truncated when another begins before it was whole', () => {
    const { told, deliver, ask, answer } = runtime();
    ask();
    deliver(event('r1'));
    answer('r1', Buffer.from('1'), { end: false });
    answer('r1', Buffer.from('2'));
    expect(told).toEqual(['ready', 'truncated']);
  });

  it('tells of an answer over the limit, holds no more than that, and goes on', () => {
    const { told, deliver, body, ask, answer, rest } = runtime();
    const { limitBytes } = new BufferedBody();
    ask();
    deliver(event('r1'));
    answer('r1', Buffer.alloc(limitBytes), { end: false });
    rest(Buffer.alloc(1), true, true);
    expect(told.slice(0, 2)).toEqual(['ready', 'too-large']);
    expect(told.at(-1)).toBe('ready');
    expect(body().payload.length).toBeLessThanOrEqual(limitBytes);
  });

  it('shares its states with HTTP: an event by one way may be answered by the other', () => {
    const { told, said, deliver, next, respond, ask, answer } = runtime();
    ask();
    deliver(event('r1'));
    expect(respond('r1', '1')).toMatch(/^HTTP\/1\.1 202 /);
    expect(next()).toBeUndefined();
    deliver(event('r2'));
    answer('r2', Buffer.from('2'), { asks: true });
    expect(told).toEqual(['ready', 'response', 'ready', 'response', 'ready']);
    expect(said).toEqual([EVENT]);
  });

  it('holds back the answer whose caller is slow', () => {
    const { api, told, ask, answer } = runtime();
    ask();
    api.deliver(event('r1'), {
      limitBytes: 100,
      head: (_, source) => source.pause(),
      chunk: () => undefined,
    });
    answer('r1', Buffer.from('1'), { end: false });
    expect(told).toEqual(['ready', 'hold channel']);
  });

  it('starts anew after a reset', () => {
    const { api, told, said, deliver, ask, answer } = runtime();
    ask();
    deliver(event('r1'));
    answer('r1', Buffer.from('1'), { end: false });
    api.reset();
    ask();
    expect(told).toEqual(['ready', 'ready']);
    expect(said).toEqual([EVENT]);
  });
});
