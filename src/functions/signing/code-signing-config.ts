/** Whether code that no allowed publisher has signed may be deployed. */
export type UntrustedArtifactPolicy = 'Warn' | 'Enforce';

/** Whose signatures the code of functions is to have, and what becomes of code without. */
export interface CodeSigningConfig {
  /** `csc-` and 17 letters or digits. */
  readonly id: string;
  readonly arn: string;
  /** Absent when none was given. */
  readonly description?: string;
  /** ARNs of versions of signing profiles, 1 to 20. */
  readonly publishers: readonly string[];
  readonly policy: UntrustedArtifactPolicy;
  readonly tags?: Readonly<Record<string, string>>;
  /** `2025-11-25T02:26:54.123+0000` */
  readonly lastModified: string;
}
