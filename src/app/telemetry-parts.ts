import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { CallAccounts } from '../accounts/call-accounts';
import { InvocationHistory } from '../accounts/invocation-history';
import { DecisionJournal } from '../accounts/journal';
import { SavedWaits } from '../accounts/saved-waits';
import { LokiLog } from '../logs/loki/loki-log';
import { HttpPushClient } from '../logs/loki/push-client';
import { LokiPusher } from '../logs/loki/pusher';
import { LogStore } from '../logs/store/log-store';
import { Metrics } from '../metrics/metrics';
import { ProcessMetrics } from '../metrics/process-metrics';
import { RecordKeeper } from '../records/record-keeper';
import { RecordStream } from '../records/record-stream';
import { Records } from '../records/records';
import { ThreadRecords } from '../records/thread-records';
import { SourceFigures } from '../sources/figures/source-figures';
import { OtlpExporter } from '../tracing/otlp-exporter';
import { SpanSender } from '../tracing/span-sender';
import { VERSION } from '../version';
import type { Context } from './context';
import { TelemetryServices } from './telemetry-services';

const HISTORY = 2000;
const DECISIONS = 10_000;
const DAY_MS = 24 * 3600 * 1000;

/** Opens the logs and figures. */
export async function buildTelemetry(context: Context): Promise<TelemetryServices> {
  const { config, instance, clock, log, startup } = context;
  const metrics = new Metrics({ release: VERSION, clock, process: ProcessMetrics.start() });
  const loki = await startup.begin(
    'the logs that are pushed',
    () => openLoki(context, metrics),
    (pushed) => pushed?.close(),
  );
  const spans = await startup.begin(
    'the spans that are sent',
    () => openSpans(context),
    (sender) => sender?.close(),
  );
  const logs = await startup.begin(
    'the logs',
    () =>
      LogStore.open({
        directory: instance.path('logs'),
        settings: { maxBytes: config.logMaxBytes, maxAgeMs: config.logMaxAgeDays * DAY_MS },
        clock,
        log,
        dropped: (events) => metrics.logEventsDropped('disk', events),
      }),
    (store) => store.close(),
  );
  const accounts = await startup.begin(
    'the usage',
    () =>
      CallAccounts.open(
        {
          usage: resolve(instance.directory, 'usage.db'),
          metrics: resolve(instance.directory, 'metrics.db'),
        },
        clock,
        log,
      ),
    (opened) => opened.close(),
  );
  const records = await startup.begin(
    'the records of calls',
    () => openRecords(context, metrics),
    (opened) => opened.close(),
  );
  return new TelemetryServices({
    ...{ log, logs, loki, spans, metrics, clock, accounts, records },
    history: new InvocationHistory(HISTORY),
    journal: new DecisionJournal(DECISIONS),
    savedWaits: new SavedWaits(),
    sourceFigures: new SourceFigures(clock),
  });
}

function openRecords({ config, instance, clock, log }: Context, metrics: Metrics): Records {
  const store = new ThreadRecords({
    path: resolve(instance.directory, 'calls.db'),
    bounds: {
      maxAgeMs: config.recordsMaxAgeDays * DAY_MS,
      maxRows: config.recordsMaxCalls,
      maxEventBytes: config.recordsEventsBytes,
    },
  });
  const dropped = (records: number) => metrics.recordsDropped(records);
  const stream = new RecordStream({ clock, log });
  const keepsEvents = config.recordsEventsBytes > 0;
  return new Records(new RecordKeeper({ store, stream, clock, log, keepsEvents, dropped }), store, stream);
}

function openLoki({ config, clock, log }: Context, metrics: Metrics): LokiLog | undefined {
  if (!config.loki) return undefined;
  const client = new HttpPushClient(config.loki);
  const dropped = (lines: number) => metrics.logEventsDropped('loki', lines);
  // From the start, so that the first drop is an increase.
  dropped(0);
  return new LokiLog(new LokiPusher({ client, clock, log, dropped, random: Math.random }), clock);
}

function openSpans({ config, clock, log }: Context): SpanSender | undefined {
  if (!config.tracing) return undefined;
  const exporter = new OtlpExporter(config.tracing, VERSION);
  return new SpanSender({ exporter, clock, log, newId: () => randomBytes(8).toString('hex') });
}
