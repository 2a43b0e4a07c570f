import { readFileSync } from 'node:fs';
import { messageOf, PlatformError } from '../../errors';
import { ownSeccompProfile } from './seccomp-profile';

/** Every action that the profile's format knows. */
const ACTIONS: readonly unknown[] = [
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_LOG',
  'SCMP_ACT_NOTIFY',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_TRAP',
];

/**
 * The profile of the operator's file, in Docker's format, or our own without one. Throws PlatformError that names the
 * file and what is wrong with it.
 */
export function seccompProfile(path: string | undefined): string {
  if (path === undefined) return ownSeccompProfile();
  const refuse = (why: string, cause?: unknown) =>
    new PlatformError(`LAMBDABOX_SECCOMP_PROFILE=${path}: ${why}`, { cause });
  let profile: unknown;
  try {
    profile = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw refuse(`${what} (${messageOf(error)})`, error);
  }
  const fault = faultOf(profile);
  if (fault !== undefined) throw refuse(`${fault}; see https://docs.docker.com/engine/security/seccomp/`);
  return JSON.stringify(profile);
}

/** What Docker would leave without effect, or refuse only when the first function starts. Pure. */
function faultOf(profile: unknown): string | undefined {
  if (!isObject(profile)) return 'must be a JSON object';
  const { defaultAction, syscalls } = profile;
  if (!ACTIONS.includes(defaultAction)) return `must have a "defaultAction" such as SCMP_ACT_ERRNO`;
  if (!Array.isArray(syscalls)) return 'must have a list "syscalls"';
  const at = syscalls.findIndex((rule: unknown) => !isRule(rule));
  if (at >= 0) return `has an entry syscalls[${at}] without "names" or with an "action" that does not exist`;
  return undefined;
}

function isRule(rule: unknown): boolean {
  if (!isObject(rule) || !ACTIONS.includes(rule.action)) return false;
  const names = rule.names ?? [rule.name];
  return Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
