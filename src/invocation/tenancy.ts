import { clientError } from '../errors';
import type { ResolvedFunction } from '../functions/model';

const MISSING =
  'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.';
const UNASKED =
  'The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.';

/**
 * Throws InvalidParameterValueException when a function that keeps its tenants apart is not told whose call it is, or one
 * that does not is (developer guide, "Troubleshooting tenant isolation").
 */
export function checkTenant({ version }: ResolvedFunction, tenantId: string | undefined): void {
  const isIsolated = version.tenantIsolation !== undefined;
  if (isIsolated === (tenantId !== undefined)) return;
  throw clientError('invalidParameterValue', isIsolated ? MISSING : UNASKED);
}
