import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsText } from '../support/aws-command';
import { TestService } from '../support/service';
import { zipOf } from '../support/zip';

const ROLE = 'arn:aws:iam::000000000000:role/lambdabox';

let service: TestService;
let folder: string;

beforeAll(async () => {
  service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none' } });
  folder = mkdtempSync(join(tmpdir(), 'lbx-cli-'));
  writeFileSync(join(folder, 'config'), '[default]\ncli_binary_format = raw-in-base64-out\n');
}, 900_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service?.stop();
});

const aws = (...args: string[]): Promise<string> =>
  awsText(service, args, { cwd: folder, env: { AWS_CONFIG_FILE: join(folder, 'config') } });

const json = async (...args: string[]) => JSON.parse(await aws(...args)) as Record<string, unknown>;

async function archive(name: string, source: string): Promise<string> {
  writeFileSync(join(folder, name), await zipOf({ 'index.js': source }));
  return `fileb://${name}`;
}

describe('the aws command line', () => {
  it('knows who it is', async () => {
    expect(await json('sts', 'get-caller-identity')).toMatchObject({ Account: '000000000000' });
  });

  it('creates a function and waits until it is active', async () => {
    const zip = await archive(
      'one.zip',
      "exports.handler = async (event) => { console.log('seen'); return { hello: event.name }; };",
    );
    const created = await json(
      ...['lambda', 'create-function', '--function-name', 'cli', '--runtime', 'nodejs24.x'],
      ...['--handler', 'index.handler', '--role', ROLE, '--zip-file', zip, '--memory-size', '256'],
    );
    expect(created).toMatchObject({ FunctionName: 'cli', State: 'Pending', MemorySize: 256 });
    await aws('lambda', 'wait', 'function-active-v2', '--function-name', 'cli');
  });

  it('invokes it and prints the tail of its log', async () => {
    const invoked = await json(
      ...[
        'lambda',
        'invoke',
        '--function-name',
        'cli',
        '--payload',
        '{"name":"cli"}',
        '--log-type',
        'Tail',
        'out.json',
      ],
    );
    expect(invoked).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe('{"hello":"cli"}');
    const log = Buffer.from(String(invoked.LogResult), 'base64').toString();
    expect(log).toMatch(
      /^START RequestId: \S+ Version: \$LATEST\n.*\tINFO\tseen\nEND RequestId: \S+\nREPORT RequestId: /,
    );
  });

  it('shows the metrics of its calls', async () => {
    const time = (ms: number) => new Date(Date.now() + ms).toISOString();
    const around = ['--start-time', time(-3_600_000), '--end-time', time(60_000)];
    const of = ['--namespace', 'AWS/Lambda', '--metric-name', 'Invocations'];
    const { Datapoints } = await json(
      ...['cloudwatch', 'get-metric-statistics', ...of, '--dimensions', 'Name=FunctionName,Value=cli'],
      ...[...around, '--period', '86400', '--statistics', 'Sum', '--extended-statistics', 'p50'],
    );
    expect(Datapoints).toMatchObject([{ Sum: 1, Unit: 'Count', ExtendedStatistics: { p50: 1 } }]);
    const stat = `Metric={Namespace=AWS/Lambda,MetricName=Errors},Period=86400,Stat=Sum`;
    const { MetricDataResults } = await json(
      ...['cloudwatch', 'get-metric-data', '--metric-data-queries', `Id=e,MetricStat={${stat}}`, ...around],
    );
    expect(MetricDataResults).toMatchObject([{ Id: 'e', Label: 'Errors', Values: [0] }]);
    const { Metrics } = await json('cloudwatch', 'list-metrics', ...of);
    expect(Metrics).toContainEqual({
      ...{ Namespace: 'AWS/Lambda', MetricName: 'Invocations' },
      Dimensions: [{ Name: 'FunctionName', Value: 'cli' }],
    });
  });

  it('updates its code; the next call runs the new one', async () => {
    const zip = await archive('two.zip', 'exports.handler = async () => 2;');
    await aws('lambda', 'update-function-code', '--function-name', 'cli', '--zip-file', zip);
    await aws('lambda', 'wait', 'function-updated-v2', '--function-name', 'cli');
    await aws('lambda', 'invoke', '--function-name', 'cli', 'out.json');
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe('2');
  });

  it('publishes a version, points an alias to it and calls it by the alias', async () => {
    expect(await json('lambda', 'publish-version', '--function-name', 'cli')).toMatchObject({ Version: '1' });
    await aws(
      'lambda',
      'create-alias',
      '--function-name',
      'cli',
      '--name',
      'live',
      '--function-version',
      '1',
    );
    const invoked = await json(
      'lambda',
      'invoke',
      '--function-name',
      'cli',
      '--qualifier',
      'live',
      'out.json',
    );
    expect(invoked).toMatchObject({ StatusCode: 200, ExecutedVersion: '1' });
  });

  it('accepts an event to run later, and a dry run', async () => {
    const invoke = ['lambda', 'invoke', '--function-name', 'cli', '--invocation-type'];
    expect(await json(...invoke, 'Event', 'out.json')).toMatchObject({ StatusCode: 202 });
    expect(await json(...invoke, 'DryRun', 'out.json')).toMatchObject({ StatusCode: 204 });
  });

  it('reads the logs: groups, streams, events, tail', async () => {
    const group = '/aws/lambda/cli';
    const groups = await json('logs', 'describe-log-groups');
    expect(groups.logGroups).toEqual([expect.objectContaining({ logGroupName: group })]);
    const streams = await json('logs', 'describe-log-streams', '--log-group-name', group);
    const [{ logStreamName }] = streams.logStreams as [{ logStreamName: string }];
    expect(logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[(\$LATEST|1)\][0-9a-f]{32}$/);
    const filtered = await json(
      'logs',
      'filter-log-events',
      '--log-group-name',
      group,
      '--filter-pattern',
      'seen',
    );
    expect(filtered.events).toEqual([
      expect.objectContaining({ message: expect.stringContaining('\tINFO\tseen') }),
    ]);
    const got = await json(
      'logs',
      'get-log-events',
      '--log-group-name',
      group,
      '--log-stream-name',
      logStreamName,
    );
    expect((got.events as unknown[]).length).toBeGreaterThan(2);
    expect(await aws('logs', 'tail', group, '--since', '1h')).toContain('REPORT RequestId: ');
  });

  it('deletes the function; a second time it is not there', async () => {
    await aws('lambda', 'delete-function', '--function-name', 'cli');
    await expect(aws('lambda', 'get-function', '--function-name', 'cli')).rejects.toMatchObject({
      stderr: expect.stringContaining(
        'An error occurred (ResourceNotFoundException) when calling the GetFunction operation: Function not found: arn:aws:lambda:us-east-1:000000000000:function:cli',
      ),
    });
  });
});
