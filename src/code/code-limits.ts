/** Lambda's quotas of code (developer guide, "Lambda quotas"), in bytes. */
export const MAX_ZIP_BYTES = 52_428_800;
export const MAX_UNZIPPED_BYTES = 262_144_000;
/** Of the zips of all functions and layers. */
export const MAX_CODE_STORAGE_BYTES = 80_530_636_800;
