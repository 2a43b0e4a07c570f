import {
  EVENT_TYPES,
  SCHEMA_VERSIONS,
  type Buffering,
  type Destination,
  type EventCategory,
  type Subscription,
  type SubscriptionApi,
} from './subscription';

type Fields = Readonly<Record<string, unknown>>;

/** Bounds and defaults (Lambda developer guide, "Telemetry API reference"). */
const BUFFERING = {
  maxItems: { least: 1000, most: 10_000, unset: 10_000 },
  maxBytes: { least: 262_144, most: 1_048_576, unset: 262_144 },
  timeoutMs: { least: 25, most: 30_000, unset: 1000 },
} as const;
/** How extensions call the container that they are in. */
const HOSTS = ['sandbox.localdomain', 'sandbox'];
const RUNTIME_API_PORT = 9001;
const MAX_PORT = 65_535;

/** Reads the body of a subscription; a text says all that is wrong with it, in AWS's manner. */
export function parseSubscription(api: SubscriptionApi, body: Buffer): Subscription | string {
  const fields = objectOf(parsed(body));
  if (!fields) return 'the request body is not a JSON object';
  const faults: string[] = [];
  const schemaVersion = versionOf(api, fields.schemaVersion, faults);
  const destination = destinationOf(api, fields.destination, faults);
  const types = typesOf(fields.types, faults);
  const buffering = bufferingOf(fields.buffering, faults);
  if (faults.length > 0 || !destination) return faults.join('; ');
  return { api, schemaVersion, types, buffering, destination };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function versionOf(api: SubscriptionApi, given: unknown, faults: string[]): string {
  const known = SCHEMA_VERSIONS[api];
  // The older API came without versions.
  if (given === undefined && api === 'logs') return known[0] ?? '';
  if (typeof given === 'string' && known.includes(given)) return given;
  faults.push(
    given === undefined
      ? 'schemaVersion is not provided'
      : `schemaVersion should be one of ${known.join(', ')}`,
  );
  return '';
}

function typesOf(given: unknown, faults: string[]): EventCategory[] {
  if (!Array.isArray(given) || given.length === 0) {
    faults.push('types should not be empty');
    return [];
  }
  if (!given.every((type) => EVENT_TYPES.some((known) => known === type))) {
    faults.push(`types should be of ${EVENT_TYPES.join(', ')}`);
  }
  return EVENT_TYPES.filter((known) => given.includes(known));
}

function bufferingOf(given: unknown, faults: string[]): Buffering {
  const fields = given === undefined || given === null ? {} : objectOf(given);
  if (!fields) faults.push('buffering should be an object');
  const numberOf = (name: keyof typeof BUFFERING): number => {
    const { least, most, unset } = BUFFERING[name];
    const value = fields?.[name] ?? unset;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    faults.push(`buffering.${name} should be an integer from ${least} to ${most}`);
    return unset;
  };
  return {
    maxItems: numberOf('maxItems'),
    maxBytes: numberOf('maxBytes'),
    timeoutMs: numberOf('timeoutMs'),
  };
}

function destinationOf(api: SubscriptionApi, given: unknown, faults: string[]): Destination | undefined {
  const fields = objectOf(given);
  if (!fields) faults.push('destination is not provided');
  else if (fields.protocol === 'HTTP') return httpOf(api, fields, faults);
  else if (fields.protocol === 'TCP') {
    const { port } = fields;
    if (isPort(port, faults, 'destination.port')) return { protocol: 'TCP', port };
  } else faults.push('destination.protocol should be HTTP or TCP');
  return undefined;
}

function httpOf(api: SubscriptionApi, { URI, method }: Fields, faults: string[]): Destination | undefined {
  const url = typeof URI === 'string' && URL.canParse(URI) ? new URL(URI) : undefined;
  if (!url) {
    faults.push('destination.URI is not a URI');
    return undefined;
  }
  if (url.protocol !== 'http:') faults.push('destination.URI should begin with http://');
  if (!HOSTS.includes(url.hostname)) faults.push('destination.URI host must be sandbox.localdomain');
  if (url.port === '') faults.push('URI port is not provided');
  const port = Number(url.port);
  if (url.port !== '') isPort(port, faults, 'URI port');
  if (api === 'logs' && method !== undefined && method !== 'POST' && method !== 'PUT') {
    faults.push('destination.method should be POST or PUT');
  }
  const isPut = api === 'logs' && method === 'PUT';
  const { host, pathname, search } = url;
  return { protocol: 'HTTP', method: isPut ? 'PUT' : 'POST', host, port, path: pathname + search };
}

function isPort(value: unknown, faults: string[], what: string): value is number {
  const isOne = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PORT;
  if (!isOne) faults.push(`${what} should be an integer from 1 to ${MAX_PORT}`);
  else if (value === RUNTIME_API_PORT) faults.push(`${what} ${RUNTIME_API_PORT} is reserved`);
  return isOne;
}
