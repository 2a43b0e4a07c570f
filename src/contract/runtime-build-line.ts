/** `POST /_lambdabox/runtimes/:runtime/build`, a line at a time; the last one has `done` or `error`. */
export interface RuntimeBuildLine {
  readonly runtime: string;
  readonly message?: string;
  readonly done?: boolean;
  readonly image?: string;
  readonly error?: string;
}
