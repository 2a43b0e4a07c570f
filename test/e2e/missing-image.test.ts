import { randomBytes } from 'node:crypto';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import aws4 from 'aws4';
import Docker from 'dockerode';
import { DockerClient } from '../../src/docker/docker-client';
import { BOOTSTRAP } from '../runtimes/functions/bootstrap';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { projectImages } from '../support/runtime-images';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';

const docker = new Docker();
/** Of a registry that refuses every connection, so that what is gone cannot be pulled again. */
const REPOSITORY = `127.0.0.1:9/lambdabox-${randomBytes(4).toString('hex')}`;
const IMAGE = `${REPOSITORY}:1`;

let real: string;
let service: TestService;
let functions: Functions;

const tag = () => docker.getImage(real).tag({ repo: REPOSITORY, tag: '1' });
/** Takes the name away; the image has another. */
const untag = () => docker.getImage(IMAGE).remove();

beforeAll(async () => {
  const client = DockerClient.create({ host: process.env.DOCKER_HOST });
  real = await projectImages(client).ensure('provided.al2023');
  client.close();
  await tag();
  service = await TestService.start({
    env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_RUNTIME_IMAGES: `provided.al2023=${IMAGE}` },
  });
  functions = new Functions(lambdaClient(service));
}, FIRST_BUILD_MS);

afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
  await untag().catch(() => undefined);
});

const state = async (FunctionName: string) => {
  const { State, StateReason, StateReasonCode } = await functions.client.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  return { State, StateReason, StateReasonCode };
};

/** Who looks after a pause makes the next try, and sees it under way. */
async function whenFailed(name: string) {
  for (const end = Date.now() + 120_000; ;) {
    const seen = await state(name);
    if (seen.State === 'Failed' || Date.now() > end) return seen;
  }
}

async function notReady(): Promise<unknown> {
  const { hostname, host } = new URL(service.endpoint);
  const { path, headers } = aws4.sign(
    { service: 'lambda', region: 'us-east-1', hostname, headers: { Host: host }, path: '/_lambdabox/status' },
    { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  );
  const answer = await fetch(`${service.endpoint}${path}`, { headers: headers as Record<string, string> });
  return ((await answer.json()) as { runtimesNotReady: unknown }).runtimesNotReady;
}

/** The first answer that is not "not ready": the next try comes seconds after a failed one. */
async function whenReady(name: string) {
  for (const end = Date.now() + 120_000; ;) {
    try {
      return await functions.invoke(name, { do: 'calls' });
    } catch (error) {
      if ((error as Error).name !== 'ResourceConflictException' || Date.now() > end) throw error;
    }
  }
}

it(
  'the image of a runtime is taken away and comes back: warm calls go on, others hear why, and all heals',
  async () => {
    const input = { Runtime: 'provided.al2023', Handler: 'none', MemorySize: 256, Timeout: 30 } as const;
    const code = { bootstrap: { content: BOOTSTRAP, mode: 0o755 } };
    for (const name of ['used', 'unused']) await functions.deploy(name, code, input);
    expect((await functions.invoke('used', { do: 'calls' })).json).toBe(1);
    expect(await notReady()).toEqual([]);

    await untag();
    const gone = expect.stringContaining(IMAGE) as string;
    expect((await functions.invoke('used', { do: 'calls' })).json).toBe(2);
    await expect(functions.invoke('unused', { do: 'calls' })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringMatching(
        /^The operation cannot be performed .* state: Failed\. The image/,
      ) as string,
    });
    expect(await whenFailed('unused')).toEqual({
      State: 'Failed',
      StateReason: gone,
      StateReasonCode: 'InternalError',
    });
    expect(await notReady()).toEqual([
      { runtime: 'provided.al2023', state: 'Failed', reason: gone, since: expect.any(Number) as number },
    ]);

    await tag();
    expect(await whenReady('unused')).toMatchObject({ json: 1, startKind: 'cold' });
    expect(await state('unused')).toEqual({ State: 'Active' });
    expect(await notReady()).toEqual([]);
  },
  FIRST_BUILD_MS,
);
