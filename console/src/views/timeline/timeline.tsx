import { useEffect, useRef, useState } from 'preact/hooks';
import type { EnvironmentLife } from '../../../../src/contract/environment-life';
import { theme } from '../../app/theme';
import { Life } from './life';
import { AXIS, paint } from './paint';
import { LANE, NAMES, shifted, timeAt, zoomed, type Frame } from './scene';
import { Tip, type Pointed } from './tip';
import { TimelineTools } from './tools';

/** Lanes that are seen at once. */
const MOST_SEEN = 20;
const ZOOM_STEP = 1.25;
/** Pixels; less is a click. */
const LEAST_DRAG = 3;

/** One lane an environment. The wheel with Ctrl goes closer, a drag moves, a click tells why. */
export function Timeline({
  lives,
  spanMs,
  marked,
}: {
  readonly lives: readonly EnvironmentLife[];
  readonly spanMs: number;
  readonly marked: string | undefined;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const [shown, setShown] = useState<Pick<Frame, 'from' | 'to'>>();
  const [chosen, setChosen] = useState(marked);
  const now = Date.now();
  const frame: Frame = { ...(shown ?? { from: now - spanMs, to: now }), width };
  useEffect(() => setShown(undefined), [spanMs]);
  return (
    <>
      <TimelineTools frame={frame} isFollowing={shown === undefined} onShow={setShown} />
      <div class="timeline" ref={holder}>
        <Lanes lives={lives} frame={frame} now={now} chosen={chosen} onShow={setShown} onChoose={setChosen} />
      </div>
      {chosen !== undefined && <Life key={chosen} id={chosen} life={lives.find(({ id }) => id === chosen)} />}
    </>
  );
}

function Lanes({
  lives,
  frame,
  now,
  chosen,
  onShow,
  onChoose,
}: {
  readonly lives: readonly EnvironmentLife[];
  readonly frame: Frame;
  readonly now: number;
  readonly chosen: string | undefined;
  readonly onShow: (frame: Frame) => void;
  readonly onChoose: (id: string | undefined) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const [pointed, setPointed] = useState<Pointed>();
  const dragged = useRef<{ readonly x: number; readonly frame: Frame } | undefined>(undefined);
  const height = AXIS + Math.min(lives.length, MOST_SEEN) * LANE;
  const look = theme.value;
  useEffect(() => {
    if (canvas.current) paint(canvas.current, { lives, frame, scrolled, height, now, marked: chosen });
  }, [lives, frame.width, frame.from, frame.to, scrolled, chosen, look, height]);
  const laneAt = ({ clientX, clientY }: MouseEvent): Pointed | undefined => {
    const box = canvas.current?.getBoundingClientRect();
    const life = box && lives[Math.floor((clientY - box.top - AXIS + scrolled) / LANE)];
    return box && life ? { x: clientX - box.left - NAMES, y: clientY - box.top, life } : undefined;
  };
  const onMouseMove = (event: MouseEvent) => {
    const drag = dragged.current;
    if (!drag) setPointed(laneAt(event));
    else onShow(shifted(drag.frame, timeAt(drag.x - event.clientX, drag.frame) - drag.frame.from));
  };
  const onMouseUp = (event: MouseEvent) => {
    const moved = dragged.current ? Math.abs(event.clientX - dragged.current.x) : 0;
    dragged.current = undefined;
    if (moved < LEAST_DRAG) onChoose(laneAt(event)?.life.id);
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const around = timeAt(laneAt(event)?.x ?? frame.width / 2, frame);
    onShow(zoomed(frame, around, event.deltaY > 0 ? ZOOM_STEP : 1 / ZOOM_STEP));
  };
  return (
    <>
      <div
        class="timeline-scroll"
        style={{ height: `${height}px` }}
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}
        tabIndex={0}
        role="region"
        aria-label={`Timeline of ${lives.length} environments`}
      >
        <canvas
          ref={canvas}
          style={{ width: `${frame.width + NAMES}px`, height: `${height}px` }}
          onMouseMove={onMouseMove}
          onMouseLeave={() => {
            dragged.current = undefined;
            setPointed(undefined);
          }}
          onMouseDown={(event) => (dragged.current = { x: event.clientX, frame })}
          onMouseUp={onMouseUp}
          onWheel={onWheel}
        />
        <div style={{ height: `${Math.max(0, lives.length * LANE + AXIS - height)}px` }} />
      </div>
      {pointed && <Tip pointed={pointed} frame={frame} now={now} />}
    </>
  );
}

function useWidth(holder: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWidth(Math.max(100, element.clientWidth - NAMES)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return width;
}
