/** The body of `POST /_lambdabox/builds`: what a folder says that its function needs. */
export interface DependencyRequest {
  readonly runtime: string;
  readonly files: readonly { readonly name: string; /** Base64. */ readonly content: string }[];
  /** Built even when the same was built before. */
  readonly fresh: boolean;
}

/** The answer, a line at a time; the last one has `done` or `error`. */
export interface DependencyLine extends Partial<DependencyTree> {
  readonly message?: string;
  readonly error?: string;
  readonly done?: boolean;
}

export interface DependencyTree {
  /** `GET /_lambdabox/builds/:key` gives it. */
  readonly key: string;
  /** It was there already. */
  readonly isCached: boolean;
}
