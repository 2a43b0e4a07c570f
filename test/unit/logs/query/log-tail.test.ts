import { LogTail } from '../../../../src/logs/query/log-tail';

test('holds the last 4,096 bytes however many lines came before, and whenever it let go of older ones', () => {
  for (let count = 1; count <= 60; count += 1) {
    const tail = new LogTail();
    const lines = Array.from({ length: count }, (_, i) => `${i}`.padEnd(1000, '.'));
    for (const line of lines) tail.add(line);
    tail.finish();
    const whole = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    expect(tail.last()).toEqual(whole.subarray(-4096));
  }
});

test('an invocation that is under way does not change what the last one left', () => {
  const tail = new LogTail();
  tail.add('first');
  tail.finish();
  tail.add('second');
  expect(tail.last().toString()).toBe('first\n');
  tail.finish();
  expect(tail.last().toString()).toBe('second\n');
});
