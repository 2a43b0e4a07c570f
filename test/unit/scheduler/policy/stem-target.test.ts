import { stemTarget } from '../../../../src/scheduler/policy/stem-target';

const DEMAND = { wants: [], refillMs: 300, floor: 1, max: 8 };

it('keeps the floor while none is wanted', () => {
  expect(stemTarget(DEMAND).target).toBe(1);
  expect(stemTarget({ ...DEMAND, floor: 0 }).target).toBe(0);
});

it('keeps as many as were wanted at once, and one to spare', () => {
  expect(stemTarget({ ...DEMAND, wants: [0, 100, 200, 60_000] })).toEqual({
    target: 4,
    because: 'up to 3 were wanted within 1200 ms in the last minutes',
  });
});

it('does not add up wants between which a stem can be made', () => {
  expect(stemTarget({ ...DEMAND, wants: [0, 2000, 4000, 6000] }).target).toBe(2);
});

it('keeps no more than the limit', () => {
  expect(stemTarget({ ...DEMAND, wants: new Array<number>(100).fill(5) }).target).toBe(8);
  expect(stemTarget({ ...DEMAND, floor: 1, max: 0 }).target).toBe(0);
});
