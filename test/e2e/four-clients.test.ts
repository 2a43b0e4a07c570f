import { DatabaseSync } from 'node:sqlite';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  LambdaServiceException,
  ListAliasesCommand,
  ListFunctionUrlConfigsCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import Docker from 'dockerode';
import { FIRST_BUILD_MS, Functions, lambdaClient, ROLE } from '../support/lambda';
import type { StemView } from '../../src/contract/stem-view';
import { serviceClient } from '../support/service-client';
import { TestService } from '../support/service';
import { until } from '../support/until';
import { zipOf } from '../support/zip';

const CLIENTS = 4;
const ROUNDS = 4;
/** The function that all clients make and unmake at once. */
const SHARED = 'of-all';

const ENV = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '2' };
let service: TestService;
let all: Functions;
const start = async (dataDirectory?: string) => {
  service = await TestService.start({ env: ENV, ...(dataDirectory === undefined ? {} : { dataDirectory }) });
  all = new Functions(lambdaClient(service));
};
const end = async () => {
  all.client.destroy();
  await service.end('SIGTERM');
};
beforeAll(() => start(), FIRST_BUILD_MS);
afterAll(async () => {
  await end();
  await service.stop();
});
const docker = new Docker();

const codeOf = (answer: string) =>
  zipOf({ 'index.js': `exports.handler = async () => ${JSON.stringify(answer)};` });
const made = async (FunctionName: string, answer: string) =>
  new CreateFunctionCommand({
    ...{ FunctionName, Role: ROLE, Runtime: 'nodejs24.x', Handler: 'index.handler' },
    Code: { ZipFile: await codeOf(answer) },
    Timeout: 30,
  });

/** One client's work on a function that nobody else knows. What it leaves has two versions, and an alias on the second. */
async function live(functions: Functions, name: string): Promise<void> {
  const { client } = functions;
  const of = { FunctionName: name };
  await client.send(await made(name, 'one'));
  await functions.updated(name);
  const first = await client.send(new PublishVersionCommand(of));
  await client.send(new CreateAliasCommand({ ...of, Name: 'live', FunctionVersion: first.Version }));
  await client.send(new CreateFunctionUrlConfigCommand({ ...of, Qualifier: 'live', AuthType: 'NONE' }));
  expect((await functions.invoke(name, {}, { Qualifier: 'live' })).json).toBe('one');
  await client.send(new UpdateFunctionCodeCommand({ ...of, ZipFile: await codeOf('two') }));
  await functions.updated(name);
  await client.send(
    new UpdateFunctionConfigurationCommand({ ...of, Description: 'second', MemorySize: 192 }),
  );
  await functions.updated(name);
  await client.send(new PutFunctionConcurrencyCommand({ ...of, ReservedConcurrentExecutions: 2 }));
  const second = await client.send(new PublishVersionCommand(of));
  expect([first.Version, second.Version]).toEqual(['1', '2']);
  await client.send(new UpdateAliasCommand({ ...of, Name: 'live', FunctionVersion: '2' }));
  expect((await functions.invoke(name, {}, { Qualifier: 'live' })).json).toBe('two');
  expect((await functions.invoke(name, {}, { Qualifier: '1' })).json).toBe('one');
}

/** Refused is only what another client has made or unmade a moment ago. */
async function tolerantly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof LambdaServiceException)) throw error;
    expect(error.name).toMatch(/^Resource(Conflict|NotFound)Exception$/);
  }
}

async function contend(functions: Functions): Promise<void> {
  const { client } = functions;
  const of = { FunctionName: SHARED };
  await tolerantly(client.send(await made(SHARED, 'shared')));
  await tolerantly(client.send(new PublishVersionCommand(of)));
  await tolerantly(client.send(new CreateAliasCommand({ ...of, Name: 'live', FunctionVersion: '$LATEST' })));
  await tolerantly(functions.invoke(SHARED, {}, { Qualifier: 'live' }));
  await tolerantly(client.send(new UpdateFunctionConfigurationCommand({ ...of, Timeout: 20 })));
  await tolerantly(client.send(new GetAliasCommand({ ...of, Name: 'live' })));
  await tolerantly(client.send(new DeleteAliasCommand({ ...of, Name: 'live' })));
  await tolerantly(client.send(new DeleteFunctionCommand(of)));
}

async function workOf(number: number): Promise<void> {
  const functions = new Functions(lambdaClient(service));
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await live(functions, `c${number}-r${round}`);
      if (round > 0) await functions.remove(`c${number}-r${round - 1}`);
      await contend(functions);
    }
  } finally {
    functions.client.destroy();
  }
}

const names = async () =>
  ((await all.client.send(new ListFunctionsCommand({}))).Functions ?? []).map(
    ({ FunctionName: name = '' }) => name,
  );

/** What of one function there is, as each of the lists tells it. */
async function registryOf(FunctionName: string) {
  const { client } = all;
  const of = { FunctionName };
  const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand(of));
  const { Aliases = [] } = await client.send(new ListAliasesCommand(of));
  const { FunctionUrlConfigs = [] } = await client.send(new ListFunctionUrlConfigsCommand(of));
  const { Configuration, Concurrency } = await client.send(new GetFunctionCommand(of));
  return {
    versions: Versions.map(({ Version, MemorySize, Description }) => [Version, MemorySize, Description]),
    aliases: Aliases.map(({ Name, FunctionVersion }) => [Name, FunctionVersion]),
    urls: FunctionUrlConfigs.map(({ FunctionArn }) => FunctionArn?.split(':').at(-1)),
    state: [Configuration?.State, Configuration?.LastUpdateStatus],
    reserved: Concurrency?.ReservedConcurrentExecutions,
  };
}

/** Rows that are still in a database of the service. */
function rows(file: string, table: string): unknown {
  const database = new DatabaseSync(join(service.dataDirectory, file), { readOnly: true });
  try {
    return database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;
  } finally {
    database.close();
  }
}

/** Containers of environments that Docker has and the service does not know as stems that wait. */
async function strayContainers(): Promise<number> {
  const filters = { label: [`lambdabox=${service.instanceId}`, 'lambdabox.environment'] };
  const containers = await docker.listContainers({ all: true, filters });
  const { stems } = await serviceClient(service).json<{ stems: StemView[] }>({
    method: 'GET',
    path: '/_lambdabox/stems',
  });
  return containers.length - stems.reduce((sum, { ready, starting }) => sum + ready + starting, 0);
}

it('four clients at once leave exactly what they made, and then nothing', async () => {
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => workOf(number)));
  await tolerantly(all.remove(SHARED));

  const kept = Array.from({ length: CLIENTS }, (_, number) => `c${number}-r${ROUNDS - 1}`);
  expect((await names()).sort()).toEqual(kept);
  for (const name of kept) {
    expect(await registryOf(name)).toEqual({
      versions: [
        ['$LATEST', 192, 'second'],
        ['1', 128, ''],
        ['2', 192, 'second'],
      ],
      aliases: [['live', '2']],
      urls: ['live'],
      state: ['Active', 'Successful'],
      reserved: 2,
    });
    expect((await all.invoke(name)).json).toBe('two');
  }

  for (const name of kept) await all.remove(name);
  expect(await names()).toEqual([]);
  expect([rows('lambdabox.db', 'functions'), rows('events.db', 'events')]).toEqual([0, 0]);
  await until(async () => (await strayContainers()) === 0);

  await end();
  await start(service.dataDirectory);
  expect(await names()).toEqual([]);
  const code = join(service.dataDirectory, 'code');
  expect([readdirSync(join(code, 'zips')), readdirSync(join(code, 'trees'))]).toEqual([[], []]);
}, 600_000);
