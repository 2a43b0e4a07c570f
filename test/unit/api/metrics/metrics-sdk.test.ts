import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  paginateGetMetricData,
  paginateListMetrics,
  PutMetricDataCommand,
  type CloudWatchClientConfig,
  type GetMetricDataCommandInput,
  type GetMetricStatisticsCommandInput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { MetricReader } from '../../../../src/accounts/cloudwatch/metric-reader';
import { MetricRecorder } from '../../../../src/accounts/cloudwatch/metric-recorder';
import { SqliteMetricStore } from '../../../../src/accounts/cloudwatch/sqlite-metric-store';
import { metricsOperations } from '../../../../src/api/metrics/metrics-operations';
import { FakeClock } from '../../../support/fake-clock';
import { anInvocation } from '../../../support/invocations';
import { pagesOf } from '../../../support/refusals';
import { silentLog } from '../../../support/telemetry';
import { reached } from '../sdk/sdk-box';
import { TestApi } from '../support';

const START = Date.UTC(2026, 10, 30, 12, 0, 0);
const MINUTE = 60_000;
const at = (minutes: number): Date => new Date(START + minutes * MINUTE);

/** Those that AWS's clients speak: AWS JSON 1.0 is what the SDK for JavaScript takes by itself. */
const QUERY = {
  protocol: AwsQueryProtocol,
  protocolSettings: {
    defaultNamespace: 'com.amazonaws.cloudwatch',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    version: '2010-08-01',
    serviceTarget: 'GraniteServiceVersion20100801',
  },
};
const CBOR = {
  protocol: SmithyRpcV2CborProtocol,
  protocolSettings: {
    defaultNamespace: 'com.amazonaws.cloudwatch',
    serviceTarget: 'GraniteServiceVersion20100801',
  },
};

let directory: string;
let recorder: MetricRecorder;
let api: TestApi;
const clock = new FakeClock(START);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-metrics-'));
  const store = SqliteMetricStore.open(join(directory, 'metrics.db'));
  recorder = new MetricRecorder({ clock, store, log: silentLog });
  api = await new TestApi().start({
    cloudWatch: metricsOperations({ reads: new MetricReader(recorder, store), clock }),
  });
  for (let minute = 0; minute < 10; minute += 1) {
    for (const durationMs of [10, 20, 300]) {
      recorder.invocation(
        anInvocation({
          ...{ functionName: 'f', startedAt: START + minute * MINUTE + durationMs, durationMs },
          ...(durationMs === 300 ? { outcome: 'error', qualifier: 'live', version: '3' } : {}),
        }),
      );
    }
  }
});
afterAll(async () => {
  await api.stop();
  recorder.close();
  rmSync(directory, { recursive: true });
});

describe.each<[string, Partial<CloudWatchClientConfig>]>([
  ['AWS JSON 1.0', {}],
  ["AWS's query protocol", QUERY],
  ['CBOR', CBOR],
])('metrics, asked for in %s', (_, protocol) => {
  let client: CloudWatchClient;
  beforeAll(() => {
    client = new CloudWatchClient({ ...reached(api), ...protocol });
  });
  afterAll(() => client.destroy());

  const Dimensions = [{ Name: 'FunctionName', Value: 'f' }];
  const statistics = (changes: Partial<GetMetricStatisticsCommandInput> = {}) =>
    client.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: 'AWS/Lambda', MetricName: 'Duration', Dimensions },
        ...{ StartTime: at(0), EndTime: at(10), Period: 300, Statistics: ['Sum'] },
        ...changes,
      }),
    );
  const query = (Id: string, MetricName: string, Stat: string, changes: Partial<MetricDataQuery> = {}) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period: 300, Stat },
    ...changes,
  });
  const data = (MetricDataQueries: MetricDataQuery[], changes: Partial<GetMetricDataCommandInput> = {}) =>
    client.send(
      new GetMetricDataCommand({ StartTime: at(0), EndTime: at(10), MetricDataQueries, ...changes }),
    );

  async function refusalOf(call: Promise<unknown>): Promise<string> {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!(error instanceof Error) || !('$metadata' in error))
      throw new Error(`not refused: ${String(error)}`);
    const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
    return `${httpStatusCode} ${error.name}: ${error.message}`;
  }

  it('gives the statistics of each period, percentiles among them', async () => {
    const { Label, Datapoints } = await statistics({
      Statistics: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'],
      ExtendedStatistics: ['p50', 'p99'],
    });
    expect(Label).toBe('Duration');
    const point = {
      ...{ SampleCount: 15, Average: 110, Sum: 1650, Minimum: 10, Maximum: 300, Unit: 'Milliseconds' },
      // Spread over buckets: within 4.5 %.
      ExtendedStatistics: { p50: expect.closeTo(20, 0), p99: expect.closeTo(290, -1) },
    };
    expect(Datapoints).toEqual([
      { Timestamp: at(0), ...point },
      { Timestamp: at(5), ...point },
    ]);
  });

  it('gives several metrics at once, the latest first unless it is asked otherwise', async () => {
    const queries = [
      query('calls', 'Invocations', 'Sum'),
      query('failed', 'Errors', 'Sum', { Label: 'bad' }),
    ];
    const { MetricDataResults } = await data(queries);
    expect(MetricDataResults).toEqual([
      {
        ...{ Id: 'calls', Label: 'Invocations', StatusCode: 'Complete' },
        ...{ Timestamps: [at(5), at(0)], Values: [15, 15] },
      },
      { Id: 'failed', Label: 'bad', StatusCode: 'Complete', Timestamps: [at(5), at(0)], Values: [5, 5] },
    ]);
    const ascending = await data(queries, { ScanBy: 'TimestampAscending' });
    expect(ascending.MetricDataResults?.[0]?.Timestamps).toEqual([at(0), at(5)]);
    const none = await data([query('calls', 'Invocations', 'Sum', { ReturnData: false })]);
    expect(none.MetricDataResults ?? []).toEqual([]);
  });

  it('gives pages of as many values as are asked for', async () => {
    const input = {
      ...{ StartTime: at(0), EndTime: at(10), MaxDatapoints: 3 },
      MetricDataQueries: [query('a', 'Invocations', 'Sum'), query('b', 'Errors', 'Maximum')],
    };
    const pages = await pagesOf(paginateGetMetricData({ client }, input));
    expect(
      pages.map(({ MetricDataResults = [] }) =>
        MetricDataResults.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode]),
      ),
    ).toEqual([
      [
        ['a', [15, 15], 'Complete'],
        ['b', [1], 'PartialData'],
      ],
      [['b', [1], 'Complete']],
    ]);
  });

  it('tells apart what was addressed and what answered, and adds all functions up', async () => {
    const sumOf = async (dimensions: Record<string, string>) => {
      const { Datapoints = [] } = await statistics({
        MetricName: 'Invocations',
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        Period: 600,
      });
      return Datapoints.map(({ Sum }) => Sum);
    };
    expect(await sumOf({})).toEqual([30]);
    expect(await sumOf({ Resource: 'f', FunctionName: 'f' })).toEqual([20]);
    expect(await sumOf({ FunctionName: 'f', Resource: 'f:live' })).toEqual([10]);
    expect(await sumOf({ FunctionName: 'f', Resource: 'f:live', ExecutedVersion: '3' })).toEqual([10]);
    expect(await sumOf({ FunctionName: 'other' })).toEqual([]);
    expect(await sumOf({ Resource: 'f:live' })).toEqual([]);
    expect((await statistics({ Namespace: 'AWS/SQS' })).Datapoints ?? []).toEqual([]);
    expect((await statistics({ Unit: 'Seconds' })).Datapoints ?? []).toEqual([]);
  });

  it('lists the metrics that there are', async () => {
    const named = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'Resource' }] };
    const of = (...dimensions: [string, string][]) => ({
      ...{ Namespace: 'AWS/Lambda', MetricName: 'Errors' },
      Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
    });
    const { Metrics } = await client.send(new ListMetricsCommand(named));
    expect(Metrics).toEqual([
      of(['FunctionName', 'f'], ['Resource', 'f']),
      of(['FunctionName', 'f'], ['Resource', 'f:live']),
      of(['FunctionName', 'f'], ['Resource', 'f:live'], ['ExecutedVersion', '3']),
    ]);
    const pages = await pagesOf(paginateListMetrics({ client }, { RecentlyActive: 'PT3H' }));
    const names = new Set(pages.flatMap(({ Metrics: all = [] }) => all.map(({ MetricName }) => MetricName)));
    expect([...names].sort()).toEqual(['Duration', 'Errors', 'Invocations', 'Throttles']);
  });

  it('refuses what AWS refuses, and what is not here', async () => {
    const cases: [Promise<unknown>, RegExp][] = [
      [statistics({ Statistics: [] }), /^400 InvalidParameterCombination.*: At least one of the parameters/],
      [statistics({ EndTime: at(0) }), /^400 InvalidParameterCombination.*StartTime must be less than/],
      [statistics({ Period: 90 }), /^400 InvalidParameterValue.*Period must be/],
      [
        statistics({ MetricName: undefined }),
        /^400 (MissingParameter|MissingRequiredParameterException).*: The parameter MetricName is required\.$/,
      ],
      [
        statistics({ ExtendedStatistics: ['tm90'] }),
        /^400 InvalidParameterValue.*statistic tm90 is not supp/,
      ],
      [
        statistics({ StartTime: at(-44_630), Period: 60 }),
        /^400 InvalidParameterCombination.*You have requested up to 44,640 datapoints, which exceeds the limit of 1,440\./,
      ],
      [data([{ Id: 'e', Expression: 'a+b' }]), /^400 Validation.*lambdabox computes no expressions/],
      [data([query('Upper', 'Errors', 'Sum')]), /^400 Validation.*The value Upper for parameter Id/],
      [data([query('a', 'Errors', 'Sum')], { NextToken: 'x' }), /^400 InvalidNextToken/],
      [
        data([query('a', 'Errors', 'Sum')], { ScanBy: 'Up' as 'TimestampAscending' }),
        /ScanBy is not supported/,
      ],
      [client.send(new ListMetricsCommand({ NextToken: 'x' })), /^400 InvalidParameterValue/],
      [
        client.send(
          new PutMetricDataCommand({ Namespace: 'Mine', MetricData: [{ MetricName: 'm', Value: 1 }] }),
        ),
        /lambdabox does not implement PutMetricData; of CloudWatch there are GetMetricData, GetMetricStatistics/,
      ],
    ];
    const refusals = await Promise.all(cases.map(([call]) => refusalOf(call)));
    cases.forEach(([, text], index) => expect(refusals[index]).toMatch(text));
  });
});
