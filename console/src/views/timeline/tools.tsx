import { shifted, STATE_COLORS, timeAt, zoomed, type Frame } from './scene';

type Shown = Pick<Frame, 'from' | 'to'>;

const ZOOM = 1.5;

/** Closer, wider, earlier, later; undefined follows the time that passes. */
export function TimelineTools({
  frame,
  isFollowing,
  onShow,
}: {
  readonly frame: Frame;
  readonly isFollowing: boolean;
  readonly onShow: (shown: Shown | undefined) => void;
}) {
  const middle = timeAt(frame.width / 2, frame);
  const half = (frame.to - frame.from) / 2;
  const button = (label: string, sign: string, shown: () => Shown) => (
    <button type="button" class="small" aria-label={label} onClick={() => onShow(shown())}>
      {sign}
    </button>
  );
  return (
    <div class="timeline-tools">
      {button('Closer', '+', () => zoomed(frame, middle, 1 / ZOOM))}
      {button('Wider', '−', () => zoomed(frame, middle, ZOOM))}
      {button('Earlier', '←', () => shifted(frame, -half))}
      {button('Later', '→', () => shifted(frame, half))}
      {!isFollowing && (
        <button type="button" class="small" onClick={() => onShow(undefined)}>
          Follow now
        </button>
      )}
      <ul class="legend">
        {Object.entries(STATE_COLORS).map(([state, color]) => (
          <li key={state}>
            <i class="dot" style={{ background: `var(${color})` }} /> {state}
          </li>
        ))}
      </ul>
    </div>
  );
}
