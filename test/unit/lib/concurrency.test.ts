import { deferred } from '../../../src/lib/deferred';
import { KeyedLock } from '../../../src/lib/keyed-lock';
import { Semaphore } from '../../../src/lib/semaphore';
import { SingleFlight } from '../../../src/lib/single-flight';
import { DeadlineExceeded, withDeadline } from '../../../src/lib/with-deadline';
import { settled } from '../../support/fake-clock';

/** Tasks that end when told to, and a diary of what began. */
function tasks() {
  const begun: string[] = [];
  const ends = new Map<string, ReturnType<typeof deferred<string>>>();
  const task = (name: string) => () => {
    begun.push(name);
    const end = deferred<string>();
    ends.set(name, end);
    return end.promise;
  };
  return {
    begun,
    task,
    end: (name: string) => ends.get(name)?.resolve(name),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  };
}

describe('deferred', () => {
  it('keeps the first end and tells that it has one', async () => {
    const end = deferred<number>();
    expect(end.settled).toBe(false);
    end.resolve(1);
    end.reject(new Error('late'));
    end.resolve(2);
    expect(end.settled).toBe(true);
    await expect(end.promise).resolves.toBe(1);
  });
});

describe('KeyedLock', () => {
  it('runs tasks of one key in order and those of others meanwhile', async () => {
    const { begun, task, end } = tasks();
    const lock = new KeyedLock();
    const all = [lock.run('a', task('a1')), lock.run('a', task('a2')), lock.run('b', task('b1'))];
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
    end('a1');
    await settled();
    expect(begun).toEqual(['a1', 'b1', 'a2']);
    end('a2');
    end('b1');
    await expect(Promise.all(all)).resolves.toEqual(['a1', 'a2', 'b1']);
  });

  it('goes on after a failure, which only its caller sees', async () => {
    const { task, end, fail } = tasks();
    const lock = new KeyedLock();
    const first = lock.run('a', task('a1'));
    const second = lock.run('a', task('a2'));
    await settled();
    fail('a1');
    await expect(first).rejects.toThrow('a1');
    await settled();
    end('a2');
    await expect(second).resolves.toBe('a2');
  });
});

describe('Semaphore', () => {
  it('lets no more than its permits run, first come first served, failures included', async () => {
    const { begun, task, end, fail } = tasks();
    const semaphore = new Semaphore(2);
    const all = ['1', '2', '3', '4'].map((name) =>
      semaphore.run(task(name)).catch((error: Error) => error.message),
    );
    await settled();
    expect(begun).toEqual(['1', '2']);
    fail('2');
    await settled();
    expect(begun).toEqual(['1', '2', '3']);
    end('1');
    await settled();
    end('3');
    await settled();
    end('4');
    await expect(Promise.all(all)).resolves.toEqual(['1', '2', '3', '4']);
    const again = semaphore.run(task('5'));
    await settled();
    expect(begun).toContain('5');
    end('5');
    await again;
  });
});

describe('SingleFlight', () => {
  it('shares work of one key while it is under way, then works anew', async () => {
    const { begun, task, end } = tasks();
    const flights = new SingleFlight<string>();
    const both = [flights.run('k', task('first')), flights.run('k', task('second'))];
    expect(begun).toEqual(['first']);
    end('first');
    await expect(Promise.all(both)).resolves.toEqual(['first', 'first']);
    const third = flights.run('k', task('third'));
    end('third');
    await expect(third).resolves.toBe('third');
  });

  it('forgets a failure', async () => {
    const flights = new SingleFlight<string>();
    await expect(flights.run('k', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(flights.run('k', () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

describe('withDeadline', () => {
  it("gives the call's end when it comes in time", async () => {
    await expect(withDeadline('it', 60_000, Promise.resolve(1))).resolves.toBe(1);
    await expect(withDeadline('it', 60_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('names what did not answer', async () => {
    const never = withDeadline('Docker', 1, new Promise(() => undefined));
    await expect(never).rejects.toEqual(new DeadlineExceeded('Docker', 1));
    await expect(never).rejects.toThrow('Docker did not answer within 1 ms');
  });
});
