/** Network namespaces that are made ahead, so that a start does not wait for one. */
export interface Namespaces {
  readonly ready: number;
  /** Of the kinds of network in use together. */
  readonly target: number;
  /** Removes the spares and makes no more. Those that were taken must have been released. */
  close(): Promise<void>;
}
