import { FIRST_BUILD_MS } from '../support/lambda';
import { ElasticMq } from '../support/servers/elasticmq';
import { TestService } from '../support/service';
import { followPage, PAGE_MS } from '../support/sources/page';

it(
  'docs/sources/sqs.md can be followed',
  async () => {
    const server = await ElasticMq.start();
    const service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', ...server.env } });
    try {
      expect(await followPage('sqs', service, { env: server.env })).toEqual([]);
    } finally {
      await service.stop();
      await server.stop();
    }
  },
  FIRST_BUILD_MS + PAGE_MS,
);
