import type { Prices } from './price-list';
import type { Usage } from '../../contract/usage';
import type { UsageAnswer } from '../../contract/usage-answer';

/** What is paid for. */
export interface Quantities {
  readonly requests: number;
  readonly gbSeconds: number;
  readonly provisionedGbSeconds: number;
  readonly provisionedDurationGbSeconds: number;
}

/** In the currency of the prices. */
interface Bill {
  readonly requests: number;
  readonly gbSeconds: number;
  readonly provisionedGbSeconds: number;
  readonly provisionedDurationGbSeconds: number;
  readonly sum: number;
  /** What the free tier takes off a month, at most what was used. Not on provisioned concurrency. */
  readonly freeTier: number;
}

/** How much of a month was metered. */
export interface MonthSeen {
  /** Fractional. */
  readonly daysSeen: number;
  readonly daysInMonth: number;
  /** By which the use is multiplied; undefined when too little was seen to say. */
  readonly factor: number | undefined;
}

const DAY_MS = 86_400_000;
/** Of a month that is not a calendar's. */
const USUAL_DAYS = 30;
const LEAST_DAYS_SEEN = 1 / 24;

/** The use of several functions or days together. */
export function sumOf(parts: readonly Usage[]): Usage {
  const sum = (of: (usage: Usage) => number) => parts.reduce((all, usage) => all + of(usage), 0);
  return {
    calls: sum(({ calls }) => calls),
    errors: sum(({ errors }) => errors),
    billedGbSeconds: sum(({ billedGbSeconds }) => billedGbSeconds),
    provisionedBilledGbSeconds: sum(({ provisionedBilledGbSeconds }) => provisionedBilledGbSeconds),
    provisionedGbSeconds: sum(({ provisionedGbSeconds }) => provisionedGbSeconds),
    idleGbSeconds: sum(({ idleGbSeconds }) => idleGbSeconds),
    frozenGbSeconds: sum(({ frozenGbSeconds }) => frozenGbSeconds),
    savedSeconds: sum(({ savedSeconds }) => savedSeconds),
  };
}

/** `times`: a projection. */
export function quantitiesOf(usage: Usage, times = 1): Quantities {
  return {
    requests: usage.calls * times,
    gbSeconds: usage.billedGbSeconds * times,
    provisionedGbSeconds: usage.provisionedGbSeconds * times,
    provisionedDurationGbSeconds: usage.provisionedBilledGbSeconds * times,
  };
}

/** Throws nothing: an architecture that the prices do not have costs nothing. */
export function billOf(quantities: Quantities, prices: Prices, architecture: string): Bill {
  const price = prices.architectures[architecture];
  const { gbSecond = 0, provisionedGbSecond = 0, provisionedDurationGbSecond = 0 } = price ?? {};
  const request = prices.millionRequests / 1e6;
  const lines = {
    requests: quantities.requests * request,
    gbSeconds: quantities.gbSeconds * gbSecond,
    provisionedGbSeconds: quantities.provisionedGbSeconds * provisionedGbSecond,
    provisionedDurationGbSeconds: quantities.provisionedDurationGbSeconds * provisionedDurationGbSecond,
  };
  const { freeTier } = prices;
  const free =
    Math.min(quantities.requests, freeTier.requests) * request +
    Math.min(quantities.gbSeconds, freeTier.gbSeconds) * gbSecond;
  return { ...lines, sum: Object.values(lines).reduce((sum, line) => sum + line, 0), freeTier: free };
}

/** From when metering began, or the window did, to now or the window's end. */
export function monthSeen({ since, until, beganAt, now }: UsageAnswer, daysInMonth = USUAL_DAYS): MonthSeen {
  const from = Math.max(Date.parse(since), beganAt);
  const to = Math.min(Date.parse(until) + DAY_MS, now);
  const daysSeen = Math.max(0, to - from) / DAY_MS;
  return { daysSeen, daysInMonth, factor: daysSeen < LEAST_DAYS_SEEN ? undefined : daysInMonth / daysSeen };
}
