/** Lambda's quotas of code (developer guide, "Lambda quotas"), in bytes. */
export const MAX_ZIP_BYTES = 52_428_800;
export const MAX_UNZIPPED_BYTES = 262_144_000;
