import type { ConnectionView } from '../../../../../src/contract/connection-view';

/** The function that a trigger is for, and what is there already. */
export interface Target {
  readonly functionName: string;
  /** Without a qualifier. */
  readonly functionArn: string;
  /** An alias or a version; absent: `$LATEST`. */
  readonly qualifier?: string;
  readonly connections: readonly ConnectionView[];
  /** Names of hooks and ARNs of rules that are there. */
  readonly taken: readonly string[];
}

/** `orders`, `orders:live`. */
export function nameOf({ functionName, qualifier }: Target): string {
  return qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
}

export function arnOf({ functionArn, qualifier }: Target): string {
  return qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`;
}

export function regionOf({ functionArn }: Target): string {
  return functionArn.split(':')[3] ?? '';
}

export function accountOf({ functionArn }: Target): string {
  return functionArn.split(':')[4] ?? '';
}
