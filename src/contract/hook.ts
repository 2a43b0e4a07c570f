/** What others push: S3-compatible stores. */
export type HookKind = 's3';

interface AnyHook {
  /** 1 to 64 letters, digits, `-`, `_` and `.`; of all hooks the only one. */
  readonly name: string;
  /** The function that it calls: `orders`, `orders:live`. */
  readonly function: string;
  /** False: what comes is refused, or not asked for. */
  readonly enabled: boolean;
}

/** One of a bucket's notifications: a LambdaFunctionConfiguration of the S3 API, whose Id is the name. */
export interface S3Hook extends AnyHook {
  readonly kind: 's3';
  readonly bucket: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete`, ... */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

export type Hook = S3Hook;

/** A hook as it is shown. */
export type HookView = Hook & {
  /** Where it is pushed to, below the service's address; none where nobody comes to us. */
  readonly path?: string;
};

export interface HooksAnswer {
  readonly hooks: readonly HookView[];
}

export interface HookPut {
  readonly hook: HookView;
  /** What the sender has to show, where it was made just now: it is not told again. */
  readonly secret?: string;
}
