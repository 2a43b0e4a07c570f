import { signal } from '@preact/signals';
import type { CallRow } from '../../../src/contract/call-row';
import type { Decision } from '../../../src/contract/decision';
import type { LiveView } from '../../../src/contract/live-view';
import type { StreamEvents } from '../../../src/contract/stream-event';

/** Of each second of the last hour that the page was open in. */
export interface Second {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly calls: number;
  readonly errors: number;
  readonly throttles: number;
  readonly inFlight: number;
  readonly reservedMb: number;
}

const MOST_SECONDS = 3600;
const MOST_CALLS = 500;
const MOST_DECISIONS = 500;
/** EventSource itself goes on after a lost connection; not after an answer that is an error. */
const RETRY_MS = 3000;

export const live = signal<LiveView | undefined>(undefined);
/** Newest first. */
export const recentCalls = signal<readonly CallRow[]>([]);
/** Newest first. */
export const recentDecisions = signal<readonly Decision[]>([]);
/** Oldest first. */
export const seconds = signal<readonly Second[]>([]);
export const isConnected = signal(false);

let source: EventSource | undefined;
let retry: number | undefined;

export function openStream(): void {
  if (source) return;
  const opened = new EventSource('/_lambdabox/stream');
  source = opened;
  opened.onopen = () => (isConnected.value = true);
  opened.onerror = () => {
    isConnected.value = false;
    if (opened.readyState !== EventSource.CLOSED) return;
    closeStream();
    retry = window.setTimeout(openStream, RETRY_MS);
  };
  const on = <Name extends keyof StreamEvents>(name: Name, take: (event: StreamEvents[Name]) => void) =>
    opened.addEventListener(name, ({ data }: MessageEvent<string>) =>
      take(JSON.parse(data) as StreamEvents[Name]),
    );
  on('live', takeLive);
  on('call', (call) => (recentCalls.value = [call, ...recentCalls.value.slice(0, MOST_CALLS - 1)]));
  on('decision', (decision) => {
    recentDecisions.value = [decision, ...recentDecisions.value.slice(0, MOST_DECISIONS - 1)];
  });
}

export function closeStream(): void {
  clearTimeout(retry);
  source?.close();
  source = undefined;
  isConnected.value = false;
}

function takeLive(view: LiveView): void {
  const before = live.value;
  live.value = view;
  if (!before) return;
  const risen = (of: (fn: LiveView['functions'][number]) => number) =>
    Math.max(0, sum(view.functions, of) - sum(before.functions, of));
  const second: Second = {
    at: view.at,
    calls: risen(({ calls }) => calls),
    errors: risen(({ errors }) => errors),
    throttles: risen(({ throttles }) => throttles),
    inFlight: view.inFlight,
    reservedMb: view.memory.reservedMb,
  };
  seconds.value = [...seconds.value.slice(1 - MOST_SECONDS), second];
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}
