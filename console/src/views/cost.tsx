import { useState } from 'preact/hooks';
import type { DayUsage, FunctionUsage } from '../../../src/contract/usage-answer';
import shipped from '../../../src/cli/usage/aws-prices.json';
import { billOf, monthSeen, quantitiesOf, sumOf } from '../../../src/cli/usage/bill';
import type { Prices } from '../../../src/cli/usage/price-list';
import { own } from '../api/own';
import { hrefOf } from '../app/router';
import { Card, CommandLine, Empty, Figure, Loading, Page, Trouble } from '../ui/basics';
import { count, milliseconds, utcDay } from '../ui/format';
import { Table, type Column } from '../ui/table';
import { useAsked } from '../ui/use-asked';
import { Choice } from './calls';

const DAY_MS = 86_400_000;
const WINDOWS: Readonly<Record<string, number>> = { today: 0, '7 days': 7, '30 days': 30, '90 days': 90 };
const ARCHITECTURE = 'x86';
const KEY = 'lambdabox-prices';

const gbSeconds = (value: number) => (value < 100 ? value.toFixed(2) : count(value));

export function CostView() {
  const [window, setWindow] = useState('30 days');
  const [prices, setPrices] = useState<Prices>(remembered);
  const since = utcDay(Date.now() - (WINDOWS[window] ?? 30) * DAY_MS);
  const asked = useAsked(`usage ${since}`, (signal) => own.usage({ since }, signal), 15_000);
  const money = (value: number) => `${moneyDigits(value)} ${prices.currency}`;
  const answer = asked.data;
  const all = answer && sumOf(answer.functions);
  const factor = answer && monthSeen(answer).factor;
  const bill = all && billOf(quantitiesOf(all), prices, ARCHITECTURE);
  const month =
    all && factor !== undefined ? billOf(quantitiesOf(all, factor), prices, ARCHITECTURE) : undefined;
  const keep = (changed: Prices) => {
    setPrices(changed);
    localStorage.setItem(KEY, JSON.stringify(changed));
  };
  return (
    <Page
      title="Cost"
      sub="What ran, what was held warm, and what AWS would ask for it"
      actions={
        <Choice
          name="Time"
          value={window}
          options={Object.keys(WINDOWS)}
          onChange={({ currentTarget }) => setWindow(currentTarget.value)}
        />
      }
    >
      {asked.error && <Trouble words={asked.error} retry={asked.reload} />}
      {!all || !bill ? (
        !asked.error && <Loading />
      ) : (
        <>
          <div class="figures">
            <Figure label="Calls" value={count(all.calls)} />
            <Figure
              label="Billed"
              value={`${gbSeconds(all.billedGbSeconds + all.provisionedBilledGbSeconds)} GB-s`}
            />
            <Figure
              label="Held warm"
              value={`${gbSeconds(all.idleGbSeconds + all.frozenGbSeconds)} GB-s`}
              hint={`${gbSeconds(all.frozenGbSeconds)} of it frozen`}
            />
            <Figure label="Waiting saved" value={milliseconds(all.savedSeconds * 1000)} />
            <Figure
              label="AWS would ask"
              value={money(bill.sum)}
              hint={`before ${money(bill.freeTier)} of free tier`}
            />
            <Figure
              label="A month like this"
              value={month ? money(month.sum) : '–'}
              hint={
                month
                  ? `${money(Math.max(0, month.sum - month.freeTier))} after the free tier`
                  : 'an hour must have been metered'
              }
            />
          </div>
          <Card title="By function" flush>
            <Table
              name="Use by function"
              columns={functionColumns(prices, money)}
              rows={answer.functions}
              keyOf={({ functionName }) => functionName}
              empty={<Empty command="lambdabox invoke my-function">Nothing ran in this time.</Empty>}
            />
          </Card>
          <Card title="By day" aside="UTC" flush>
            <Table
              name="Use by day"
              columns={dayColumns(prices, money)}
              rows={answer.days.toReversed()}
              keyOf={({ day }) => day}
              empty={<Empty>Nothing ran in this time.</Empty>}
            />
          </Card>
        </>
      )}
      <PriceForm prices={prices} onChange={keep} />
      <CommandLine command={`lambdabox usage --since ${since}`} />
    </Page>
  );
}

function functionColumns(prices: Prices, money: (value: number) => string): readonly Column<FunctionUsage>[] {
  return [
    {
      title: 'Function',
      cell: ({ functionName }) => <a href={hrefOf(['functions', functionName])}>{functionName}</a>,
      value: ({ functionName }) => functionName,
    },
    ...useColumns<FunctionUsage>(prices, money),
  ];
}

function dayColumns(prices: Prices, money: (value: number) => string): readonly Column<DayUsage>[] {
  return [
    { title: 'Day', cell: ({ day }) => day, value: ({ day }) => day },
    ...useColumns<DayUsage>(prices, money),
  ];
}

function useColumns<Row extends FunctionUsage | DayUsage>(
  prices: Prices,
  money: (value: number) => string,
): readonly Column<Row>[] {
  const cost = (row: Row) => billOf(quantitiesOf(row), prices, ARCHITECTURE).sum;
  return [
    { title: 'Calls', align: 'right', cell: ({ calls }) => count(calls), value: ({ calls }) => calls },
    {
      title: 'Billed GB-s',
      align: 'right',
      cell: ({ billedGbSeconds }) => gbSeconds(billedGbSeconds),
      value: ({ billedGbSeconds }) => billedGbSeconds,
    },
    {
      title: 'Idle GB-s',
      align: 'right',
      wide: true,
      cell: ({ idleGbSeconds }) => gbSeconds(idleGbSeconds),
      value: ({ idleGbSeconds }) => idleGbSeconds,
    },
    {
      title: 'Frozen GB-s',
      align: 'right',
      wide: true,
      cell: ({ frozenGbSeconds }) => gbSeconds(frozenGbSeconds),
      value: ({ frozenGbSeconds }) => frozenGbSeconds,
    },
    {
      title: 'Waiting saved',
      align: 'right',
      wide: true,
      cell: ({ savedSeconds }) => milliseconds(savedSeconds * 1000),
      value: ({ savedSeconds }) => savedSeconds,
    },
    { title: 'AWS would ask', align: 'right', cell: (row) => money(cost(row)), value: cost },
  ];
}

/** Of one region on one day; kept in this browser when they are changed. */
function PriceForm({
  prices,
  onChange,
}: {
  readonly prices: Prices;
  readonly onChange: (prices: Prices) => void;
}) {
  const architecture = prices.architectures[ARCHITECTURE];
  const amend = (gbSecond: number) =>
    architecture &&
    onChange({
      ...prices,
      architectures: { ...prices.architectures, [ARCHITECTURE]: { ...architecture, gbSecond } },
    });
  return (
    <Card title="Prices" aside={`${prices.region}, ${prices.asOf}`}>
      <div class="row">
        <label>
          A million requests, {prices.currency}
          <input
            type="number"
            min={0}
            step="any"
            value={prices.millionRequests}
            onChange={({ currentTarget }) =>
              onChange({ ...prices, millionRequests: currentTarget.valueAsNumber })
            }
          />
        </label>
        <label>
          A GB-second, {prices.currency}
          <input
            type="number"
            min={0}
            step="any"
            value={architecture?.gbSecond ?? 0}
            onChange={({ currentTarget }) => amend(currentTarget.valueAsNumber)}
          />
        </label>
        <button type="button" onClick={() => onChange(shipped)}>
          As shipped
        </button>
      </div>
      <p class="soft">
        As of {prices.asOf}, from <span class="mono">{prices.source}</span>. AWS changes them.
      </p>
    </Card>
  );
}

function remembered(): Prices {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '') as Partial<Prices>;
    return { ...shipped, ...kept };
  } catch {
    return shipped;
  }
}

function moneyDigits(value: number): string {
  if (value === 0 || value >= 1) return value.toFixed(2);
  return value < 0.0001 ? '< 0.0001' : value.toFixed(4);
}
