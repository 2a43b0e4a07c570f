import { deploymentsOf } from '../../../src/views/starts/deployments';

const version = (Version: string, LastModified: string) => ({ Version, LastModified });

test('each change is a moment, the newest first', () => {
  const found = deploymentsOf([
    version('$LATEST', '2026-11-30T12:00:00.000+0000'),
    version('1', '2026-11-28T12:00:00.000+0000'),
    version('2', '2026-11-29T12:00:00.000+0000'),
  ]);
  expect(found.map(({ versions }) => versions)).toEqual([['$LATEST'], ['2'], ['1']]);
  expect(found[0]?.at).toBe(Date.UTC(2026, 10, 30, 12));
});

test('a version that was published as it was changed is the same moment', () => {
  const found = deploymentsOf([
    version('$LATEST', '2026-11-30T12:00:00.100+0000'),
    version('3', '2026-11-30T12:00:00.600+0000'),
  ]);
  expect(found).toEqual([{ at: Date.UTC(2026, 10, 30, 12, 0, 0, 100), versions: ['$LATEST', '3'] }]);
});

test('a time that cannot be read is none', () => expect(deploymentsOf([version('1', '')])).toEqual([]));
