import { useMemo } from 'preact/hooks';
import type { StartKind } from '../../../src/contract/start-kind';
import type { StatisticsAnswer } from '../../../src/contract/statistics-answer';
import { minuteSums } from '../api/cloudwatch';
import { own } from '../api/own';
import { live, recentCalls, seconds } from '../api/stream';
import { hrefOf } from '../app/router';
import { Card, Empty, Figure, Page, StartKindMark, Trouble } from '../ui/basics';
import { count, megabytes, milliseconds, percent, utcDay } from '../ui/format';
import { LineChart } from '../ui/line-chart';
import { useAsked } from '../ui/use-asked';
import { Attention } from './attention';
import { CallTable } from './call-table';

const HOUR_S = 3600;
/** Charted while it happens. */
const SHOWN_SECONDS = 120;
const COUNT_LINES = [
  { label: 'calls', color: '--warm', filled: true },
  { label: 'errors', color: '--bad' },
  { label: 'throttles', color: '--stem' },
];

export function OverviewView() {
  const hour = useAsked('hour', (signal) => own.statistics({ since: HOUR_S }, signal), 5000);
  const today = useAsked('today', (signal) => own.usage({ since: utcDay(Date.now()) }, signal), 30_000);
  const now = live.value;
  if (!now)
    return (
      <Page title="Overview">
        {hour.error ? (
          <Trouble words={hour.error} retry={hour.reload} />
        ) : (
          <p class="soft loading" role="status">
            Waiting for the service…
          </p>
        )}
      </Page>
    );
  if (now.functions.length === 0)
    return (
      <Page title="Overview">
        <NoFunctions />
      </Page>
    );
  const totals = totalsOf(hour.data);
  const saved = today.data?.functions.reduce((sum, { savedSeconds }) => sum + savedSeconds, 0);
  return (
    <Page title="Overview" sub="The last hour, and what happens now">
      <Attention />
      <div class="figures">
        <Figure label="Calls" value={count(totals.calls)} hint="last hour" />
        <Figure
          label="Errors"
          value={count(totals.errors)}
          hint={percent(totals.errors / (totals.calls || 1))}
          tone={totals.errors > 0 ? 'bad' : undefined}
        />
        <Figure
          label="Throttles"
          value={count(totals.throttles)}
          tone={totals.throttles > 0 ? 'warn' : undefined}
        />
        <Figure
          label="Cold share"
          value={percent((totals.byKind.cold ?? 0) / (totals.calls || 1))}
          hint={`${count(totals.byKind.stem ?? 0)} from stems`}
        />
        <Figure
          label="Waiting saved"
          value={saved === undefined ? '–' : milliseconds(saved * 1000)}
          hint="by pools, today"
        />
        <Figure
          label="Memory"
          value={megabytes(now.memory.reservedMb)}
          hint={`of ${megabytes(now.memory.budgetMb)}`}
        />
        <Figure label="Queue" value={count(now.queuedEvents)} hint="events" />
        <Figure
          label="Sources"
          value={count(now.sources.count)}
          hint={
            now.sources.troubled > 0
              ? `${now.sources.troubled} in trouble`
              : `${now.sources.rate.toFixed(1)} records/s`
          }
          tone={now.sources.troubled > 0 ? 'bad' : undefined}
        />
      </div>
      <div class="two">
        <Card title="Now" aside={`${count(now.inFlight)} of ${count(now.concurrencyLimit)} running`}>
          <NowChart />
        </Card>
        <Card title="The hour behind" aside="by the minute">
          <HourChart />
        </Card>
      </div>
      <KindCards answer={hour.data} />
      <Card title="Latest calls" aside={<a href={hrefOf(['calls'])}>All calls</a>} flush>
        <CallTable
          calls={recentCalls.value.slice(0, 12)}
          empty={<Empty command="lambdabox invoke my-function">Calls appear here as they end.</Empty>}
        />
      </Card>
    </Page>
  );
}

function NoFunctions() {
  return (
    <Card title="No function yet">
      <Empty command="lambdabox deploy ./my-function">
        Deploy a folder by the command line, or{' '}
        <a href={hrefOf(['functions'], { create: '1' })}>create one here</a>.
      </Empty>
    </Card>
  );
}

function NowChart() {
  const shown = seconds.value.slice(-SHOWN_SECONDS);
  const data = useMemo(
    () =>
      [
        shown.map(({ at }) => at / 1000),
        shown.map(({ calls }) => calls),
        shown.map(({ errors }) => errors),
        shown.map(({ throttles }) => throttles),
      ] as [number[], number[], number[], number[]],
    [shown.at(-1)?.at],
  );
  return (
    <LineChart
      label="Calls, errors and throttles of each second"
      lines={COUNT_LINES}
      data={data}
      format={count}
    />
  );
}

function HourChart() {
  const { data, error, reload } = useAsked(
    'hour-series',
    (signal) => minuteSums(['Invocations', 'Errors', 'Throttles'], 60, undefined, signal),
    15_000,
  );
  if (error && !data) return <Trouble words={error} retry={reload} />;
  if (!data) return <div class="chart" />;
  const { Invocations = [], Errors = [], Throttles = [] } = data.values;
  return (
    <LineChart
      label="Calls, errors and throttles of each minute of the last hour"
      lines={COUNT_LINES}
      data={[[...data.at], [...Invocations], [...Errors], [...Throttles]]}
      format={count}
    />
  );
}

function KindCards({ answer }: { readonly answer: StatisticsAnswer | undefined }) {
  if (!answer || answer.startKinds.length === 0) return null;
  return (
    <div class="kinds">
      {answer.startKinds.map(({ startKind, calls, total }) => (
        <a
          class={`kind-card kind-${startKind}`}
          key={startKind}
          href={hrefOf(['calls'], { kind: startKind })}
        >
          <StartKindMark kind={startKind} />
          <b>{milliseconds(total.p50Ms)}</b>
          <span class="soft">
            {count(calls)} calls, p99 {milliseconds(total.p99Ms)}
          </span>
        </a>
      ))}
    </div>
  );
}

function totalsOf(answer: StatisticsAnswer | undefined) {
  const kinds = answer?.startKinds ?? [];
  return {
    calls: kinds.reduce((sum, { calls }) => sum + calls, 0),
    errors: kinds.reduce((sum, { errors }) => sum + errors, 0),
    throttles: (answer?.functions ?? []).reduce(
      (sum, { throttles }) => sum + Object.values(throttles).reduce((all, one) => all + one, 0),
      0,
    ),
    byKind: Object.fromEntries(kinds.map(({ startKind, calls }) => [startKind, calls])) as Partial<
      Record<StartKind, number>
    >,
  };
}
