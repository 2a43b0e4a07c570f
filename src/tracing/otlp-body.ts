import type { Span } from './span';

/** SpanKind and Status of OTLP. */
const KINDS = { internal: 1, server: 2 } as const;
const ERROR = 2;

type Value = string | number | boolean;

/** The body of a request to `/v1/traces` with these spans, in OTLP's JSON encoding (OpenTelemetry protocol, "JSON Protobuf Encoding"). */
export function otlpBody(
  spans: readonly Span[],
  resource: Readonly<Record<string, Value>>,
  version: string,
): string {
  const scope = { name: 'lambdabox', version };
  return JSON.stringify({
    resourceSpans: [
      { resource: { attributes: attributes(resource) }, scopeSpans: [{ scope, spans: spans.map(wireSpan) }] },
    ],
  });
}

function wireSpan({ traceId, id, parentId, name, kind, startMs, endMs, error, ...span }: Span): object {
  return {
    traceId,
    spanId: id,
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: attributes(span.attributes),
    status: error === undefined ? {} : { code: ERROR, message: error },
  };
}

function attributes(values: Readonly<Record<string, Value>>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: wireValue(value) }));
}

/** Integers have 64 bits, which JSON's numbers have not: they are text. */
function wireValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** A number of milliseconds has no room for them. */
function nanoseconds(ms: number): string {
  const whole = Math.floor(ms);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1e6)));
}
