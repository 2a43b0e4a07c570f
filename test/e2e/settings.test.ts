import Docker from 'dockerode';
import { Functions, lambdaClient } from '../support/lambda';
import { TestService } from '../support/service';

const SLEEPER = 'exports.handler = async (event) => new Promise((done) => setTimeout(done, event.ms || 0));';

it('a setting maps a runtime name to any image, which then works by our init', async () => {
  const builder = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none' } });
  const first = new Functions(lambdaClient(builder));
  await first.deployNode('first', SLEEPER);
  first.client.destroy();
  await builder.stop();
  const images = await new Docker().listImages({ filters: { reference: ['lambdabox/runtime-nodejs24.x'] } });
  const image = images[0]?.RepoTags?.[0] ?? '';

  const service = await TestService.start({
    env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_RUNTIME_IMAGES: `nodejs99.x=${image}` },
  });
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('mapped', 'exports.handler = async () => process.env.AWS_EXECUTION_ENV;', {
    // A name that the SDK's types do not know, and the service only by its setting.
    Runtime: 'nodejs99.x' as 'nodejs24.x',
  });
  expect((await functions.invoke('mapped')).json).toBe('AWS_Lambda_nodejs99.x');
  functions.client.destroy();
  await service.stop();
});

it("past the account's concurrency calls are refused with AWS's reason", async () => {
  const service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_CONCURRENCY: '1' } });
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('sleeper', SLEEPER, { Timeout: 10 });
  const outcomes = await Promise.allSettled([
    functions.invoke('sleeper', { ms: 500 }),
    functions.invoke('sleeper', { ms: 500 }),
  ]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ConcurrentInvocationLimitExceeded',
  });
  functions.client.destroy();
  await service.stop();
});

it('the JSON log format prints platform records as AWS does', async () => {
  const service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none' } });
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('json', "exports.handler = async () => console.log('seen');", {
    LoggingConfig: { LogFormat: 'JSON' },
  });
  const { log } = await functions.invoke('json');
  const records = log
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.map(({ type, message }) => type ?? message)).toEqual([
    'platform.start',
    'seen',
    'platform.report',
  ]);
  functions.client.destroy();
  await service.stop();
});
