import { totalmem, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSharedVariables } from '../environment/shared-variables';
import { messageOf } from '../errors';
import { isLoopback } from '../lib/loopback';

/** The service's settings, read once from the environment variables. Names of variables: docs/settings.md. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly accountId: string;
  readonly region: string;
  /** Both or neither; when unset a pair is made at first start. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** The same for all functions; undefined: learned for each (docs/keep-alive.md). */
  readonly keepAliveMs: number | undefined;
  readonly warmth: 'lean' | 'balanced' | 'warm';
  /** Stems of each kind at most; 0: none are kept. */
  readonly maxStems: number;
  /** Network namespaces made ahead, of each kind of network in use; 0: none are. */
  readonly spareNamespaces: number;
  /** Idle environments stop running after this time; undefined: never; auto: as soon as that costs nothing. */
  readonly freezeAfterMs: number | undefined | 'auto';
  /** Headers that force a kind of start or a fault are obeyed. */
  readonly testControls: boolean;
  readonly accountConcurrency: number;
  /** MB that environments may reserve together. */
  readonly memoryBudgetMb: number;
  readonly concurrentStarts: number;
  readonly acquireTimeoutMs: number;
  /** What a stop gives calls that run, before they are cut. */
  readonly stopTimeoutMs: number;
  readonly defaultNetwork: 'none' | 'egress';
  /** A file that says what roles may do; undefined: every role has the default policy. */
  readonly rolePolicies: string | undefined;
  /** Variables that all functions get, unless they have their own. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  readonly ociRuntime: string | undefined;
  /** A file with another seccomp profile for functions than ours. */
  readonly seccompProfilePath: string | undefined;
  readonly dockerHost: string | undefined;
  /** Runtime name to image, over and above the built-in ones. */
  readonly runtimeImages: Readonly<Record<string, string>>;
  /** How fast one environment may log; undefined: as fast as it can. */
  readonly logBytesPerSecond: number | undefined;
  readonly logMaxBytes: number;
  readonly logMaxAgeDays: number;
  /** Where invocation logs are pushed, beside the disk. */
  readonly loki: LokiConfig | undefined;
  /** For image builds behind a proxy: its variables and its certificate authorities. */
  readonly buildEnv: Readonly<Record<string, string>>;
  readonly caBundlePath: string | undefined;
}

export interface LokiConfig {
  /** Without `/loki/api/v1/push`. */
  readonly url: string;
  readonly tenant: string | undefined;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** A setting that cannot be used; the message names the variable, its value and what is accepted. */
export class ConfigError extends Error {
  constructor(name: string, value: string, rule: string) {
    super(`${name}=${value}: ${rule}`);
    this.name = 'ConfigError';
  }
}

type Env = Readonly<Record<string, string | undefined>>;

const BUILD_VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NPM_CONFIG_REGISTRY',
  'PIP_INDEX_URL',
  'EXTRA_SDK_PACKAGES',
];

export function readConfig(env: Env, isRoot: boolean): Config {
  const text = (name: string, fallback: string) => env[name] || fallback;
  const listen = parseListen(text('LAMBDABOX_LISTEN', '127.0.0.1:4566'), env.LAMBDABOX_ALLOW_REMOTE === '1');
  const defaultData = isRoot ? '/var/lib/lambdabox' : join(homedir(), '.local/share/lambdabox');
  const runtime = env.LAMBDABOX_OCI_RUNTIME;
  return Object.freeze({
    ...listen,
    dataDirectory: parseDataDirectory(text('LAMBDABOX_DATA_DIR', defaultData)),
    accountId: matching(env, 'LAMBDABOX_ACCOUNT_ID', '000000000000', /^\d{12}$/, 'must be 12 digits'),
    region: matching(
      env,
      'LAMBDABOX_REGION',
      'us-east-1',
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'must look like us-east-1',
    ),
    credentials: parseCredentials(env),
    logLevel: oneOf(env, 'LAMBDABOX_LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error'] as const),
    keepAliveMs: scaled(unless(env, 'LAMBDABOX_KEEP_ALIVE', 'auto', undefined, 0, 86_400), 1000),
    warmth: oneOf(env, 'LAMBDABOX_WARMTH', 'balanced', ['lean', 'balanced', 'warm'] as const),
    maxStems: integer(env, 'LAMBDABOX_MAX_STEMS', 8, 0, 64),
    spareNamespaces: integer(env, 'LAMBDABOX_SPARE_NAMESPACES', 4, 0, 64),
    freezeAfterMs:
      text('LAMBDABOX_FREEZE_AFTER_MS', 'auto') === 'auto'
        ? 'auto'
        : unless(env, 'LAMBDABOX_FREEZE_AFTER_MS', 'off', undefined, 0, 86_400_000),
    testControls: oneOf(env, 'LAMBDABOX_TEST_CONTROLS', '0', ['0', '1'] as const) === '1',
    accountConcurrency: integer(env, 'LAMBDABOX_CONCURRENCY', 1000, 1, 100_000),
    memoryBudgetMb: integer(env, 'LAMBDABOX_MEMORY_BUDGET_MB', defaultBudgetMb(), 128, 100_000_000),
    concurrentStarts: integer(env, 'LAMBDABOX_CONCURRENT_STARTS', 4, 1, 64),
    acquireTimeoutMs: integer(env, 'LAMBDABOX_ACQUIRE_TIMEOUT_SECONDS', 60, 1, 900) * 1000,
    stopTimeoutMs: integer(env, 'LAMBDABOX_STOP_TIMEOUT_MS', 30_000, 0, 3_600_000),
    defaultNetwork: oneOf(env, 'LAMBDABOX_NETWORK', 'egress', ['none', 'egress'] as const),
    rolePolicies: env.LAMBDABOX_ROLE_POLICIES || undefined,
    functionEnvironment: parseFunctionEnvironment(env.LAMBDABOX_FUNCTION_ENV ?? ''),
    ociRuntime: runtime === undefined || runtime === '' ? undefined : runtime,
    seccompProfilePath: parseSeccompProfile(env.LAMBDABOX_SECCOMP_PROFILE),
    dockerHost: env.DOCKER_HOST || undefined,
    runtimeImages: parseRuntimeImages(env.LAMBDABOX_RUNTIME_IMAGES ?? ''),
    logBytesPerSecond: scaled(unless(env, 'LAMBDABOX_LOG_KB_PER_SECOND', 'off', 512, 16, 1_000_000), 1024),
    logMaxBytes: integer(env, 'LAMBDABOX_LOG_MAX_MB', 1024, 1, 10_000_000) * 1024 * 1024,
    logMaxAgeDays: integer(env, 'LAMBDABOX_LOG_MAX_DAYS', 14, 1, 36_500),
    loki: parseLoki(env),
    buildEnv: Object.fromEntries(
      BUILD_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]] as [string, string]] : [])),
    ),
    caBundlePath: env.LAMBDABOX_CA_BUNDLE || env.NODE_EXTRA_CA_CERTS || env.SSL_CERT_FILE || undefined,
  });
}

/** What the machine has, less a fifth for the service, Docker and the rest. */
function defaultBudgetMb(): number {
  return Math.max(128, Math.floor((totalmem() / 1024 / 1024) * 0.8));
}

function parseListen(value: string, allowRemote: boolean): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  if (!match || port > 65_535)
    throw new ConfigError('LAMBDABOX_LISTEN', value, 'must be an address and a port, such as 127.0.0.1:4566');
  if (!isLoopback(host) && !allowRemote) {
    throw new ConfigError(
      'LAMBDABOX_LISTEN',
      value,
      'is not a loopback address; whoever holds the key could run code on this machine from elsewhere. Set LAMBDABOX_ALLOW_REMOTE=1 if that is meant',
    );
  }
  return { host, port };
}

/** Leaves room for `/environments/<32 hex>/api.sock` within the 107 bytes of a Unix socket path. */
const MAX_DATA_DIRECTORY_BYTES = 50;

function parseDataDirectory(value: string): string {
  const directory = resolve(value);
  if (Buffer.byteLength(directory) > MAX_DATA_DIRECTORY_BYTES) {
    throw new ConfigError(
      'LAMBDABOX_DATA_DIR',
      value,
      `is longer than ${MAX_DATA_DIRECTORY_BYTES} bytes; sockets live below it and their paths are limited to 107`,
    );
  }
  return directory;
}

/** The file is read when the engine is made. */
function parseSeccompProfile(value: string | undefined): string | undefined {
  if (!value) return undefined;
  if (value === 'unconfined') {
    throw new ConfigError(
      'LAMBDABOX_SECCOMP_PROFILE',
      value,
      'functions never run without a filter of system calls; name a file that allows what they need (docs/security.md)',
    );
  }
  return resolve(value);
}

function parseCredentials(env: Env): Config['credentials'] {
  const accessKeyId = env.LAMBDABOX_ACCESS_KEY_ID;
  const secretAccessKey = env.LAMBDABOX_SECRET_ACCESS_KEY;
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (!accessKeyId || !secretAccessKey) {
    const [given, missing] = accessKeyId
      ? ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY']
      : ['SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'];
    throw new ConfigError(`LAMBDABOX_${missing}`, '', `must be set together with LAMBDABOX_${given}`);
  }
  if (!/^[\w.@+-]{1,128}$/.test(accessKeyId)) {
    throw new ConfigError(
      'LAMBDABOX_ACCESS_KEY_ID',
      accessKeyId,
      'must be 1 to 128 letters, digits and _.@+-',
    );
  }
  return { accessKeyId, secretAccessKey };
}

function parseLoki(env: Env): LokiConfig | undefined {
  const { LAMBDABOX_LOKI_URL: url, LAMBDABOX_LOKI_USER: user, LAMBDABOX_LOKI_PASSWORD: password } = env;
  const tenant = env.LAMBDABOX_LOKI_TENANT || undefined;
  if (!url) {
    const [extra] = ['TENANT', 'USER', 'PASSWORD'].filter((name) => env[`LAMBDABOX_LOKI_${name}`]);
    if (extra) throw new ConfigError('LAMBDABOX_LOKI_URL', '', `must be set with LAMBDABOX_LOKI_${extra}`);
    return undefined;
  }
  checkLokiUrl(url);
  if (tenant !== undefined && !/^[\w!.*'()-]{1,150}$/.test(tenant)) {
    const rule = "must be 1 to 150 letters, digits and !-_.*'()";
    throw new ConfigError('LAMBDABOX_LOKI_TENANT', tenant, rule);
  }
  if (Boolean(user) !== Boolean(password)) {
    const [given, missing] = user ? ['USER', 'PASSWORD'] : ['PASSWORD', 'USER'];
    throw new ConfigError(
      `LAMBDABOX_LOKI_${missing}`,
      '',
      `must be set together with LAMBDABOX_LOKI_${given}`,
    );
  }
  return { url, tenant, credentials: user && password ? { user, password } : undefined };
}

/** The message must not repeat a password. */
function checkLokiUrl(value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && (url.username || url.password)) {
    const rule = 'must not name a user; set LAMBDABOX_LOKI_USER and LAMBDABOX_LOKI_PASSWORD';
    throw new ConfigError('LAMBDABOX_LOKI_URL', `${url.protocol}//...@${url.host}`, rule);
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || /\/push\/*$/.test(url.pathname)) {
    const rule = 'must look like http://loki:3100, without /loki/api/v1/push and what follows it';
    throw new ConfigError('LAMBDABOX_LOKI_URL', value, rule);
  }
}

/** `python3.14=public.ecr.aws/lambda/python:3.14,java21=...` */
function parseRuntimeImages(value: string): Record<string, string> {
  const images: Record<string, string> = {};
  for (const entry of value.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const at = entry.indexOf('=');
    if (at <= 0 || at === entry.length - 1) {
      throw new ConfigError('LAMBDABOX_RUNTIME_IMAGES', value, `"${entry}" must be <runtime>=<image>`);
    }
    images[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return images;
}

function parseFunctionEnvironment(text: string): Record<string, string> {
  try {
    return text === '' ? {} : parseSharedVariables(text);
  } catch (error) {
    // What it holds may be secret.
    throw new ConfigError('LAMBDABOX_FUNCTION_ENV', '...', messageOf(error));
  }
}

function matching(env: Env, name: string, fallback: string, pattern: RegExp, rule: string): string {
  const value = env[name] || fallback;
  if (!pattern.test(value)) throw new ConfigError(name, value, rule);
  return value;
}

function oneOf<T extends string>(env: Env, name: string, fallback: T, choices: readonly T[]): T {
  const value = env[name] || fallback;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new ConfigError(name, value, `must be one of ${choices.join(', ')}`);
  return choice;
}

function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ConfigError(name, text, `must be a whole number from ${min} to ${max}`);
  }
  return value;
}

/** Undefined for `word`. */
function unless(
  env: Env,
  name: string,
  word: string,
  fallback: number | undefined,
  min: number,
  max: number,
): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  if (text === word) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ConfigError(name, text, `must be ${word} or a whole number from ${min} to ${max}`);
  }
  return value;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
