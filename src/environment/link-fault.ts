import { messageOf } from '../errors';
import type { ServiceLog } from '../telemetry/events';
import { ProtocolError } from './frames';

/** Whose link it was; a stem has no version. */
interface LinkOwner {
  readonly sandbox: { readonly id: string; readonly runtime: string };
  readonly version?: { readonly functionName: string; readonly version: string };
}

/**
 * Logs what was thrown while a frame of an environment was handled; nothing when its connection merely ended. A broken
 * protocol is the doing of whatever runs in the container; all else is a fault of ours, and has its stack.
 */
export function logLinkFault(log: ServiceLog, fault: unknown, { sandbox, version }: LinkOwner): void {
  if (fault === undefined) return;
  const who = {
    environmentId: sandbox.id,
    runtime: sandbox.runtime,
    ...(version ? { functionName: version.functionName, version: version.version } : {}),
  };
  if (fault instanceof ProtocolError)
    log.warn('an environment broke the protocol and is ended', { ...who, error: messageOf(fault) });
  else log.error('a frame of an environment could not be handled; it is ended', { ...who, error: fault });
}
