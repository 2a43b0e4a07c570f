import type { EnvironmentLife } from '../../../../src/contract/environment-life';
import { lengthOf, shifted, spanAt, ticksOf, timeAt, xOf, zoomed } from '../../../src/views/timeline/scene';

const FRAME = { from: 1000, to: 2000, width: 500 };
const LIFE: EnvironmentLife = {
  ...{ id: 'e', functionName: 'f', version: '1', memoryMb: 128, calls: 1 },
  spans: [
    { state: 'idle', from: 1000, to: 1500 },
    { state: 'busy', from: 1500, to: 1502 },
    { state: 'idle', from: 1502 },
  ],
};

test('times lie between the edges, and come back from where they lie', () => {
  expect([1000, 1500, 2000].map((at) => xOf(at, FRAME))).toEqual([0, 250, 500]);
  expect([0, 250, 500].map((x) => timeAt(x, FRAME))).toEqual([1000, 1500, 2000]);
});

test('of spans under the pointer the shortest is meant', () => {
  expect(spanAt(LIFE, 251, FRAME, 2000)).toEqual(LIFE.spans[1]);
  expect(spanAt(LIFE, 100, FRAME, 2000)).toEqual(LIFE.spans[0]);
  expect(spanAt(LIFE, 499, FRAME, 2000)).toEqual(LIFE.spans[2]);
  expect(spanAt({ ...LIFE, spans: [] }, 100, FRAME, 2000)).toBeUndefined();
});

test('what has not ended lasts until now', () => {
  expect(LIFE.spans.map((span) => lengthOf(span, 1600))).toEqual([500, 2, 98]);
});

test('the time under the pointer stays where it is when the frame gets closer', () => {
  const closer = zoomed(FRAME, 1250, 0.5);
  expect(closer).toEqual({ from: 1125, to: 1625, width: 500 });
  expect(xOf(1250, closer)).toBe(xOf(1250, FRAME));
});

test('a frame has at least a tenth of a second, and at most a week', () => {
  const spanOf = ({ from, to }: typeof FRAME) => to - from;
  expect(spanOf(zoomed(FRAME, 1500, 0.001))).toBe(100);
  expect(spanOf(zoomed(FRAME, 1500, 1e9))).toBe(604_800_000);
});

test('a frame moves with both its edges', () => {
  expect(shifted(FRAME, -250)).toEqual({ from: 750, to: 1750, width: 500 });
});

test('ticks are round times inside the frame, as many as have room', () => {
  expect(ticksOf({ from: 1, to: 4000, width: 440 })).toEqual([1000, 2000, 3000, 4000]);
  expect(ticksOf({ from: 100, to: 12_000, width: 440 })).toEqual([5000, 10_000]);
});
