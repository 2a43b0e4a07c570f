import type { Clock } from '../lib/clock';
import type { Exposed, FamilyHead, PageFormat } from './metric-family';

/** A page as it is sent: in pieces, between which the event loop turns. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: AsyncIterable<string>;
}

const CONTENT_TYPES: Readonly<Record<PageFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};
/** Milliseconds for which a page may keep calls waiting. */
const SLICE_MS = 1;
/** Joining and sending a slice takes time as well. */
const SLICE_CHARACTERS = 256 * 1024;

/** OpenMetrics where the scraper would rather have it than text: only it has exemplars. */
export function formatFor(accept: string | undefined): PageFormat {
  const quality = new Map<string, number>();
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    quality.set(type, Math.max(quality.get(type) ?? 0, Number(q) || 0));
  }
  const wanted = quality.get('application/openmetrics-text') ?? 0;
  return wanted > 0 && wanted >= (quality.get('text/plain') ?? 0) ? 'openmetrics' : 'text';
}

export function contentTypeOf(format: PageFormat): string {
  return CONTENT_TYPES[format];
}

/** The page of all families. The event loop gets its turn after every slice, so that no call waits for a scrape. */
export async function* page(
  families: Iterable<Exposed>,
  format: PageFormat,
  clock: Pick<Clock, 'now'>,
): AsyncGenerator<string> {
  const slice = new Slice(clock);
  for (const family of families) {
    slice.texts.push(headText(family.head, format));
    for (const written of family.write(slice.texts, format)) {
      if (!slice.isFull(written)) continue;
      yield slice.take();
      await new Promise((turned) => setImmediate(turned));
      slice.begin();
    }
  }
  if (format === 'openmetrics') slice.texts.push('# EOF\n');
  yield slice.take();
}

/** What is written between two turns of the event loop. */
class Slice {
  readonly texts: string[] = [];
  private characters = 0;
  private begunAt: number;

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    this.begunAt = clock.now();
  }

  /** `more`: characters that came to it. */
  isFull(more: number): boolean {
    this.characters += more;
    return this.characters >= SLICE_CHARACTERS || this.clock.now() - this.begunAt >= SLICE_MS;
  }

  begin(): void {
    this.begunAt = this.clock.now();
  }

  take(): string {
    const text = this.texts.join('');
    this.texts.length = 0;
    this.characters = 0;
    return text;
  }
}

function headText({ name, type, help }: FamilyHead, format: PageFormat): string {
  // In OpenMetrics the family of a counter has no suffix, only its samples have.
  const family = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
  return `# HELP ${family} ${help}\n# TYPE ${family} ${type}\n`;
}
