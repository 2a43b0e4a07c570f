/** `GET /_lambdabox/calls/:requestId/event`, for keys that may call functions. */
export interface CallEventAnswer {
  /** JSON, as it was sent. */
  readonly event: string;
}
