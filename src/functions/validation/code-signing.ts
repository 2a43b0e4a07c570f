import type { AwsError } from '../../errors';
import { invalid, Violations } from './constraints';
import type { Members } from './members';
import { textChecks } from './model-constraints';

const PATH = 'codeSigningConfigArn';

/** Throws ValidationException for what cannot be the ARN of a code signing configuration. */
export function requireConfigArn(arn: string | undefined): asserts arn is string {
  const violations = new Violations();
  violations.require(PATH, arn);
  violations.check(PATH, arn, ...textChecks('CreateFunctionRequest.CodeSigningConfigArn'));
  violations.throwIfAny();
}

/** `CodeSigningConfigArn` of a function that is created. */
export function checkCodeSigning(input: Members, violations: Violations): void {
  violations.check(
    PATH,
    input.string('CodeSigningConfigArn'),
    ...textChecks('CreateFunctionRequest.CodeSigningConfigArn'),
  );
}

/** Of a function that is an image: what it runs is known by its digest. */
export function unsignable(): AwsError {
  return invalid('Code signing is not supported for functions created with container images.');
}
