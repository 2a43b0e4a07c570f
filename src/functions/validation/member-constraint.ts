import type { SERVICE_MODEL } from './service-model';

/** A structure of Lambda's API and its member: `CreateFunctionRequest.Handler`. */
export type ModelMember = keyof typeof SERVICE_MODEL;

/** What Lambda asks of a member's value. Of texts and lists `min` and `max` are lengths. */
export interface MemberConstraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** Values that are allowed as well, though Lambda's message does not name them. */
  readonly unnamed?: readonly string[];
  /** Of each item of a list, each key and each value of a map. */
  readonly item?: MemberConstraint;
  readonly key?: MemberConstraint;
  readonly value?: MemberConstraint;
}
