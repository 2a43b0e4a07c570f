import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { GetFunctionConfigurationCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { TuneReport } from '../../src/cli/tune/report';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { cli } from '../unit/cli/support';

const box = useService({ LAMBDABOX_NETWORK: 'none' });
const keys = { LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID, LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY };
const NODE =
  'exports.handler = async (event) => ({ id: event.id, memory: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE });';

let revision: string | undefined;

beforeAll(async () => {
  await box.functions.deployNode('tuned', NODE, { MemorySize: 192 });
  const command = new GetFunctionConfigurationCommand({ FunctionName: 'tuned' });
  revision = (await box.functions.client.send(command)).RevisionId;
}, FIRST_BUILD_MS);

async function nothingIsLeft(): Promise<void> {
  const { client } = box.functions;
  const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
  expect(Functions.map(({ FunctionName }) => FunctionName)).toEqual(['tuned']);
  const now = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'tuned' }));
  expect(now).toMatchObject({ MemorySize: 192, RevisionId: revision });
}

async function callsOf(name: string): Promise<readonly unknown[]> {
  const { stdout } = await cli(['invocations', name, '--json'], {
    endpoint: box.service.endpoint,
    env: keys,
  });
  return JSON.parse(stdout) as readonly unknown[];
}

it('a sweep measures real calls of each size and leaves nothing behind', async () => {
  const args = ['tune', 'tuned', '--memory', '128,256', '--calls', '3', '--payload', '{"id":7}', '--json'];
  const { code, stdout, stderr } = await cli(args, { endpoint: box.service.endpoint, env: keys });
  expect(stderr).toContain('8 times for real');
  expect(stderr).not.toContain('error:');
  const report = JSON.parse(stdout) as TuneReport;
  expect({ code, failed: report.failed }).toEqual({ code: 0, failed: [] });
  expect(report.sizes.map(({ memoryMb }) => memoryMb)).toEqual([128, 256]);
  for (const { billedMs, peakMb, memoryMb, firstCall } of report.sizes) {
    expect(billedMs).toBeGreaterThan(0);
    expect(peakMb).toBeGreaterThan(0);
    expect(peakMb).toBeLessThanOrEqual(memoryMb);
    expect(firstCall.startKind).not.toBe('warm');
  }
  await nothingIsLeft();
}, 120_000);

it('a sweep that SIGINT ends leaves nothing behind', async () => {
  const child = spawn(
    process.execPath,
    [resolve('dist/cli/main.js'), 'tune', 'tuned', '--memory', '128', '--calls', '10000'],
    {
      env: { ...process.env, ...keys, LAMBDABOX_ENDPOINT: box.service.endpoint },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  // Once its copy has answered, the sweep is in its middle.
  for (let calls = 0; calls === 0;) {
    if (child.exitCode !== null) throw new Error('the sweep ended by itself');
    const { Functions = [] } = await box.functions.client.send(new ListFunctionsCommand({}));
    const copy = Functions.find(({ FunctionName }) => FunctionName?.startsWith('lambdabox-tune-'));
    if (copy) calls = (await callsOf(copy.FunctionName ?? '')).length;
  }
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  await nothingIsLeft();
}, 120_000);
