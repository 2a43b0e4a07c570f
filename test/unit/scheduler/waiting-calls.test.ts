import { waiterOf, type Waiter } from '../../../src/scheduler/waiter';
import { WaitingCalls } from '../../../src/scheduler/waiting-calls';
import { FakeClock } from '../../support/fake-clock';

function aWaiter(requestId: string): Waiter<string> {
  const { signal } = new AbortController();
  const ends = { requestId, signal, deadlineMs: 1000, onDeadline: () => undefined, onGone: () => undefined };
  return waiterOf(new FakeClock(), ends);
}

type Calls = WaitingCalls<string>;

describe('whom an environment serves', () => {
  const [first, second, own] = ['first', 'second', 'own'].map(aWaiter) as [W, W, W];
  it.each<[string, (calls: Calls) => void, string | undefined]>([
    ['nobody when nobody waits', () => undefined, undefined],
    [
      'the call that waits longest',
      (calls) => {
        calls.add(first);
        calls.add(second);
      },
      'first',
    ],
    [
      'the call that it was made for, before all others',
      (calls) => {
        calls.add(first);
        calls.addApart(own);
        calls.promise('e', own);
      },
      'own',
    ],
    ['nobody while the call that waits gets another of its own', (calls) => calls.addApart(own), undefined],
    [
      'the next when the first has left',
      (calls) => {
        calls.add(first);
        calls.add(second);
        calls.remove(first);
      },
      'second',
    ],
    [
      'nobody when the call that it was made for has left',
      (calls) => {
        calls.promise('e', own);
        calls.remove(own);
      },
      undefined,
    ],
  ])('%s', (_, arrange, requestId) => {
    const calls: Calls = new WaitingCalls();
    arrange(calls);
    expect(calls.isAwaited('e')).toBe(requestId !== undefined);
    expect(calls.takeFor('e')?.requestId).toBe(requestId);
  });
});

describe('the calls that wait', () => {
  it('are counted wherever they wait, and all end together', () => {
    const calls: Calls = new WaitingCalls();
    const [line, unbegun, promised] = ['line', 'unbegun', 'promised'].map(aWaiter) as [W, W, W];
    expect(calls.isEmpty).toBe(true);
    calls.add(line);
    calls.addApart(unbegun);
    calls.addApart(promised);
    calls.promise('e', promised);
    expect([calls.isEmpty, calls.promises, calls.inLine]).toEqual([false, 1, [line]]);
    expect(calls.takeAll()).toEqual([line, unbegun, promised]);
    expect([calls.isEmpty, calls.takeAll()]).toEqual([true, []]);
  });

  it.each<[string, (calls: Calls, waiter: W) => void]>([
    ['in line', (calls, waiter) => calls.add(waiter)],
    ['for an environment that is not begun', (calls, waiter) => calls.addApart(waiter)],
    ['for one that is', (calls, waiter) => calls.promise('e', waiter)],
  ])('leave nothing behind when they are given up: %s', (_, arrange) => {
    const calls: Calls = new WaitingCalls();
    const waiter = aWaiter('r');
    arrange(calls, waiter);
    expect(calls.isEmpty).toBe(false);
    calls.remove(waiter);
    expect(calls.isEmpty).toBe(true);
  });
});

type W = Waiter<string>;
