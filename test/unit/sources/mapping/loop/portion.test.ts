import { afterPortion, firstPortion } from '../../../../../src/sources/mapping/loop/policy/portion';
import type { SourceRecord } from '../../../../../src/sources/mapping/source-record';
import { aRecord } from '../../../../support/sources/records';

const first = (id: string) => aRecord(id, { group: id.slice(0, 1) });
const last = (id: string) => aRecord(id, { group: id.slice(0, 1), isLastDelivery: true });
const ids = (records: readonly SourceRecord[]) => records.map(({ id }) => id);
const portions = (...records: SourceRecord[]) => {
  const { now, later } = firstPortion(records);
  return [ids(now), ids(later)];
};

it('a batch is one portion while nothing of a group is delivered for the last time', () => {
  expect(portions(first('a1'), first('b1'), first('a2'), aRecord('c', { isLastDelivery: true }))).toEqual([
    ['a1', 'b1', 'a2', 'c'],
    [],
  ]);
});

it('what is delivered for the last time is the end of its group in a portion, and of no other', () => {
  expect(portions(first('a1'), last('a2'), last('a3'), first('b1'), first('b2'))).toEqual([
    ['a1', 'a2', 'b1', 'b2'],
    ['a3'],
  ]);
});

it('behind what comes again nothing of its group is given; behind what does not come again it is', () => {
  const { left, held } = afterPortion([last('a3'), first('b3'), first('c')], [first('a1'), last('b2')]);
  expect([ids(left), ids(held)]).toEqual([['b3', 'c'], ['a3']]);
});
