import type { StartKindDetails } from '../../../src/contract/statistics-answer';
import { count, milliseconds } from './format';

const WIDTH = 960;
const ROW = 68;
const LEFT = 64;
const AXIS = 22;
const DECADES = [0.1, 1, 10, 100, 1000, 10_000, 100_000];

/** A row for each kind of start: how many calls took how long, on one logarithmic axis. `beside`: what shares the axis. */
export function Histogram({
  kinds,
  beside = [],
}: {
  readonly kinds: readonly StartKindDetails[];
  readonly beside?: readonly StartKindDetails[] | undefined;
}) {
  const bounds = [...kinds, ...beside].flatMap(({ histogram }) => histogram.map(([upTo]) => upTo));
  const least = Math.min(...bounds) / 1.2;
  const most = Math.max(...bounds) * 1.1;
  const x = (ms: number) => LEFT + (Math.log(ms / least) / Math.log(most / least)) * (WIDTH - LEFT - 8);
  const height = kinds.length * ROW + AXIS;
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="How long calls took">
      <svg
        class="histogram"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={kinds
          .map(({ startKind, total }) => `${startKind}: median ${milliseconds(total.p50Ms)}`)
          .join('; ')}
      >
        {DECADES.filter((ms) => ms >= least && ms <= most).map((ms) => (
          <g key={ms}>
            <line class="grid" x1={x(ms)} x2={x(ms)} y1={0} y2={height - AXIS} />
            <text class="soft" x={x(ms)} y={height - 6} text-anchor="middle">
              {ms < 1000 ? `${ms} ms` : `${ms / 1000} s`}
            </text>
          </g>
        ))}
        {kinds.map((kind, index) => (
          <Row key={kind.startKind} kind={kind} top={index * ROW} x={x} />
        ))}
      </svg>
    </div>
  );
}

function Row({
  kind: { startKind, histogram, total },
  top,
  x,
}: {
  readonly kind: StartKindDetails;
  readonly top: number;
  readonly x: (ms: number) => number;
}) {
  const highest = Math.max(...histogram.map(([, calls]) => calls), 1);
  return (
    <g class={`kind-${startKind}`}>
      <text x={0} y={top + ROW / 2 + 6} class="strong">
        {startKind}
      </text>
      {histogram.map(([upTo, calls]) => {
        const high = Math.max(2, (calls / highest) * (ROW - 16));
        const from = x(upTo / BUCKET);
        return (
          <rect
            key={upTo}
            class="bar"
            x={from}
            width={Math.max(1.5, x(upTo) - from - 0.5)}
            y={top + ROW - 4 - high}
            height={high}
          >
            <title>{`up to ${milliseconds(upTo)}: ${count(calls)} calls`}</title>
          </rect>
        );
      })}
      <line class="median" x1={x(total.p50Ms)} x2={x(total.p50Ms)} y1={top + 8} y2={top + ROW - 4} />
      <line class="grid" x1={LEFT} x2={WIDTH - 8} y1={top + ROW - 4} y2={top + ROW - 4} />
    </g>
  );
}

/** How much a bucket's bound is above the one before (`accounts/statistics/log-buckets`). */
const BUCKET = 2 ** (1 / 8);
