import { useService } from '../support/lambda';
import { followPage, PAGE_MS } from '../support/sources/page';

const box = useService({ LAMBDABOX_NETWORK: 'none' });

test.each(['s3', 'http', 'webhooks'])(
  'docs/sources/%s.md can be followed, and prints what it shows',
  async (name) => {
    expect(await followPage(name, box.service)).toEqual([]);
  },
  PAGE_MS,
);
