import { FIRST_BUILD_MS } from '../support/lambda';
import { Moto } from '../support/moto';
import { KinesisServer } from '../support/servers/kinesis';
import { TestService } from '../support/service';
import { followPage, PAGE_MS } from '../support/sources/page';

let kinesis: KinesisServer;
let moto: Moto;
let service: TestService;
let env: Record<string, string>;

beforeAll(async () => {
  [kinesis, moto] = await Promise.all([KinesisServer.start(), Moto.start()]);
  env = {
    ...{ AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint, AWS_ENDPOINT_URL_DYNAMODB_STREAMS: moto.endpoint },
    ...{ AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' },
  };
  service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', ...env } });
}, FIRST_BUILD_MS);
afterAll(async () => {
  await service?.stop();
  await Promise.all([kinesis?.stop(), moto?.stop()]);
});

test.each(['kinesis', 'dynamodb'])(
  'docs/sources/%s.md can be followed, and prints what it shows',
  async (name) => {
    expect(await followPage(name, service, { env })).toEqual([]);
  },
  PAGE_MS,
);
