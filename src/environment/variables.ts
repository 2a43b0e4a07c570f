import { LOG_RECORDS_FD, LOG_RECORDS_VARIABLE } from './log-records';
import type { FunctionVersion, ImagePackage, Package } from '../functions/model';
import type { SessionCredentials } from '../access/session';
import type { InitializationType } from '../telemetry/events';

/** What the variables of one environment depend on besides its function version. */
export interface VariableContext {
  readonly region: string;
  readonly logStream: string;
  readonly credentials: SessionCredentials;
  readonly metadataToken: string;
  readonly initializationType: InitializationType;
  /** Variables that the operator gives to all functions. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
}

/** Where the init listens inside the container, as the runtime interface clients want it. */
export const RUNTIME_API_ADDRESS = '127.0.0.1:9001';

const SEARCH_PATH = '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin';

/** Where AWS's runtimes have what they are. */
const DIRECTORIES = { LAMBDA_TASK_ROOT: '/var/task', LAMBDA_RUNTIME_DIR: '/var/runtime' };

/** Where the init carries the function's own calls to the service from (docs/calling-lambdabox.md). */
const INSIDE_ENDPOINT = 'http://127.0.0.1:4566';

/** The services that are here: SDKs look for their endpoints in these (AWS SDKs reference, "Service-specific endpoints"). */
const ENDPOINT_VARIABLES = [
  'AWS_ENDPOINT_URL_LAMBDA',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
];

/**
 * The environment variables of the runtime process. The function's own come first and lose against the platform's,
 * as on AWS (Lambda developer guide, "Defined runtime environment variables").
 */
export function sandboxVariables(version: FunctionVersion, context: VariableContext): Record<string, string> {
  const own = { ...context.functionEnvironment, ...version.environment };
  const { package: given } = version;
  return {
    ...(given.type === 'zip' ? languageVariables(given.runtime) : imageVariables(given)),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    ...endpoints(own),
    ...own,
    ...platformVariables(version, context),
  };
}

/** What the image says, over what AWS's own images say. Nothing else of it is known here: it has its language inside. */
function imageVariables(given: ImagePackage): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...DIRECTORIES,
    PWD: workingDirectoryOf(given),
    ...given.program?.environment,
  };
}

/** The image's own, or what its function has in its place. */
export function workingDirectoryOf({ program, config }: ImagePackage): string {
  return config?.WorkingDirectory ?? program?.workingDirectory ?? '/';
}

/** A service's own variable wins over the one for all services: who sets that means these services too. */
function endpoints(given: Readonly<Record<string, string>>): Record<string, string> {
  if (given.AWS_ENDPOINT_URL !== undefined) return {};
  return Object.fromEntries(ENDPOINT_VARIABLES.map((name) => [name, INSIDE_ENDPOINT]));
}

/** What a runtime process needs to boot while nobody knows its function yet; the rest follows when it has one. */
export function genericVariables(
  process: Pick<FunctionVersion, 'runtime' | 'memorySize'>,
): Record<string, string> {
  return {
    ...languageVariables(process.runtime),
    ...runtimeVariables(process),
  };
}

function languageVariables(runtime: string): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: SEARCH_PATH,
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    ...familyVariables(runtime),
  };
}

/** The same for every function of one runtime and memory size. */
function runtimeVariables({ runtime, memorySize }: Pick<FunctionVersion, 'runtime' | 'memorySize'>) {
  return {
    ...(runtime.startsWith('provided') ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` }),
    ...sizeVariables(memorySize),
    ...DIRECTORIES,
    // On AWS no shell starts Java.
    ...(runtime.startsWith('java') ? {} : { PWD: '/var/task', SHLVL: '0' }),
  };
}

function sizeVariables(memorySize: number): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_RUNTIME_API: RUNTIME_API_ADDRESS,
  };
}

/** Whether the runtime's client writes framed log records (`log-records.ts`). AWS's for Ruby has frames of another form. */
function writesRecords(given: Package): boolean {
  return given.type === 'zip' && /^(?:nodejs|python|java|dotnet)|^ruby3\.3$/.test(given.runtime);
}

/** Where Lambda looks for the program that runs a function. */
export function bootstraps(runtime: string): readonly string[] {
  return runtime.startsWith('provided')
    ? ['/var/task/bootstrap', '/opt/bootstrap']
    : ['/var/runtime/bootstrap', '/var/task/bootstrap', '/opt/bootstrap'];
}

/** Set by a runtime family's own image on AWS; a function may override these. */
export function familyVariables(runtime: string): Record<string, string> {
  const node = /^nodejs(\d+)\.x$/.exec(runtime);
  if (node) {
    const layers = `/opt/nodejs/node${node[1]}/node_modules:/opt/nodejs/node_modules`;
    return { NODE_PATH: `${layers}:/var/runtime/node_modules:/var/runtime:/var/task` };
  }
  if (runtime.startsWith('python')) return { PYTHONPATH: '/var/runtime', LC_CTYPE: 'C.UTF-8' };
  if (runtime.startsWith('ruby')) return rubyVariables(runtime);
  if (runtime.startsWith('dotnet')) {
    return {
      DOTNET_ROOT: '/var/lang/bin',
      LAMBDA_RUNTIME_NAME: runtime,
      SSL_CERT_FILE: '/var/runtime/empty-certificates.crt',
    };
  }
  return {};
}

function rubyVariables(runtime: string): Record<string, string> {
  // Gems are found by the version of Ruby's interface, whose last number is always 0.
  const abi = `${runtime.slice('ruby'.length)}.0`;
  return {
    PATH: `/var/lang/bin:${SEARCH_PATH}`,
    GEM_HOME: '/var/runtime',
    GEM_PATH: `/var/task/vendor/bundle/ruby/${abi}:/opt/ruby/gems/${abi}`,
    RUBYLIB: '/var/task:/var/runtime/lib:/opt/ruby/lib',
  };
}

function platformVariables(version: FunctionVersion, context: VariableContext): Record<string, string> {
  const { credentials, region } = context;
  const { logging } = version;
  const isImage = version.package.type === 'image';
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ...(isImage ? sizeVariables(version.memorySize) : runtimeVariables(version)),
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: context.initializationType,
    AWS_LAMBDA_METADATA_API: RUNTIME_API_ADDRESS,
    AWS_LAMBDA_METADATA_TOKEN: context.metadataToken,
    AWS_LAMBDA_LOG_GROUP_NAME: logging.LogGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStream,
    // The clients treat an absent format as text; on AWS the pair is set only with advanced logging controls.
    ...(logging.LogFormat === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: logging.ApplicationLogLevel ?? 'INFO' }
      : {}),
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    // The clients then frame their log records, so that one of several lines stays one.
    // Not those in an image of somebody's own: whether its client knows them is not known, and AWS offers it none either.
    ...(writesRecords(version.package) ? { [LOG_RECORDS_VARIABLE]: String(LOG_RECORDS_FD) } : {}),
    ...(version.package.type === 'zip' ? { _HANDLER: version.package.handler } : {}),
  };
}

/** `2025/11/25/[$LATEST]<32 hex>`; in a log group of the user's the function's name stands before the version. */
export function logStreamName(version: FunctionVersion, environmentId: string, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  const isOwnGroup = version.logging.LogGroup === `/aws/lambda/${version.functionName}`;
  return `${day}/${isOwnGroup ? '' : version.functionName}[${version.version}]${environmentId}`;
}
