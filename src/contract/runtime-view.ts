/** `GET /_lambdabox/runtimes`: a runtime and its image. */
export interface RuntimeView {
  readonly runtime: string;
  readonly image: string;
  /** Where it comes from: a folder of ours, that is built; AWS's registry; or what a setting names. */
  readonly from: 'folder' | 'aws' | 'setting';
  /** `stale`: only an image of other inputs is there. */
  readonly state: 'ready' | 'missing' | 'stale' | 'building' | 'pulling';
  /** Absent when the image is not on this machine. */
  readonly sizeBytes?: number;
  /** ISO 8601. */
  readonly createdAt?: string;
}
