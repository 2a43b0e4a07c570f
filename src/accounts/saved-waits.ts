import type { Phases } from '../contract/phases';
import type { StartKind } from '../contract/start-kind';

/** Making, starting and booting a container until one was seen, milliseconds. */
const USUAL_CONTAINER_MS = 290;
/** The weight of the newest start in a mean: the last twenty or so count. */
const NEWEST = 0.1;

interface Start {
  readonly startKind: StartKind;
  readonly phases: Phases;
}

/**
 * What the pools spare the callers: how much longer each call would have waited if nothing had been kept for it.
 * A cold start would have taken what containers take on this box, and the function's own init.
 */
export class SavedWaits {
  private containerMs = USUAL_CONTAINER_MS;
  private hasSeenContainer = false;
  private readonly initMs = new Map<string, number>();

  /** A container was made, for a function or as a stem. Milliseconds. */
  containerStarted(ms: number): void {
    this.containerMs = this.hasSeenContainer ? mean(this.containerMs, ms) : ms;
    this.hasSeenContainer = true;
  }

  /** Milliseconds that this call of the function did not wait; 0 for a cold start. */
  of(functionName: string, { startKind, phases }: Start): number {
    const { init } = phases;
    if (init !== undefined) {
      const before = this.initMs.get(functionName);
      this.initMs.set(functionName, before === undefined ? init : mean(before, init));
    }
    if (startKind === 'cold') return 0;
    const cold = this.containerMs + (this.initMs.get(functionName) ?? 0);
    return Math.max(0, cold - waitMs(phases));
  }

  /** The function was deleted. */
  forget(functionName: string): void {
    this.initMs.delete(functionName);
  }
}

/** Milliseconds that a call waited for its environment. */
export function waitMs({ queue = 0, create = 0, start = 0, boot = 0, init = 0 }: Phases): number {
  return queue + create + start + boot + init;
}

function mean(before: number, newest: number): number {
  return before + (newest - before) * NEWEST;
}
