import type { SourceKindName, SourceView } from '../../../src/contract/source-view';
import { Sources } from '../../../src/operator/sources';
import { FakeClock } from '../../support/fake-clock';

test('sources stand by kind and name, beside the time at which they were looked at', async () => {
  const source = (kind: SourceKindName, name: string): SourceView => ({
    ...{ id: name, kind, name, targets: [], state: 'Enabled', rate: 0 },
    counts: { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 },
  });
  const views = [source('sqs', 'b'), source('kafka', 'z'), source('sqs', 'a')];
  const { at, sources } = await new Sources(() => Promise.resolve(views), new FakeClock(17)).sources();
  expect(at).toBe(17);
  expect(sources.map(({ name }) => name)).toEqual(['z', 'a', 'b']);
});
