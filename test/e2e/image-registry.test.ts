import { DeleteFunctionCommand, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { shortInstanceId } from '../../src/docker/labels';
import { BOOTSTRAP } from '../runtimes/functions/bootstrap';
import { useService } from '../support/lambda';
import { DockerRegistry } from '../support/servers/docker-registry';
import { deployImage, TestImages } from '../support/test-images';
import { until } from '../support/until';

const PATIENCE_MS = 240_000;
const images = new TestImages();
/** The service is told where the login is, before it is known. */
const env: Record<string, string> = { LAMBDABOX_NETWORK: 'none' };
let registry: DockerRegistry;
beforeAll(async () => {
  registry = await DockerRegistry.start();
  env.DOCKER_CONFIG = registry.login;
}, PATIENCE_MS);
const box = useService(env);
afterAll(async () => {
  await images.forget(box.service.instanceId);
  await images.dispose();
  await registry.stop();
}, PATIENCE_MS);

const deploy = (name: string, uri: string) => deployImage(box.functions, name, uri);
const shown = (FunctionName: string) => box.functions.client.send(new GetFunctionCommand({ FunctionName }));
/** What keeps the service's images. */
const kept = () => images.names(`lambdabox/image-${shortInstanceId(box.service.instanceId)}:`);

it('an image of a registry is pulled with the login of Docker’s client, by its tag or its digest, and let go with its last version', async () => {
  const there = `${registry.host}/shop/orders:1`;
  const own = images.name('pushed');
  const dockerfile = `FROM debian:trixie-slim\nCOPY bootstrap /bootstrap\nENV PUSHED=${registry.host}\nENTRYPOINT ["/bootstrap"]\n`;
  await images.build(own, dockerfile, { bootstrap: BOOTSTRAP });
  const digest = await images.push(own, there, registry.authconfig);
  await images.remove(own);
  await deploy('by-tag', there);
  await deploy('by-digest', digest);
  for (const name of ['by-tag', 'by-digest']) {
    const { Code: code, Configuration: configuration } = await shown(name);
    expect(code).toMatchObject({ RepositoryType: 'ECR', ResolvedImageUri: digest });
    expect(configuration).toMatchObject({ CodeSize: 0, CodeSha256: digest.replace(/^.*:/, '') });
    const answer = await box.functions.invoke(name, { do: 'env' });
    expect(answer.json).toMatchObject({ PUSHED: registry.host, AWS_LAMBDA_FUNCTION_NAME: name });
  }
  expect(await kept()).toHaveLength(1);
  for (const FunctionName of ['by-tag', 'by-digest'])
    await box.functions.client.send(new DeleteFunctionCommand({ FunctionName }));
  await until(async () => (await kept()).length === 0, PATIENCE_MS);
  expect(await images.has(digest)).toBe(false);
});

it('a registry that does not know the image refuses the function', async () => {
  const ImageUri = `${registry.host}/shop/none:1`;
  await expect(deploy('none', ImageUri)).rejects.toThrow(
    `Source image ${ImageUri} does not exist. Provide a valid source image.`,
  );
});
