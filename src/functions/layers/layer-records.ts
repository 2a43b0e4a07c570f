/** Who else may use a layer version: stored and told, since one box has one account. */
export interface LayerPolicy {
  readonly revisionId: string;
  readonly statements: readonly LayerStatement[];
}

export interface LayerStatement {
  readonly id: string;
  /** `*`, an account's number, or an account's root ARN. */
  readonly principal: string;
  readonly organizationId?: string;
}

/** One version of a layer: immutable but for its policy. */
export interface LayerVersion {
  readonly version: number;
  readonly description: string;
  /** Base64 SHA-256 of the zip. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
  /** Bytes of the unpacked files. */
  readonly unpackedSize: number;
  readonly hasLibraries: boolean;
  /** `2025-11-25T02:26:54.123+0000` */
  readonly createdDate: string;
  /** Absent when the request had none; `[]` when it was given empty. */
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
  readonly licenseInfo?: string;
  readonly policy?: LayerPolicy;
}

/** A layer. Its record stays when its last version is deleted: numbers are never used again. */
export interface LayerRecord {
  readonly name: string;
  /** Those not deleted, oldest first. */
  readonly versions: readonly LayerVersion[];
  readonly nextVersion: number;
}
