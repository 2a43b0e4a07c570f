import type { ImageConfig, ImagePackage, Package } from '../model';
import { unsignable } from './code-signing';
import { invalid, type Violations } from './constraints';
import type { Members } from './members';
import { textChecks } from './model-constraints';
import { checkTextsInTurn } from './text-list';

/** Members that only zips have; an empty list asks for nothing. */
const OF_ZIPS = ['Handler', 'Runtime', 'Layers'];

const SOURCES_OF_ZIPS = ['ZipFile', 'S3Bucket', 'S3Key', 'S3ObjectVersion'];

export function checkPackageType(input: Members, violations: Violations): void {
  const given = input.string('PackageType');
  violations.check('packageType', given, ...textChecks('CreateFunctionRequest.PackageType'));
}

export function checkImageConfig(config: Members | undefined, violations: Violations): void {
  const [entryPoint, command] = [config?.strings('EntryPoint'), config?.strings('Command')];
  checkTextsInTurn('imageConfig.entryPoint', entryPoint, 'ImageConfig.EntryPoint', violations);
  checkTextsInTurn('imageConfig.command', command, 'ImageConfig.Command', violations);
  violations.check(
    'imageConfig.workingDirectory',
    config?.string('WorkingDirectory'),
    ...textChecks('ImageConfig.WorkingDirectory'),
  );
}

/** What replaces the image's own settings; a member that is empty replaces nothing. */
export function imageConfigOf(config: Members | undefined): ImageConfig | undefined {
  if (!config) return undefined;
  const [entryPoint, command] = [config.strings('EntryPoint') ?? [], config.strings('Command') ?? []];
  const directory = config.string('WorkingDirectory') ?? '';
  return {
    ...(entryPoint.length > 0 ? { EntryPoint: entryPoint } : {}),
    ...(command.length > 0 ? { Command: command } : {}),
    ...(directory === '' ? {} : { WorkingDirectory: directory }),
  };
}

/** Throws for a member that a package of the kind does not have. */
export function refuseForeignMembers(type: Package['type'], input: Members): void {
  const isGiven = (member: string): boolean => {
    const value = input.raw(member);
    if (Array.isArray(value)) return value.length > 0;
    return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined;
  };
  if (type === 'image' && OF_ZIPS.some(isGiven)) {
    throw invalid(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  }
  if (type === 'image' && isGiven('CodeSigningConfigArn')) throw unsignable();
  if (type === 'zip' && isGiven('ImageConfig')) {
    throw invalid("Please don't provide ImageConfig when the intended function PackageType is Zip.");
  }
}

/** Throws for code of the other kind than a function's; `verb`: `creating` or `updating`. */
export function checkSource(type: Package['type'], code: Members, verb: 'creating' | 'updating'): void {
  const hasSourceOfZips = SOURCES_OF_ZIPS.some((member) => code.has(member));
  // A new function's without any other source is told that it has none.
  if (type === 'zip' && code.has('ImageUri') && (verb === 'updating' || hasSourceOfZips))
    throw invalid(`Please don't provide ImageUri when ${verb} a function with packageType Zip.`);
  if (type === 'image' && !code.string('ImageUri'))
    throw invalid(`Please provide ImageUri when ${verb} a function with packageType Image.`);
  if (type === 'image' && hasSourceOfZips)
    throw invalid('Please do not provide other FunctionCode parameters when providing an ImageUri.');
}

/** With the settings that were asked for, and no others. */
export function withImageConfig(given: ImagePackage, config: ImageConfig): ImagePackage {
  const { config: _before, ...rest } = given;
  return Object.keys(config).length > 0 ? { ...rest, config } : rest;
}
