import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A line as it was kept. */
export interface KeptLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly time: string;
  readonly line: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the server does with the next pushes; `silent` keeps the line and never answers. */
type Mood = 'well' | 'silent' | { readonly status: number; readonly text: string };

const MAX_LINE = 256 * 1024;
const MAX_METADATA = 64 * 1024;
const MAX_LABELS = 15;
const MAX_AGE_MS = 7 * 24 * 3_600_000;
const MAX_AHEAD_MS = 10 * 60_000;

/**
 * A server that speaks Loki's push API and holds a push to its rules (Loki HTTP API, "Ingest logs"; the limits are the
 * defaults of `limits_config`). What breaks one is answered with 400 and remembered.
 */
export class LokiServer {
  readonly lines: KeptLine[] = [];
  readonly broken: string[] = [];
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly lines: number }[] = [];
  mood: Mood = 'well';
  private readonly seen = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly now: () => number,
  ) {}

  static async start(now: () => number, port = 0): Promise<LokiServer> {
    const server = createServer();
    const loki = new LokiServer(server, now);
    server.on('request', (req, res) => void loki.take(req, res));
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    return loki;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  private async take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    if (typeof this.mood === 'object') {
      this.requests.push({ headers: req.headers, lines: 0 });
      res.writeHead(this.mood.status).end(this.mood.text);
      return;
    }
    try {
      const lines = this.read(req, Buffer.concat(chunks));
      this.requests.push({ headers: req.headers, lines: lines.length });
      for (const line of lines) this.keep(line);
      if (this.mood !== 'silent') res.writeHead(204).end();
    } catch (error) {
      this.broken.push(String(error));
      res.writeHead(400).end(String(error));
    }
  }

  /** A line with the time and the text of one that it has is that one. */
  private keep(line: KeptLine): void {
    const key = JSON.stringify([line.labels, line.time, line.line]);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.lines.push(line);
  }

  private read(req: IncomingMessage, body: Buffer): KeptLine[] {
    must(req.method === 'POST' && req.url === '/loki/api/v1/push', `no route ${req.method} ${req.url}`);
    must(req.headers['content-type'] === 'application/json', 'content type');
    must(req.headers['content-encoding'] === 'gzip', 'content encoding');
    const { streams } = JSON.parse(gunzipSync(body).toString()) as { streams: unknown[] };
    must(Array.isArray(streams) && streams.length > 0, 'streams');
    return streams.flatMap((stream) => this.readStream(stream as { stream: unknown; values: unknown }));
  }

  private readStream({ stream, values }: { stream: unknown; values: unknown }): KeptLine[] {
    const labels = texts(stream, 'labels');
    const names = Object.keys(labels);
    must(names.length > 0 && names.length <= MAX_LABELS, `${names.length} labels`);
    must(
      names.every((name) => /^[a-zA-Z_]\w*$/.test(name)),
      `label names ${names.join()}`,
    );
    must(Array.isArray(values) && values.length > 0, 'values');
    return (values as unknown[][]).map((value) => this.readValue(labels, value));
  }

  private readValue(labels: KeptLine['labels'], value: unknown[]): KeptLine {
    const [time, line, given = {}] = value;
    must(typeof time === 'string' && /^\d{19}$/.test(time), `the time ${JSON.stringify(time)}`);
    must(typeof line === 'string' && Buffer.byteLength(line) <= MAX_LINE, 'line too long');
    const metadata = texts(given, 'structured metadata');
    must(JSON.stringify(metadata).length <= MAX_METADATA, 'structured metadata too large');
    const ageMs = this.now() - Number(String(time).slice(0, 13));
    must(ageMs <= MAX_AGE_MS && ageMs >= -MAX_AHEAD_MS, `the time ${String(time)} is too old or too new`);
    return { labels, time: String(time), line: String(line), metadata };
  }
}

function texts(value: unknown, what: string): Record<string, string> {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), what);
  const entries = Object.entries(value as object);
  must(
    entries.every(([, text]) => typeof text === 'string'),
    `${what} that are no text`,
  );
  return Object.fromEntries(entries);
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`refused: ${what}`);
}
