import type { Pattern } from '../../../../../src/patterns/pattern';
import { RecordFilter } from '../../../../../src/sources/mapping/call/record-filter';
import { aRecord } from '../../../../support/sources/records';

/** Matches a record by its id. */
const compile = (text: string): Pattern => ({
  matches: (event) => (event as { messageId: string }).messageId === text,
});
const records = ['a', 'b', 'c'].map((id) => aRecord(id));

it('what one of the patterns matches is let through, in its order', () => {
  const FilterCriteria = { Filters: [{ Pattern: 'c' }, { Pattern: 'a' }] };
  const { passed, dropped } = RecordFilter.of({ FilterCriteria }, compile).split(records);
  expect(passed.map(({ id }) => id)).toEqual(['a', 'c']);
  expect(dropped.map(({ id }) => id)).toEqual(['b']);
});

it.each([[{}], [{ FilterCriteria: { Filters: [] } }]])('%j lets all through', (settings) => {
  expect(RecordFilter.of(settings, compile).split(records)).toEqual({ passed: records, dropped: [] });
});
