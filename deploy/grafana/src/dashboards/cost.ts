import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../dashboard';
import { FUNCTION_LINK, UIDS } from '../links';
import { START_KINDS, STATES, USED } from '../palette';
import { PRICES } from '../prices';
import { chart } from '../panels/chart';
import { bars, stat } from '../panels/stat';
import { table } from '../panels/table';
import { counter, FUNCTION, grown, orZero, rate, sum, sumBy, top } from '../promql';
import { functions, prices } from '../variables';

const BILLED = counter('billed_gigabyte_seconds_total', FUNCTION);
const CALLS = counter('invocations_total', FUNCTION);
const HELD = counter('held_gigabyte_seconds_total', FUNCTION);
const STEMS = counter('stem_gigabyte_seconds_total');
const SAVED = counter('saved_wait_seconds_total', FUNCTION);
const GB_S = 'suffix:GB-s';
const KEPT = { idle: STATES.idle ?? '', frozen: STATES.frozen ?? '', stems: START_KINDS.stem ?? '' };
const NO_CALLS = 'No call of these functions in this time.';
const NOTHING_HELD = 'Nothing was kept warm in this time.';

/** What AWS would have billed, what keeping warm holds, and what it spares. */
export function cost(): Dashboard {
  return dashboard({
    uid: UIDS.cost,
    title: 'lambdabox: cost',
    description:
      'GB-seconds as AWS would bill them, beside GB-seconds held warm, beside seconds of cold wait saved; an estimate in USD by public prices that can be typed over.',
    back: '24h',
    refresh: '1m',
    variables: [functions(), ...prices()],
    deployments: true,
    rows: [
      { title: 'In this time range', panels: [...billed(), ...kept()] },
      { title: 'Over time', panels: overTime() },
      { title: 'By function', panels: [byFunction()] },
    ],
  });
}

/** USD of what was billed and requested, from expressions for either. */
function usd(gbSeconds: string, requests: string): string {
  return `${gbSeconds} * $usd_per_gb_second + ${requests} * $usd_per_million / 1e6`;
}

function billed(): Panel[] {
  const size = { width: 4, height: 5, noValue: NO_CALLS };
  const spent = usd(sum(grown(BILLED, '$__range')), sum(grown(CALLS, '$__range')));
  const priced = `By the prices above (${PRICES.what}, ${PRICES.asOf}).`;
  return [
    stat({
      ...size,
      title: 'Billed',
      description: 'Memory size times billed duration of every call, as AWS would bill them.',
      unit: GB_S,
      decimals: 1,
      queries: [{ expr: sum(grown(BILLED, '$__range')), legend: 'billed' }],
    }),
    stat({
      ...size,
      title: 'On AWS',
      description: `What these calls would have cost there. ${priced} Provisioned concurrency, storage and traffic are not in it.`,
      unit: 'currencyUSD',
      decimals: 4,
      queries: [{ expr: spent, legend: 'USD' }],
    }),
    stat({
      ...size,
      title: 'On AWS, 30 days like this',
      description: `The same, if 30 days went on as this time range did. ${priced}`,
      unit: 'currencyUSD',
      decimals: 2,
      queries: [{ expr: `(${spent}) * 2592000 / $__range_s`, legend: 'USD' }],
    }),
  ];
}

function kept(): Panel[] {
  const held = sumBy(['state'], grown(HELD, '$__range'));
  const stems = sum(grown(STEMS, '$__range'));
  const all = `(${orZero(sum(grown(HELD, '$__range')))} + ${orZero(stems)})`;
  const saved = sum(grown(SAVED, '$__range'));
  return [
    bars({
      title: 'Held warm',
      description:
        'Memory held while nobody called: idle and frozen environments by their memory size (frozen ones really hold less), stems by what they hold. Stems belong to no function: all of them, whichever functions are chosen.',
      unit: GB_S,
      decimals: 1,
      width: 6,
      height: 5,
      colors: KEPT,
      noValue: NOTHING_HELD,
      queries: [
        { expr: held, legend: '{{state}}' },
        { expr: stems, legend: 'stems' },
      ],
    }),
    stat({
      title: 'Cold wait saved',
      description: 'What calls would have waited more, had each of them been a cold start.',
      unit: 's',
      width: 3,
      height: 5,
      noValue: NO_CALLS,
      queries: [{ expr: saved, legend: 'saved' }],
    }),
    stat({
      title: 'Saved by a GB-hour',
      description:
        'Seconds of cold wait saved for each gigabyte that was held warm for an hour: what keeping warm is worth.',
      unit: 's',
      width: 3,
      height: 5,
      noValue: NOTHING_HELD,
      queries: [{ expr: `${saved} / (${all} > 0) * 3600`, legend: 'saved' }],
    }),
  ];
}

function overTime(): Panel[] {
  const size = { width: 12, height: 8 };
  const hourly = (expr: string) => `${rate(expr)} * 3600`;
  return [
    chart({
      ...size,
      title: 'Billed, an hour, by function',
      description: 'The ten functions for which AWS would bill most, at each time.',
      unit: GB_S,
      stack: true,
      table: true,
      noValue: NO_CALLS,
      queries: [{ expr: top(10, hourly(sumBy(['function'], grown(BILLED)))), legend: '{{function}}' }],
    }),
    chart({
      ...size,
      title: 'Held warm, an hour',
      description: 'Memory held while nobody called, by how it is held; the dashed line is what was billed.',
      unit: GB_S,
      stack: true,
      colors: { ...KEPT, billed: USED.limit },
      lines: ['billed'],
      noValue: NOTHING_HELD,
      queries: [
        { expr: hourly(sumBy(['state'], grown(HELD))), legend: '{{state}}' },
        { expr: hourly(sum(grown(STEMS))), legend: 'stems' },
        { expr: hourly(sum(grown(BILLED))), legend: 'billed' },
      ],
    }),
    chart({
      ...size,
      title: 'Cold wait saved, an hour',
      description:
        'Seconds that the calls of an hour would have waited more as cold starts, by how they started instead.',
      unit: 's',
      stack: true,
      colors: START_KINDS,
      noValue: NO_CALLS,
      queries: [{ expr: hourly(sumBy(['start_kind'], grown(SAVED))), legend: '{{start_kind}}' }],
    }),
    chart({
      ...size,
      title: 'On AWS, an hour',
      description: `What the calls of an hour would have cost, by the prices above (${PRICES.what}, ${PRICES.asOf}).`,
      unit: 'currencyUSD',
      colors: { USD: USED.used },
      noValue: NO_CALLS,
      queries: [{ expr: usd(hourly(sum(grown(BILLED))), hourly(sum(grown(CALLS)))), legend: 'USD' }],
    }),
  ];
}

function byFunction(): Panel {
  const of = (selector: string) => sumBy(['function'], grown(selector, '$__range'));
  const orNone = (expr: string) => `(${expr} or ${of(CALLS)} * 0)`;
  const held = (state: 'idle' | 'frozen') =>
    orNone(of(counter('held_gigabyte_seconds_total', { ...FUNCTION, state: `="${state}"` })));
  return table({
    title: 'Functions in this time range',
    description:
      'One row a function. A click on a name opens its dashboard. Stems belong to no function and are not in it.',
    width: 24,
    height: 10,
    noValue: NO_CALLS,
    rows: { function: 'Function' },
    sort: 'On AWS',
    link: FUNCTION_LINK,
    columns: [
      { title: 'Requests', expr: of(CALLS), unit: 'short', decimals: 0 },
      { title: 'Billed', expr: of(BILLED), unit: GB_S, decimals: 2 },
      { title: 'On AWS', expr: usd(of(BILLED), of(CALLS)), unit: 'currencyUSD', decimals: 6 },
      { title: 'Held idle', expr: held('idle'), unit: GB_S, decimals: 2 },
      { title: 'Held frozen', expr: held('frozen'), unit: GB_S, decimals: 2 },
      { title: 'Wait saved', expr: orNone(of(SAVED)), unit: 's', decimals: 1 },
    ],
  });
}
