import { invalid, Violations } from './constraints';
import { MAX_TAGS } from './limits';
import type { Members } from './members';
import { constraintOf, isAllowed, rulesOf } from './model-constraints';

/** The model has one shape for the tags of all operations. */
const SHAPE = 'CreateEventSourceMappingRequest.Tags';
/** Of any case (Tag Editor user guide, "Tag naming limits and requirements"). */
const RESERVED = /^aws:/i;
const OWN = 'lambdabox:';

/**
 * The member Tags of a request, empty without it. Throws ValidationException for a key or a value that is too long or has
 * characters that it must not have, InvalidParameterValueException for a key that is reserved.
 */
export function readTags(input: Members): Record<string, string> {
  const tags = input.stringMap('Tags') ?? {};
  const violations = new Violations();
  const { key, value } = constraintOf(SHAPE);
  violations.check(
    'tags',
    tags,
    (map) => everyIs(Object.keys(map), key, 'keys'),
    (map) => everyIs(valuesOf(map), value, 'value'),
  );
  violations.throwIfAny();
  const reserved = Object.keys(tags).find((name) => RESERVED.test(name));
  if (reserved !== undefined) {
    throw invalid(`Tag keys starting with 'aws:' are reserved for internal use: ${reserved}`);
  }
  return tags;
}

/** Throws InvalidParameterValueException for more tags than a resource may have. */
export function checkTagCount<T extends Readonly<Record<string, string>>>(tags: T): T {
  if (Object.keys(tags).length > MAX_TAGS) throw invalid('Number of tags exceeds resource tag limit.');
  return tags;
}

/** Those of lambdabox's own tags may have more characters, and are checked where they are read: `cold<=1%`. */
function valuesOf(tags: Readonly<Record<string, string>>): string[] {
  return Object.entries(tags).flatMap(([name, value]) => (name.startsWith(OWN) ? [] : [value]));
}

function everyIs(
  texts: readonly string[],
  constraint: Parameters<typeof isAllowed>[1],
  what: 'keys' | 'value',
): string | undefined {
  if (texts.every((text) => isAllowed(text, constraint))) return undefined;
  return `Map ${what} must satisfy constraint: [${rulesOf(constraint).join(', ')}]`;
}
