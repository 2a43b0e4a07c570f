import type { AccountScope } from '../../functions/names';

/** An event of a bus (EventBridge user guide, "Event structure"). */
export interface BusEvent {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** When the bus was given it, epoch milliseconds. */
  readonly takenAt: number;
  readonly resources: readonly string[];
  /** JSON text of an object. */
  readonly detail: string;
}

export interface EventDraft {
  readonly detailType: string;
  readonly source: string;
  readonly detail: string;
  readonly resources?: readonly string[];
  /** Epoch milliseconds; absent: now. */
  readonly time?: number;
}

export function busEvent(draft: EventDraft, id: string, scope: AccountScope, now: number): BusEvent {
  const { detailType, source, detail, resources = [], time = now } = draft;
  const { accountId: account, region } = scope;
  return { id, detailType, source, account, region, time, takenAt: now, resources, detail: compact(detail) };
}

/** As targets get it. The detail is passed on as it was written: no number in it loses a digit. */
export function eventText(event: BusEvent): string {
  const { id, detailType, source, account, time, region, resources, detail } = event;
  const head = {
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account,
    time: timeText(time),
    region,
    resources,
  };
  return `${JSON.stringify(head).slice(0, -1)},"detail":${detail}}`;
}

/** `2026-11-30T13:45:00Z` */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** JSON text without the spaces between its tokens. */
function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}
