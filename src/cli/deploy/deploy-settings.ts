import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { basename, resolve } from 'node:path';
import { messageOf, systemCode } from '../thrown';
import { usageError } from '../cli-error';
import type { ConfigurationInput, FunctionConfiguration } from '../http/lambda-api';

export interface DeployOptions {
  readonly name?: string;
  /** A container image instead of files. */
  readonly image?: string;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly memory?: number;
  readonly timeout?: number;
  readonly tmp?: number;
  readonly env?: readonly string[];
  readonly envFile?: string;
  readonly clearEnv?: boolean;
  /** ARNs of layer versions, in the order of /opt. */
  readonly layer?: readonly string[];
  readonly clearLayers?: boolean;
  readonly network?: 'none' | 'egress';
  /** What calls it by itself. */
  readonly on?: readonly string[];
  readonly description?: string;
  readonly publish?: boolean;
  /** false: dependencies that are named and not installed stay so. */
  readonly build?: boolean;
  /** They are built even when the same were built before. */
  readonly rebuild?: boolean;
  readonly json?: boolean;
}

/** What an image is called without its registry, tag and digest. */
export function imageBaseName(uri: string): string {
  return basename(uri.replace(/@.*$/, '').replace(/:[^:/]*$/, ''));
}

/** The name given, else what the folder or the zip is called. Throws a usage error when Lambda would refuse it. */
export function functionName(path: string, given: string | undefined): string {
  const name =
    given ??
    basename(resolve(path))
      .replace(/\.zip$/i, '')
      .replace(/[^A-Za-z0-9_-]+/g, '-');
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw usageError(
      `function name ${JSON.stringify(name)} must be 1 to 64 letters, digits, hyphens and underscores`,
      'give another one with --name',
    );
  }
  return name;
}

/** The variables that the options set: those of the file, then those of --env. */
export async function readVariables(
  options: DeployOptions,
  cwd: string,
): Promise<Record<string, string> | undefined> {
  if (options.env === undefined && options.envFile === undefined) return options.clearEnv ? {} : undefined;
  const variables = options.envFile === undefined ? {} : await readEnvFile(resolve(cwd, options.envFile));
  for (const assignment of options.env ?? []) {
    const at = assignment.indexOf('=');
    if (at <= 0) throw usageError(`--env ${assignment} must be K=V`, 'such as --env STAGE=prod');
    const name = assignment.slice(0, at);
    requireVariableName(name);
    variables[name] = assignment.slice(at + 1);
  }
  for (const name of Object.keys(variables)) requireVariableName(name);
  return variables;
}

function requireVariableName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) return;
  throw usageError(
    `variable ${name} must be named with two or more letters, digits and underscores, a letter first`,
    'Lambda takes no other names',
  );
}

async function readEnvFile(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const why = systemCode(error) === 'ENOENT' ? 'does not exist' : messageOf(error);
    throw usageError(`--env-file ${path} ${why}`);
  });
  return Object.fromEntries(
    Object.entries(parseEnv(text)).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** What the options say of the configuration; members that they do not name are absent. */
export function configurationOf(
  options: DeployOptions,
  main: { readonly runtime: string; readonly handler: string } | undefined,
  variables: Readonly<Record<string, string>> | undefined,
  current?: FunctionConfiguration,
): ConfigurationInput {
  const layers = options.clearLayers ? [] : options.layer;
  const kept = options.clearEnv ? {} : (current?.Environment?.Variables ?? {});
  return {
    ...(main ? { Runtime: main.runtime, Handler: main.handler } : {}),
    ...imageConfigOf(options, current),
    ...(options.memory === undefined ? {} : { MemorySize: options.memory }),
    ...(options.timeout === undefined ? {} : { Timeout: options.timeout }),
    ...(options.tmp === undefined ? {} : { EphemeralStorage: { Size: options.tmp } }),
    ...(options.description === undefined ? {} : { Description: options.description }),
    ...(layers === undefined ? {} : { Layers: layers }),
    ...(variables === undefined ? {} : { Environment: { Variables: { ...kept, ...variables } } }),
  };
}

/** What is not named stays as it is. */
function imageConfigOf(
  { entryPoint, command, workingDirectory }: DeployOptions,
  current: FunctionConfiguration | undefined,
): Pick<ConfigurationInput, 'ImageConfig'> {
  const named = {
    ...(entryPoint === undefined ? {} : { EntryPoint: entryPoint }),
    ...(command === undefined ? {} : { Command: command }),
    ...(workingDirectory === undefined ? {} : { WorkingDirectory: workingDirectory }),
  };
  if (Object.keys(named).length === 0) return {};
  return { ImageConfig: { ...current?.ImageConfigResponse?.ImageConfig, ...named } };
}

/** Whether the function is already as `wanted` says. */
export function isAsWanted(current: FunctionConfiguration, wanted: ConfigurationInput): boolean {
  const now = {
    ...current,
    Environment: current.Environment ?? { Variables: {} },
    Layers: current.Layers?.map(({ Arn }) => Arn) ?? [],
    ImageConfig: current.ImageConfigResponse?.ImageConfig ?? {},
  };
  return Object.entries(wanted).every(
    ([member, value]) => canonical(now[member as keyof ConfigurationInput]) === canonical(value),
  );
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
