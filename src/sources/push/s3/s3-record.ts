/** One thing that happened to an object, whichever store tells of it. */
export interface S3Record {
  /** `ObjectCreated:Put` */
  readonly name: string;
  readonly bucket: string;
  /** As it is, not encoded. */
  readonly key: string;
  /** ISO 8601; none: the store does not say. */
  readonly time?: string;
  readonly size?: number;
  readonly eTag?: string;
  readonly versionId?: string;
  readonly sequencer?: string;
  /** Who did it. */
  readonly principal?: string;
  readonly owner?: string;
  readonly sourceIp?: string;
  /** `x-amz-request-id`, `x-amz-id-2` of the store's answer. */
  readonly requestId?: string;
  readonly hostId?: string;
}
