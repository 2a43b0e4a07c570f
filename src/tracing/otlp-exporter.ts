import { otlpBody } from './otlp-body';
import type { Span } from './span';
import { SpansRefused, type SpanExporter } from './span-sender';

export interface OtlpTarget {
  /** `http://collector:4318/v1/traces` */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ANSWER_MS = 10_000;
const MAX_TEXT = 300;
/** Another try may succeed (OpenTelemetry protocol, "OTLP/HTTP Response"); after all others none does. */
const BUSY: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Sends spans by OTLP over HTTP, as JSON. */
export class OtlpExporter implements SpanExporter {
  constructor(
    private readonly target: OtlpTarget,
    /** Of this release. */
    private readonly version: string,
  ) {}

  async send(spans: readonly Span[], signal: AbortSignal): Promise<void> {
    const resource = { 'service.name': 'lambdabox', 'service.version': this.version };
    const answer = await fetch(this.target.url, {
      method: 'POST',
      headers: { ...this.target.headers, 'content-type': 'application/json' },
      body: otlpBody(spans, resource, this.version),
      // What it would lead to is not where the owner sends the headers.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const text = (await answer.text()).slice(0, MAX_TEXT).trim();
    if (answer.ok) return;
    const refusal = `${answer.status} ${text}`.trim();
    throw BUSY.has(answer.status) ? new Error(refusal) : new SpansRefused(refusal);
  }
}
