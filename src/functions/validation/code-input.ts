import { MAX_ZIP_BYTES } from '../../code/code-limits';
import { clientError } from '../../errors';
import { invalid, type Violations } from './constraints';
import type { ModelMember } from './member-constraint';
import type { Members } from './members';
import { textChecks } from './model-constraints';
import { checkTextsInTurn } from './text-list';
import { HOST_ARCHITECTURE, refuseForeignArchitecture } from './unsupported';

/** Checks how code is addressed; `path` stands before its members: `code.`, `content.` or nothing. */
export function checkCode(code: Members, path: string, violations: Violations): void {
  const check = (member: string, value: string | undefined, model: ModelMember): void =>
    violations.check(`${path}${member}`, value, ...textChecks(model));
  check('s3Bucket', code.string('S3Bucket'), 'FunctionCode.S3Bucket');
  check('s3Key', code.string('S3Key'), 'FunctionCode.S3Key');
  check('s3ObjectVersion', code.string('S3ObjectVersion'), 'FunctionCode.S3ObjectVersion');
}

/** An archive in the request itself: `ZipFile`, in base64. Throws InvalidParameterValue when there is none. */
export function inlineZip(code: Members): Buffer {
  const text = code.string('ZipFile');
  if (text === undefined) throw invalid('Please provide a source for function code.');
  if (!isBase64(text)) {
    throw clientError('serialization', "ZipFile must be base64 ('ZipFile')");
  }
  const zip = Buffer.from(text, 'base64');
  if (zip.length > MAX_ZIP_BYTES) {
    throw clientError('requestEntityTooLarge', `Zipped size must be smaller than ${MAX_ZIP_BYTES} bytes`);
  }
  return zip;
}

/** In linear time: an expression for the whole would try each run of white space from each of its characters. */
function isBase64(text: string): boolean {
  if (/[^A-Za-z0-9+/=\s]/.test(text)) return false;
  const padding = text.indexOf('=');
  return padding < 0 || /^==?$/.test(text.slice(padding).trimEnd());
}

/** Reports a list that is no list of one known architecture. */
export function checkArchitectures(
  architectures: readonly string[] | undefined,
  violations: Violations,
): void {
  checkTextsInTurn('architectures', architectures, 'CreateFunctionRequest.Architectures', violations);
}

/** The architecture asked for; this machine's when none was. */
export function architectureOf(architectures: readonly string[] | undefined): 'x86_64' | 'arm64' {
  const architecture = architectures?.[0] ?? HOST_ARCHITECTURE;
  refuseForeignArchitecture(architecture);
  return HOST_ARCHITECTURE;
}
