/** As package.json says, "engines"; npm only warns. */
const OLDEST: Readonly<Record<number, number>> = { 22: 13, 24: 0, 26: 0 };

/** Why the command line cannot run on a Node.js of this version; undefined when it can. */
export function whyUnsupported(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const oldest = OLDEST[major];
  if (oldest !== undefined && minor >= oldest) return undefined;
  return `lambdabox needs Node.js 22.13 or later of 22, 24 or 26, and this is ${version}`;
}
