import { homedir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseAws, type AwsConfig } from './aws';
import { buildVariables } from './builds';
import { parseCredentials, type KeyPair } from './credentials';
import { defaultDataDirectory, parseDataDirectory } from './data-directory';
import { parseFunctionEnvironment, parseRuntimeImages, parseSeccompProfile } from './functions';
import { parseListen } from './listen';
import { parseLoki, type LokiConfig } from './loki';
import { parseTrustedProxies, parseUrlDomain, parseUrlHosts, type UrlDomain, type UrlHost } from './urls';
import { parseTracing, type TracingConfig } from './tracing';
import { parsePlace, type PlaceConfig } from './place';
import { integer, oneOf, scaled, unless, type Env } from './values';

/** The service's settings, read once from the environment variables. Names of variables: docs/settings.md. */
export interface Config extends PlaceConfig {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** Both or neither; when unset a pair is made at first start. */
  readonly credentials: KeyPair | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** The same for all functions; undefined: learned for each (docs/keep-alive.md). */
  readonly keepAliveMs: number | undefined;
  readonly warmth: 'lean' | 'balanced' | 'warm';
  /** Stems of each kind at most; 0: none are kept. */
  readonly maxStems: number;
  /** Network namespaces made ahead at a time, of each kind of network in use; 0: none are. */
  readonly spareNamespaces: number;
  /** Idle environments stop running after this time; undefined: never; auto: as soon as that costs nothing. */
  readonly freezeAfterMs: number | undefined | 'auto';
  /** Headers that force a kind of start or a fault are obeyed. */
  readonly testControls: boolean;
  readonly accountConcurrency: number;
  /** MB that environments may reserve together. */
  readonly memoryBudgetMb: number;
  /** MB of it that idle environments may hold together. */
  readonly idleBudgetMb: number;
  readonly concurrentStarts: number;
  readonly acquireTimeoutMs: number;
  /** What a stop gives calls that run, before they are cut. */
  readonly stopTimeoutMs: number;
  /** Asynchronous events that are kept, bytes. */
  readonly eventMaxBytes: number;
  /** What becomes of times of schedules that passed while the service was down. */
  readonly scheduleCatchUp: 'none' | 'last' | 'all';
  readonly defaultNetwork: 'none' | 'egress';
  /** A file with the key pairs that have roles; undefined: one in the data directory. */
  readonly keysFile: string | undefined;
  /** A file that says what roles may do; undefined: every role has the default policy. */
  readonly rolePolicies: string | undefined;
  /** Where destinations on AWS are, or what stands for it. */
  readonly aws: AwsConfig;
  /** A file with the addresses and secrets of webhooks. */
  readonly webhooks: string | undefined;
  /** A file with what senders to hooks have to know; undefined: one in the data directory. */
  readonly hookSecrets: string | undefined;
  /** Variables that all functions get, unless they have their own. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  /** Below which function URLs are shown and found, beside `<id>.lambda-url.<region>.localhost`. */
  readonly urlDomain: UrlDomain | undefined;
  /** Host names that functions have beside. */
  readonly urlHosts: ReadonlyMap<string, UrlHost>;
  /** Whether a caller of a function URL needs the permission of the function beside that of the URL. */
  readonly urlPermissions: 'one' | 'both';
  /** Whether an address is that of a proxy whose X-Forwarded-* are believed. */
  readonly isTrustedProxy: (address: string) => boolean;
  readonly ociRuntime: string | undefined;
  /** A file with another seccomp profile for functions than ours. */
  readonly seccompProfilePath: string | undefined;
  readonly dockerHost: string | undefined;
  /** Where Docker's client keeps its logins to registries. */
  readonly dockerConfigDirectory: string;
  /** Runtime name to image, over and above the built-in ones. */
  readonly runtimeImages: Readonly<Record<string, string>>;
  /** How fast one environment may log; undefined: as fast as it can. */
  readonly logBytesPerSecond: number | undefined;
  readonly logMaxBytes: number;
  readonly logMaxAgeDays: number;
  /** How long calls, decisions and environments' lives are kept, and how many. */
  readonly recordsMaxAgeDays: number;
  readonly recordsMaxCalls: number;
  /** Of calls' events; 0: none is kept. */
  readonly recordsEventsBytes: number;
  /** Where invocation logs are pushed, beside the disk. */
  readonly loki: LokiConfig | undefined;
  /** Where spans of traced calls are sent. */
  readonly tracing: TracingConfig | undefined;
  /** For image builds behind a proxy: its variables and its certificate authorities. */
  readonly buildEnv: Readonly<Record<string, string>>;
  readonly caBundlePath: string | undefined;
}

export function readConfig(env: Env, isRoot: boolean): Config {
  const text = (name: string, fallback: string) => env[name] || fallback;
  const listen = parseListen(text('LAMBDABOX_LISTEN', '127.0.0.1:4566'), env.LAMBDABOX_ALLOW_REMOTE === '1');
  const runtime = env.LAMBDABOX_OCI_RUNTIME;
  const memoryBudgetMb = integer(env, 'LAMBDABOX_MEMORY_BUDGET_MB', defaultBudgetMb(), 128, 100_000_000);
  return Object.freeze({
    ...listen,
    dataDirectory: parseDataDirectory(text('LAMBDABOX_DATA_DIR', defaultDataDirectory(isRoot))),
    ...parsePlace(env),
    credentials: parseCredentials(env),
    logLevel: oneOf(env, 'LAMBDABOX_LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error'] as const),
    keepAliveMs: scaled(unless(env, 'LAMBDABOX_KEEP_ALIVE', 'auto', undefined, 0, 86_400), 1000),
    warmth: oneOf(env, 'LAMBDABOX_WARMTH', 'balanced', ['lean', 'balanced', 'warm'] as const),
    maxStems: integer(env, 'LAMBDABOX_MAX_STEMS', 16, 0, 64),
    spareNamespaces: integer(env, 'LAMBDABOX_SPARE_NAMESPACES', 4, 0, 64),
    freezeAfterMs:
      text('LAMBDABOX_FREEZE_AFTER_MS', 'auto') === 'auto'
        ? 'auto'
        : unless(env, 'LAMBDABOX_FREEZE_AFTER_MS', 'off', undefined, 0, 86_400_000),
    testControls: oneOf(env, 'LAMBDABOX_TEST_CONTROLS', '0', ['0', '1'] as const) === '1',
    accountConcurrency: integer(env, 'LAMBDABOX_CONCURRENCY', 1000, 1, 100_000),
    memoryBudgetMb,
    idleBudgetMb: integer(
      env,
      'LAMBDABOX_IDLE_MEMORY_MB',
      Math.floor(memoryBudgetMb * IDLE_SHARE),
      0,
      100_000_000,
    ),
    concurrentStarts: integer(env, 'LAMBDABOX_CONCURRENT_STARTS', 4, 1, 64),
    acquireTimeoutMs: integer(env, 'LAMBDABOX_ACQUIRE_TIMEOUT_SECONDS', 60, 1, 900) * 1000,
    stopTimeoutMs: integer(env, 'LAMBDABOX_STOP_TIMEOUT_MS', 30_000, 0, 3_600_000),
    eventMaxBytes: integer(env, 'LAMBDABOX_EVENTS_MAX_MB', 1024, 1, 1_000_000) * 1024 * 1024,
    scheduleCatchUp: oneOf(env, 'LAMBDABOX_SCHEDULE_CATCH_UP', 'none', ['none', 'last', 'all'] as const),
    defaultNetwork: oneOf(env, 'LAMBDABOX_NETWORK', 'egress', ['none', 'egress'] as const),
    keysFile: env.LAMBDABOX_KEYS_FILE || undefined,
    rolePolicies: env.LAMBDABOX_ROLE_POLICIES || undefined,
    aws: parseAws(env),
    webhooks: env.LAMBDABOX_WEBHOOKS || undefined,
    hookSecrets: env.LAMBDABOX_HOOK_SECRETS || undefined,
    functionEnvironment: parseFunctionEnvironment(env.LAMBDABOX_FUNCTION_ENV ?? ''),
    urlDomain: parseUrlDomain(env.LAMBDABOX_URL_DOMAIN),
    urlHosts: parseUrlHosts(env.LAMBDABOX_URL_HOSTS ?? ''),
    urlPermissions: oneOf(env, 'LAMBDABOX_URL_PERMISSIONS', 'one', ['one', 'both'] as const),
    isTrustedProxy: parseTrustedProxies(env.LAMBDABOX_TRUSTED_PROXIES ?? ''),
    ociRuntime: runtime === undefined || runtime === '' ? undefined : runtime,
    seccompProfilePath: parseSeccompProfile(env.LAMBDABOX_SECCOMP_PROFILE),
    dockerHost: env.DOCKER_HOST || undefined,
    dockerConfigDirectory: text('DOCKER_CONFIG', join(homedir(), '.docker')),
    runtimeImages: parseRuntimeImages(env.LAMBDABOX_RUNTIME_IMAGES ?? ''),
    logBytesPerSecond: scaled(unless(env, 'LAMBDABOX_LOG_KB_PER_SECOND', 'off', 512, 16, 1_000_000), 1024),
    logMaxBytes: integer(env, 'LAMBDABOX_LOG_MAX_MB', 1024, 1, 10_000_000) * 1024 * 1024,
    logMaxAgeDays: integer(env, 'LAMBDABOX_LOG_MAX_DAYS', 14, 1, 36_500),
    ...parseRecords(env),
    loki: parseLoki(env),
    tracing: parseTracing(env),
    buildEnv: buildVariables(env),
    caBundlePath: env.LAMBDABOX_CA_BUNDLE || env.NODE_EXTRA_CA_CERTS || env.SSL_CERT_FILE || undefined,
  });
}

function parseRecords(
  env: Env,
): Pick<Config, 'recordsMaxAgeDays' | 'recordsMaxCalls' | 'recordsEventsBytes'> {
  return {
    recordsMaxAgeDays: integer(env, 'LAMBDABOX_RECORDS_DAYS', 7, 1, 36_500),
    recordsMaxCalls: integer(env, 'LAMBDABOX_RECORDS_MAX_CALLS', 1_000_000, 1000, 100_000_000),
    recordsEventsBytes: integer(env, 'LAMBDABOX_RECORDS_EVENTS_MB', 64, 0, 100_000) * 1024 * 1024,
  };
}

/** The other half is for what runs, and for others on the box. */
const IDLE_SHARE = 0.5;

/** What the machine has, less a fifth for the service, Docker and the rest. */
function defaultBudgetMb(): number {
  return Math.max(128, Math.floor((totalmem() / 1024 / 1024) * 0.8));
}
