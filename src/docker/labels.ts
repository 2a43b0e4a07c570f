import { createHash } from 'node:crypto';

/** On everything that a lambdabox makes in Docker; the value is the instance id. */
export const INSTANCE_LABEL = 'lambdabox';

export function instanceLabels(instanceId: string): Record<string, string> {
  return { [INSTANCE_LABEL]: instanceId };
}

/** Docker's list filter for what one instance owns, and nobody else. */
export function instanceFilter(instanceId: string): { label: string[] } {
  return { label: [`${INSTANCE_LABEL}=${instanceId}`] };
}

/** Eight hex digits that stand for an instance where names are short (network interfaces: 15 bytes). */
export function shortInstanceId(instanceId: string): string {
  return createHash('sha256').update(instanceId).digest('hex').slice(0, 8);
}
