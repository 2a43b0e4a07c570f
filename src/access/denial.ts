import { clientError } from '../errors';
import type { PolicyAnswer } from '../iam/statement';

/**
 * Throws AccessDeniedException, in IAM's words, unless the caller's own policy or the resource's allows the action, and
 * neither denies it.
 */
export function requireAllowed(
  arn: string,
  { action, resource }: { readonly action: string; readonly resource: string },
  byIdentity: PolicyAnswer,
  byResource: PolicyAnswer = 'none',
): void {
  const answers = [byIdentity, byResource];
  if (answers.includes('allowed') && !answers.includes('denied')) return;
  const because = whyNot(action, byIdentity, byResource);
  throw clientError(
    'accessDenied',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
  );
}

function whyNot(action: string, byIdentity: PolicyAnswer, byResource: PolicyAnswer): string {
  if (byIdentity === 'denied') return 'with an explicit deny in an identity-based policy';
  if (byResource === 'denied') return 'with an explicit deny in a resource-based policy';
  return `because no identity-based policy allows the ${action} action`;
}
