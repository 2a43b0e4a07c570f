import {
  GetFunctionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { BOOTSTRAP } from '../runtimes/functions/bootstrap';
import { useService } from '../support/lambda';
import { deployImage, TestImages } from '../support/test-images';

/** Perl's client of the Runtime API, as an image that says all that an image can say of how it is run. */
const DOCKERFILE = `FROM debian:trixie-slim
COPY bootstrap /usr/local/bin/bootstrap
RUN mkdir -p /srv /data && echo there > /data/file && chmod 666 /data/file
ENV FROM_IMAGE=yes OWN=image
WORKDIR /srv
VOLUME /data
HEALTHCHECK --interval=1s CMD exit 1
USER nobody
ENTRYPOINT ["bootstrap"]
CMD ["word"]
`;
const WAIT = { maxWaitTime: 120, minDelay: 1, maxDelay: 1 };
const PATIENCE_MS = 120_000;

const images = new TestImages();
beforeAll(async () => {
  await images.build(images.name('one'), DOCKERFILE, { bootstrap: BOOTSTRAP });
}, PATIENCE_MS);
const box = useService({
  LAMBDABOX_NETWORK: 'none',
  LAMBDABOX_MAX_STEMS: '2',
  LAMBDABOX_TEST_CONTROLS: '1',
});
afterAll(async () => {
  await images.forget(box.service.instanceId);
  await images.dispose();
}, PATIENCE_MS);

const deploy = (name: string, uri: string, input?: Partial<CreateFunctionCommandInput>) =>
  deployImage(box.functions, name, uri, input);
const configure = async (FunctionName: string, ImageConfig: object) => {
  const { client } = box.functions;
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ImageConfig }));
  await waitUntilFunctionUpdatedV2({ client, ...WAIT }, { FunctionName });
};
const shown = (FunctionName: string, Qualifier?: string) =>
  box.functions.client.send(new GetFunctionCommand({ FunctionName, Qualifier }));
describe('an image of this machine', () => {
  beforeAll(
    () => deploy('f', images.name('one'), { Environment: { Variables: { OWN: 'function' } } }),
    PATIENCE_MS,
  );

  it('runs its entry point as every function is run: its user, its variables, its log', async () => {
    const variables = await box.functions.force('cold', 'f', { do: 'env' });
    expect(variables.json).toMatchObject({
      FROM_IMAGE: 'yes',
      OWN: 'function',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      LAMBDA_TASK_ROOT: '/var/task',
      PATH: expect.stringContaining('/usr/local/bin') as string,
    });
    expect(variables.json).not.toHaveProperty('_HANDLER');
    expect(variables.log).toMatch(
      /^loading\nSTART RequestId: .*\nEND RequestId: .*\nREPORT .*Init Duration/s,
    );
    const identity = { uid: 993, gid: 990, cwd: '/srv' };
    expect((await box.functions.invoke('f', { do: 'identity' })).json).toMatchObject(identity);
    expect((await box.functions.invoke('f', { do: 'echo', value: [1] })).payload).toBe('[1]');
  });

  it('serves from a stem of the same image', async () => {
    const answer = await box.functions.force('stem', 'f', { do: 'echo', value: 2 });
    expect([answer.payload, answer.startKind]).toEqual(['2', 'stem']);
  });

  it('runs what ImageConfig says, and tells what cannot be run', async () => {
    await configure('f', { Command: ['other'], WorkingDirectory: '/usr' });
    expect((await box.functions.invoke('f', { do: 'identity' })).json).toMatchObject({ cwd: '/usr' });
    await configure('f', { EntryPoint: ['absent'] });
    expect((await box.functions.invoke('f')).json).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringContaining('"absent": executable file not found in $PATH') as string,
    });
    await configure('f', { WorkingDirectory: '/absent' });
    expect((await box.functions.invoke('f')).json).toMatchObject({
      errorType: 'Runtime.InvalidWorkingDir',
      errorMessage: expect.stringContaining('chdir /absent: no such file or directory') as string,
    });
    await configure('f', {});
    expect((await box.functions.invoke('f', { do: 'identity' })).json).toMatchObject({ cwd: '/srv' });
  });

  it('shows what it declares as a volume, and lets nobody write there', async () => {
    const script = 'cat /data/file; echo x > /data/file';
    await deploy('volume', images.name('one'), {
      ImageConfig: { EntryPoint: ['/bin/sh', '-c', script] },
    });
    const answer = await box.functions.invoke('volume');
    expect(answer.log).toMatch(/there\n.*cannot create \/data\/file: Read-only file system/s);
  });

  it('starts the extensions that it brings', async () => {
    const dockerfile = `${DOCKERFILE}COPY agent /opt/extensions/agent\n`;
    const agent = '#!/bin/sh\necho the agent is here\nexit 3\n';
    await images.build(images.name('extended'), dockerfile, { bootstrap: BOOTSTRAP, agent });
    await deploy('extended', images.name('extended'));
    const answer = await box.functions.invoke('extended', { do: 'echo', value: 3 });
    expect(answer.json).toMatchObject({ errorType: expect.stringMatching(/^Extension\./) as string });
    expect(answer.log).toContain('the agent is here');
  });

  it('stays the function when its name moves on or goes, until the code is updated', async () => {
    const before = await images.idOf(images.name('one'));
    await images.build(images.name('moving'), DOCKERFILE, { bootstrap: BOOTSTRAP });
    await deploy('moving', images.name('moving'));
    await images.build(images.name('moving'), `${DOCKERFILE}ENV NEWER=yes\n`, { bootstrap: BOOTSTRAP });
    expect((await box.functions.force('cold', 'moving', { do: 'env' })).json).not.toHaveProperty('NEWER');
    expect((await shown('moving')).Configuration?.CodeSha256).toBe(before.replace('sha256:', ''));
    const { client } = box.functions;
    const update = { FunctionName: 'moving', ImageUri: images.name('moving') };
    await client.send(new UpdateFunctionCodeCommand(update));
    await waitUntilFunctionUpdatedV2({ client, ...WAIT }, { FunctionName: 'moving' });
    await images.remove(images.name('moving'));
    expect((await box.functions.invoke('moving', { do: 'env' })).json).toMatchObject({ NEWER: 'yes' });
  });
});
