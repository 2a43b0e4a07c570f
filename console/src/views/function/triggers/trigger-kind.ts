import type { Field, Values } from './field';
import type { Plan } from './plan';
import type { Target } from './target';

/** One kind of what calls a function by itself. All of it is pure. */
export interface TriggerKind {
  readonly id: string;
  readonly title: string;
  /** In a sentence, for who has not met it. */
  readonly does: string;
  /** What is asked for, which may depend on what was answered. */
  readonly fields: (values: Values, target: Target) => readonly Field[];
  /** `values`: those of the fields. */
  readonly plan: (values: Values, target: Target) => Plan;
  /** What has to be there before, and the command that makes it; undefined: nothing. */
  readonly lacking?: (target: Target) => { readonly sentence: string; readonly command: string } | undefined;
  /** What of what is there would be lost; undefined: nothing. */
  readonly replaced?: (values: Values, target: Target) => string | undefined;
}
