import { withoutRepeats } from '../../src/ui/axis-labels';

test('ticks that round to the same are labelled once, at the lowest', () => {
  expect(withoutRepeats(['0', '0', '1', '1', '1', '2'])).toEqual(['0', '', '1', '', '', '2']);
});
