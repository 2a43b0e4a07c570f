import type { VersionRecord } from '../catalog/store';
import type { AppliedLayer, LoggingConfig, LogLevel } from '../model';
import { requireZip } from '../package';
import type { Violations } from './constraints';
import { atLeast, atMost, invalid, maxLength, minLength, oneOf, pattern, withoutNul } from './constraints';
import { MAX_ENVIRONMENT_BYTES, RESERVED_VARIABLES, RETIRED_RUNTIMES } from './limits';
import { checkLayerArns } from './layers';
import type { Members } from './members';

const ROLE_PATTERN = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
const APPLICATION_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
const SYSTEM_LEVELS = ['DEBUG', 'INFO', 'WARN'] as const;

/** The members that a create and an update of the configuration have in common; absent ones were not sent. */
export interface ConfigurationChanges {
  readonly runtime?: string;
  readonly handler?: string;
  readonly role?: string;
  readonly description?: string;
  readonly timeout?: number;
  readonly memorySize?: number;
  readonly ephemeralStorage?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly logging?: LoggingChanges;
  /** ARNs of layer versions. */
  readonly layers?: readonly string[];
}

export interface LoggingChanges {
  readonly LogFormat?: 'Text' | 'JSON';
  readonly ApplicationLogLevel?: LogLevel;
  readonly SystemLogLevel?: 'DEBUG' | 'INFO' | 'WARN';
  readonly LogGroup?: string;
}

/** Checks the form of each member (ValidationException), then what Lambda's service checks (InvalidParameterValue). */
export function readConfiguration(
  input: Members,
  violations: Violations,
  runtimes: readonly string[],
): () => ConfigurationChanges {
  checkForm(input, violations);
  return () => {
    const runtime = input.string('Runtime');
    if (runtime !== undefined) checkRuntime(runtime, runtimes);
    const environment = input.members('Environment');
    const changes: Record<keyof ConfigurationChanges, unknown> = {
      runtime,
      handler: input.string('Handler'),
      role: input.string('Role'),
      description: input.string('Description'),
      timeout: input.number('Timeout'),
      memorySize: input.number('MemorySize'),
      ephemeralStorage: input.members('EphemeralStorage')?.number('Size'),
      environment: environment === undefined ? undefined : checkedEnvironment(environment),
      logging: loggingChanges(input.members('LoggingConfig')),
      layers: input.strings('Layers'),
    };
    return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  };
}

function checkForm(input: Members, violations: Violations): void {
  violations.check('role', input.string('Role'), pattern(ROLE_PATTERN));
  violations.check('handler', input.string('Handler'), maxLength(128), pattern('[^\\s]+'), withoutNul);
  violations.check('description', input.string('Description'), maxLength(256));
  violations.check('timeout', input.number('Timeout'), atMost(900), atLeast(1));
  violations.check('memorySize', input.number('MemorySize'), atMost(10240), atLeast(128));
  checkLayerArns(input.strings('Layers'), violations);
  const storage = input.members('EphemeralStorage');
  violations.check('ephemeralStorage.size', storage?.number('Size'), atMost(10240), atLeast(512));
  const logging = input.members('LoggingConfig');
  violations.check('loggingConfig.logFormat', logging?.string('LogFormat'), oneOf(['JSON', 'Text']));
  const application = logging?.string('ApplicationLogLevel');
  violations.check('loggingConfig.applicationLogLevel', application, oneOf(APPLICATION_LEVELS));
  const system = logging?.string('SystemLogLevel');
  violations.check('loggingConfig.systemLogLevel', system, oneOf(SYSTEM_LEVELS));
  const group = logging?.string('LogGroup');
  violations.check(
    'loggingConfig.logGroup',
    group,
    maxLength(512),
    minLength(1),
    pattern('[\\.\\-_/#A-Za-z0-9]+'),
  );
  for (const name of Object.keys(input.members('Environment')?.stringMap('Variables') ?? {})) {
    if (!/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name) && !RESERVED_VARIABLES.has(name)) {
      const constraint = 'Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+';
      violations.add(
        'environment.variables',
        `{${name}}`,
        `Map keys must satisfy constraint: [${constraint}]`,
      );
    }
  }
}

function checkRuntime(runtime: string, runtimes: readonly string[]): void {
  if (runtimes.includes(runtime)) return;
  if (RETIRED_RUNTIMES.has(runtime)) {
    throw invalid(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  throw invalid(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${runtimes.join(', ')}] or be a valid ARN`,
  );
}

const CANNOT_CONFIGURE =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

function checkedEnvironment(environment: Members): Record<string, string> {
  const variables = environment.stringMap('Variables') ?? {};
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw invalid(
      `${CANNOT_CONFIGURE} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const cut = Object.keys(variables).filter((name) => variables[name]?.includes('\0'));
  if (cut.length > 0) {
    throw invalid(
      `${CANNOT_CONFIGURE} contains values with a NUL character, which no environment variable can hold. Keys used in this request: ${cut.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > MAX_ENVIRONMENT_BYTES) {
    throw invalid(`${CANNOT_CONFIGURE} exceeded the 4KB limit. String measured: ${measured}`);
  }
  return variables;
}

function loggingChanges(logging: Members | undefined): LoggingChanges | undefined {
  if (!logging) return undefined;
  const changes: Record<string, string | undefined> = {
    LogFormat: logging.string('LogFormat'),
    ApplicationLogLevel: logging.string('ApplicationLogLevel'),
    SystemLogLevel: logging.string('SystemLogLevel'),
    LogGroup: logging.string('LogGroup'),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** The logging configuration after a change. Levels exist in JSON only and are both INFO unless set. */
export function mergedLogging(
  functionName: string,
  before: LoggingConfig | undefined,
  changes: LoggingChanges = {},
): LoggingConfig {
  const merged = { ...before, ...changes };
  const LogFormat = merged.LogFormat ?? 'Text';
  const LogGroup = merged.LogGroup ?? `/aws/lambda/${functionName}`;
  if (LogFormat === 'Text') {
    if (changes.ApplicationLogLevel !== undefined || changes.SystemLogLevel !== undefined) {
      throw invalid(
        'Log levels cannot be set for the Text log format: set LogFormat to JSON, or leave the levels out',
      );
    }
    return { LogFormat, LogGroup };
  }
  const { ApplicationLogLevel = 'INFO', SystemLogLevel = 'INFO' } = merged;
  return { LogFormat, ApplicationLogLevel, SystemLogLevel, LogGroup };
}

/** The members of a version that a configuration change replaces; `layers` are those that its ARNs mean. */
export function applied(
  version: VersionRecord,
  changes: ConfigurationChanges,
  layers: readonly AppliedLayer[] | undefined,
): Partial<VersionRecord> {
  const { logging, layers: _arns, runtime, handler, ...plain } = changes;
  const zip = requireZip(version.package);
  return {
    ...plain,
    logging: mergedLogging(version.functionName, version.logging, logging),
    package: {
      ...zip,
      ...(runtime === undefined ? {} : { runtime }),
      ...(handler === undefined ? {} : { handler }),
      ...(layers ? { layers } : {}),
    },
  };
}
