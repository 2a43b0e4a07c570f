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

/** One line of a segment file, with its newline: `{"s":seq,"t":time,"i":ingested,"n":stream,"r":request,"m":message}`. */
export function encodeRecord(event: StoredEvent): string {
  const request = event.requestId === undefined ? '' : `,"r":${JSON.stringify(event.requestId)}`;
  return (
    `{"s":${event.seq},"t":${event.timestamp},"i":${event.ingestionTime},"n":${JSON.stringify(event.stream)}` +
    `${request},"m":${JSON.stringify(event.message)}}\n`
  );
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
