/** The members of a list call that were sent (Lambda API reference, "ListFunctions"). */
export interface Page {
  readonly marker?: string;
  readonly maxItems?: number;
}

/** The body of an answer, in AWS's shape. */
export type Answer = object | Promise<object>;
/** An answer without a body. */
export type Done = void | Promise<void>;
