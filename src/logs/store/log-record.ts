/** One log event as the store keeps it. Times are epoch milliseconds. */
export interface StoredEvent {
  /** Rises by at least one from event to event, across groups and restarts; names the event. */
  readonly seq: number;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  readonly requestId: string | undefined;
}

/**
 * Lines of a segment file, with their newlines: `{"s":seq,"t":time,"i":ingested,"n":stream,"r":request,"m":message}`.
 * Of a flood nearly every event was written by the same call in the same moment: what they share is encoded once.
 */
export function encodeRecords(events: readonly StoredEvent[]): string[] {
  let last: StoredEvent | undefined;
  let shared = '';
  return events.map((event) => {
    if (!last || !isSameWriter(event, last)) shared = encodeWriter(event);
    last = event;
    return `{"s":${event.seq}${shared}${JSON.stringify(event.message)}}\n`;
  });
}

function isSameWriter(a: StoredEvent, b: StoredEvent): boolean {
  return (
    a.timestamp === b.timestamp &&
    a.ingestionTime === b.ingestionTime &&
    a.requestId === b.requestId &&
    a.stream === b.stream
  );
}

function encodeWriter({ timestamp, ingestionTime, stream, requestId }: StoredEvent): string {
  const request = requestId === undefined ? '' : `,"r":${JSON.stringify(requestId)}`;
  return `,"t":${timestamp},"i":${ingestionTime},"n":${JSON.stringify(stream)}${request},"m":`;
}

/** The event of a line; undefined for what is none, such as a line torn by a power cut. */
export function decodeRecord(line: string): StoredEvent | undefined {
  try {
    const { s, t, i, n, r, m } = JSON.parse(line) as Partial<Record<string, unknown>>;
    if (typeof s !== 'number' || typeof t !== 'number' || typeof i !== 'number') return undefined;
    if (typeof n !== 'string' || typeof m !== 'string') return undefined;
    const requestId = typeof r === 'string' ? r : undefined;
    return { seq: s, timestamp: t, ingestionTime: i, stream: n, requestId, message: m };
  } catch {
    return undefined;
  }
}
