import type { FunctionAddress } from '../names';
import { invalid } from '../validation/constraints';

/** The function that is addressed as a whole. Throws InvalidParameterValueException for a version or an alias of it. */
export function unqualifiedName({ name, qualifier }: FunctionAddress): string {
  if (qualifier === undefined) return name;
  throw invalid(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  );
}
