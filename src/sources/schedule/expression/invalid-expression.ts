/** A schedule's expression that cannot be one. The message says why, for people; AWS's own texts say only that it is so. */
export class InvalidExpressionError extends Error {}
