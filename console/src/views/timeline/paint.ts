import type { EnvironmentLife } from '../../../../src/contract/environment-life';
import { clockTime } from '../../ui/format';
import { LANE, lengthOf, NAMES, STATE_COLORS, ticksOf, xOf, type Frame } from './scene';

export const AXIS = 24;

export interface Scene {
  readonly lives: readonly EnvironmentLife[];
  readonly frame: Frame;
  /** Pixels that lie above what is seen. */
  readonly scrolled: number;
  readonly height: number;
  readonly now: number;
  readonly marked: string | undefined;
}

/** Draws the lanes that are seen. */
export function paint(canvas: HTMLCanvasElement, scene: Scene): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio;
  const width = scene.frame.width + NAMES;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(scene.height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  const color = (name: string) => style.getPropertyValue(name).trim();
  context.clearRect(0, 0, width, scene.height);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  paintAxis(context, scene, color);
  context.save();
  context.beginPath();
  context.rect(0, AXIS, width, scene.height - AXIS);
  context.clip();
  const first = Math.max(0, Math.floor(scene.scrolled / LANE));
  const last = Math.min(scene.lives.length, Math.ceil((scene.scrolled + scene.height) / LANE));
  for (let index = first; index < last; index++) {
    const life = scene.lives[index];
    if (life) paintLane(context, life, AXIS + index * LANE - scene.scrolled, scene, color);
  }
  context.restore();
}

function paintAxis(
  context: CanvasRenderingContext2D,
  { frame, height }: Scene,
  color: (name: string) => string,
): void {
  context.textAlign = 'center';
  for (const at of ticksOf(frame)) {
    const x = NAMES + xOf(at, frame);
    context.fillStyle = color('--grid');
    context.fillRect(x, AXIS - 4, 1, height);
    context.fillStyle = color('--soft');
    context.fillText(clockTime(at), x, AXIS / 2);
  }
  context.textAlign = 'left';
}

function paintLane(
  context: CanvasRenderingContext2D,
  life: EnvironmentLife,
  y: number,
  { frame, now, marked }: Scene,
  color: (name: string) => string,
): void {
  if (life.id === marked) {
    context.fillStyle = color('--grid');
    context.fillRect(0, y, frame.width + NAMES, LANE);
  }
  context.fillStyle = color('--ink');
  context.fillText(clipped(`${life.functionName}`, 18), 0, y + LANE / 2);
  context.fillStyle = color('--soft');
  context.fillText(life.id.slice(0, 6), NAMES - 52, y + LANE / 2);
  for (const span of life.spans) {
    const from = Math.max(0, xOf(span.from, frame));
    const to = Math.min(frame.width, xOf(span.to ?? now, frame));
    if (to < 0 || from > frame.width) continue;
    context.fillStyle = color(STATE_COLORS[span.state] ?? '--soft');
    const isThin = span.state === 'idle' || span.state === 'frozen';
    const inset = isThin ? 8 : 4;
    context.fillRect(
      NAMES + from,
      y + inset,
      Math.max(lengthOf(span, now) > 0 ? 1.5 : 1, to - from),
      LANE - 2 * inset,
    );
  }
  const end = life.spans.at(-1)?.to;
  if (life.endedBecause !== undefined && end !== undefined && end >= frame.from && end <= frame.to) {
    context.fillStyle = color('--bad');
    context.fillRect(NAMES + xOf(end, frame), y + 3, 2, LANE - 6);
  }
}

function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
