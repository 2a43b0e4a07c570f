import { createHash } from 'node:crypto';

function digestOf(arn: string, at: number): string {
  return createHash('sha256').update(`${arn} ${at}`).digest('hex');
}

/** The UUID of a call: the same for the same time of a schedule, so that one that comes twice is known by it. */
export function callIdOf(arn: string, at: number): string {
  const hex = digestOf(arn, at);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** 16 digits, as EventBridge Scheduler's are. */
export function executionIdOf(arn: string, at: number): string {
  return digestOf(arn, at).slice(32, 48);
}
