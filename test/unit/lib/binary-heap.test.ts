import { BinaryHeap } from '../../../src/lib/binary-heap';
import { seeded } from '../../support/traces';

it('hands out the least first, and equals in the order of their coming', () => {
  const heap = new BinaryHeap<string>();
  for (const [index, key] of [5, 1, 3, 1, 5, 2].entries()) heap.push(key, `${key}:${index}`);
  expect(heap.leastKey).toBe(1);
  const all = Array.from({ length: 6 }, () => heap.pop());
  expect(all).toEqual(['1:1', '1:3', '2:5', '3:2', '5:0', '5:4']);
  expect([heap.size, heap.leastKey, heap.pop()]).toEqual([0, Number.POSITIVE_INFINITY, undefined]);
});

it('sorts whatever comes, while some is taken', () => {
  const random = seeded(7);
  const heap = new BinaryHeap<{ key: number; turn: number }>();
  let left: { key: number; turn: number }[] = [];
  for (let turn = 0; turn < 2000; turn += 1) {
    const item = { key: Math.floor(random() * 50), turn };
    heap.push(item.key, item);
    left.push(item);
    if (random() < 0.6) continue;
    left = left.toSorted((a, b) => a.key - b.key || a.turn - b.turn);
    expect(heap.pop()).toBe(left.shift());
  }
});
