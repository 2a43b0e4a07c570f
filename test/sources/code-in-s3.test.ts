import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { awsJson } from '../support/aws-command';
import { filesWith } from '../support/files-with';
import { FIRST_BUILD_MS, Functions, lambdaClient, ROLE } from '../support/lambda';
import { invalid, refusalOf } from '../support/refusals';
import { Versitygw } from '../support/servers/versitygw';
import { TestService } from '../support/service';
import { zipOf } from '../support/zip';

const Bucket = 'code';
const SECRET = 'correct-horse-battery-staple';

let store: Versitygw;
let service: TestService;
let functions: Functions;

beforeAll(async () => {
  store = await Versitygw.start();
  service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', ...store.env } });
  functions = new Functions(lambdaClient(service));
  await store.s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await store.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}, FIRST_BUILD_MS);
afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
  await store?.stop();
});

async function put(Key: string, answer: string): Promise<string | undefined> {
  const Body = await zipOf({ 'index.js': `exports.handler = async () => ${JSON.stringify(answer)};` });
  return (await store.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
}
const create = (FunctionName: string, Code: CreateFunctionCommandInput['Code']) => {
  const rest = { Role: ROLE, Runtime: 'nodejs24.x', Handler: 'index.handler' } as const;
  return functions.client.send(new CreateFunctionCommand({ FunctionName, Code, ...rest }));
};
const updated = async () => {
  await functions.updated('shop');
  return (await functions.invoke('shop')).json;
};

test(
  'a function is made of an object, of another, and of a version of that',
  async () => {
    const first = await put('a folder/shop.zip', 'first');
    await put('a folder/shop.zip', 'second');
    const where = { S3Bucket: Bucket, S3Key: 'a folder/shop.zip' };
    await create('shop', where);
    expect(await updated()).toBe('second');
    expect(first).toBeDefined();
    const input = { FunctionName: 'shop', ...where, S3ObjectVersion: first };
    const preview = await functions.client.send(new UpdateFunctionCodeCommand({ ...input, DryRun: true }));
    expect(await updated()).toBe('second');
    const published = await functions.client.send(new UpdateFunctionCodeCommand({ ...input, Publish: true }));
    expect(published).toMatchObject({ Version: '1', CodeSha256: preview.CodeSha256 });
    expect(await updated()).toBe('first');
    expect((await functions.invoke('shop', {}, { Qualifier: '1' })).json).toBe('first');
  },
  FIRST_BUILD_MS,
);

test('the aws command line takes code and layers from S3', async () => {
  await put('cli.zip', 'by the command line');
  const args = ['lambda', 'update-function-code', '--function-name', 'shop'];
  await awsJson(service, [...args, '--s3-bucket', Bucket, '--s3-key', 'cli.zip']);
  expect(await updated()).toBe('by the command line');
  const layer = ['lambda', 'publish-layer-version', '--layer-name', 'deps', '--content'];
  expect(await awsJson(service, [...layer, `S3Bucket=${Bucket},S3Key=cli.zip`])).toMatchObject({
    Version: 1,
  });
});

test('what is not there is told in the words of AWS', async () => {
  const told = (code: string, text: string) =>
    invalid(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${text}`);
  const noKey = { S3Bucket: Bucket, S3Key: 'nothing.zip' };
  expect(await refusalOf(create('none', noKey))).toEqual(
    told('NoSuchKey', 'The specified key does not exist.'),
  );
  expect(await refusalOf(create('none', { S3Bucket: 'nowhere', S3Key: 'k' }))).toEqual(
    told('NoSuchBucket', 'The specified bucket does not exist'),
  );
  const Content = noKey;
  expect(
    await refusalOf(functions.client.send(new PublishLayerVersionCommand({ LayerName: 'l', Content }))),
  ).toEqual(told('NoSuchKey', 'The specified key does not exist.'));
  await store.s3.send(new PutObjectCommand({ Bucket, Key: 'text', Body: 'no zip' }));
  expect(await refusalOf(create('none', { S3Bucket: Bucket, S3Key: 'text' }))).toEqual(
    invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
  );
});

test('variables are in the function and in no file of the data directory, before a restart and after it', async () => {
  const found = () => filesWith(SECRET, service.dataDirectory);
  await functions.deployNode('safe', 'exports.handler = async () => process.env.PASSWORD.length;', {
    Environment: { Variables: { PASSWORD: SECRET } },
    Publish: true,
  });
  expect((await functions.invoke('safe')).json).toBe(SECRET.length);
  const Variables = { PASSWORD: `${SECRET}!` };
  const change = { FunctionName: 'safe', Environment: { Variables } };
  await functions.client.send(new UpdateFunctionConfigurationCommand(change));
  expect(found()).toEqual([]);
  const { dataDirectory } = service;
  await service.end('SIGTERM');
  expect(found()).toEqual([]);
  functions.client.destroy();
  service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', ...store.env }, dataDirectory });
  functions = new Functions(lambdaClient(service));
  const read = new GetFunctionConfigurationCommand({ FunctionName: 'safe' });
  expect((await functions.client.send(read)).Environment).toEqual({ Variables });
  expect((await functions.invoke('safe')).json).toBe(SECRET.length + 1);
  expect((await functions.invoke('safe', {}, { Qualifier: '1' })).json).toBe(SECRET.length);
  expect(found()).toEqual([]);
}, 300_000);
