import type { EnvironmentLife } from '../../../../src/contract/environment-life';
import { clockTimeMs, count, milliseconds } from '../../ui/format';
import { lengthOf, NAMES, spanAt, type Frame } from './scene';

const WIDTH = 280;

/** What the pointer is on. Pixels from the left of the lanes, and from the top. */
export interface Pointed {
  readonly x: number;
  readonly y: number;
  readonly life: EnvironmentLife;
}

export function Tip({
  pointed: { x, y, life },
  frame,
  now,
}: {
  readonly pointed: Pointed;
  readonly frame: Frame;
  readonly now: number;
}) {
  const span = spanAt(life, x, frame, now);
  const left = Math.min(x + NAMES + 12, frame.width + NAMES - WIDTH);
  return (
    <div class="tip" style={{ left: `${left}px`, top: `${y + 14}px` }}>
      <b>
        {life.functionName}:{life.version}
      </b>{' '}
      <span class="mono soft">{life.id.slice(0, 12)}</span>
      <br />
      {span
        ? `${span.state}${span.calls === undefined ? '' : ` with ${count(span.calls)} calls`} for ${milliseconds(lengthOf(span, now))} since ${clockTimeMs(span.from)}`
        : `${count(life.calls)} calls`}
      {life.endedBecause && (
        <>
          <br />
          ended: {life.endedBecause}
        </>
      )}
    </div>
  );
}
