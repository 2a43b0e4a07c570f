/** `GET /_lambdabox/runtimes`: a runtime and its image. */
export interface RuntimeView {
  readonly runtime: string;
  readonly image: string;
  /** `stale`: only an image of other inputs is there; `external`: a setting names the image. */
  readonly state: 'ready' | 'missing' | 'stale' | 'building' | 'external';
  /** Absent when the image is not on this machine. */
  readonly sizeBytes?: number;
  /** ISO 8601. */
  readonly createdAt?: string;
}
