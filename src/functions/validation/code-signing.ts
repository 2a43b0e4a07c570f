import { Violations } from './constraints';
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
