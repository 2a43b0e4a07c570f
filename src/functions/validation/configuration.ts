import { AWS_RUNTIMES, LISTED_RUNTIMES } from '../../engine/aws-runtimes';
import type { VersionRecord } from '../catalog/records';
import { checkDeadLetterTarget } from '../dead-letter';
import type { AppliedLayer, ImageConfig, LoggingConfig, LogLevel, Package, VpcSettings } from '../model';
import type { Violations } from './constraints';
import { invalid, withoutNul } from './constraints';
import { MAX_ENVIRONMENT_BYTES, RESERVED_VARIABLES } from './limits';
import { checkImageConfig, imageConfigOf, withImageConfig } from './image-input';
import { checkLayerArns } from './layer-members';
import type { Members } from './members';
import type { ModelMember } from './member-constraint';
import { constraintOf, isAllowed, numberChecks, rulesOf, textChecks } from './model-constraints';
import { checkNetworkSettings, vpcOf } from './network-settings';
import { checkSnapStart, snapStartOf } from './snap-start';

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
  readonly tracingMode?: 'PassThrough' | 'Active';
  /** Empty: none any more. */
  readonly deadLetterTarget?: string;
  /** ARNs of layer versions. */
  readonly layers?: readonly string[];
  readonly snapStart?: VersionRecord['snapStart'];
  readonly vpc?: VpcSettings;
  /** Empty: the image's own settings again. */
  readonly imageConfig?: ImageConfig;
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
    const deadLetter = input.members('DeadLetterConfig');
    const deadLetterTarget = deadLetter && (deadLetter.string('TargetArn') ?? '');
    if (deadLetterTarget !== undefined) checkDeadLetterTarget(deadLetterTarget);
    const changes: Record<keyof ConfigurationChanges, unknown> = {
      runtime,
      handler: input.string('Handler'),
      role: input.string('Role'),
      description: input.string('Description'),
      timeout: input.number('Timeout'),
      memorySize: input.number('MemorySize'),
      ephemeralStorage: input.members('EphemeralStorage')?.number('Size'),
      environment: environment === undefined ? undefined : checkedEnvironment(environment),
      deadLetterTarget,
      logging: loggingChanges(input.members('LoggingConfig')),
      tracingMode: input.members('TracingConfig')?.string('Mode'),
      layers: input.strings('Layers'),
      snapStart: snapStartOf(input),
      vpc: vpcOf(input),
      imageConfig: imageConfigOf(input.members('ImageConfig')),
    };
    return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  };
}

function checkForm(input: Members, violations: Violations): void {
  const text = (path: string, value: string | undefined, member: ModelMember) =>
    violations.check(path, value, ...textChecks(member));
  const number = (path: string, value: number | undefined, member: ModelMember) =>
    violations.check(path, value, ...numberChecks(member));
  text('role', input.string('Role'), 'CreateFunctionRequest.Role');
  const handler = input.string('Handler');
  violations.check('handler', handler, ...textChecks('CreateFunctionRequest.Handler'), withoutNul);
  text('description', input.string('Description'), 'CreateFunctionRequest.Description');
  number('timeout', input.number('Timeout'), 'CreateFunctionRequest.Timeout');
  number('memorySize', input.number('MemorySize'), 'CreateFunctionRequest.MemorySize');
  checkLayerArns(input.strings('Layers'), violations);
  checkImageConfig(input.members('ImageConfig'), violations);
  const storage = input.members('EphemeralStorage')?.number('Size');
  number('ephemeralStorage.size', storage, 'EphemeralStorage.Size');
  const deadLetter = input.members('DeadLetterConfig')?.string('TargetArn');
  text('deadLetterConfig.targetArn', deadLetter, 'DeadLetterConfig.TargetArn');
  const logging = input.members('LoggingConfig');
  text('loggingConfig.logFormat', logging?.string('LogFormat'), 'LoggingConfig.LogFormat');
  const application = logging?.string('ApplicationLogLevel');
  text('loggingConfig.applicationLogLevel', application, 'LoggingConfig.ApplicationLogLevel');
  const system = logging?.string('SystemLogLevel');
  text('loggingConfig.systemLogLevel', system, 'LoggingConfig.SystemLogLevel');
  text('loggingConfig.logGroup', logging?.string('LogGroup'), 'LoggingConfig.LogGroup');
  text('tracingConfig.mode', input.members('TracingConfig')?.string('Mode'), 'TracingConfig.Mode');
  checkSnapStart(input, violations);
  checkNetworkSettings(input, violations);
  text('kMSKeyArn', input.string('KMSKeyArn'), 'CreateFunctionRequest.KMSKeyArn');
  checkVariableNames(input.members('Environment')?.stringMap('Variables') ?? {}, violations);
}

function checkVariableNames(variables: Readonly<Record<string, string>>, violations: Violations): void {
  const { key } = constraintOf('Environment.Variables');
  if (Object.keys(variables).every((name) => RESERVED_VARIABLES.has(name) || isAllowed(name, key))) return;
  const rules = rulesOf(key).join(', ');
  violations.addHidden('environment.variables', `Map keys must satisfy constraint: [${rules}]`);
}

function checkRuntime(runtime: string, runtimes: readonly string[]): void {
  if (runtimes.includes(runtime)) return;
  if (AWS_RUNTIMES.get(runtime)?.isDeprecated) {
    throw invalid(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  throw invalid(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${LISTED_RUNTIMES.join(', ')}] or be a valid ARN`,
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
  const {
    logging,
    layers: _arns,
    runtime: _runtime,
    handler: _handler,
    imageConfig: _config,
    ...plain
  } = changes;
  return {
    ...plain,
    logging: mergedLogging(version.functionName, version.logging, logging),
    package: appliedPackage(version.package, changes, layers),
  };
}

function appliedPackage(
  before: Package,
  { runtime, handler, imageConfig }: ConfigurationChanges,
  layers: readonly AppliedLayer[] | undefined,
): Package {
  if (before.type === 'image') return imageConfig ? withImageConfig(before, imageConfig) : before;
  return {
    ...before,
    ...(runtime === undefined ? {} : { runtime }),
    ...(handler === undefined ? {} : { handler }),
    ...(layers ? { layers } : {}),
  };
}
