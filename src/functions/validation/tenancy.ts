import type { VersionSettings } from '../model';
import { invalid, type Violations } from './constraints';
import type { Members } from './members';
import { textChecks } from './model-constraints';

const MEMBER = 'tenancyConfig.tenantIsolationMode';

/** TenancyConfig of a function that is created. */
export function checkTenancy(input: Members, violations: Violations): void {
  const config = input.members('TenancyConfig');
  if (!config) return;
  const mode = config.string('TenantIsolationMode');
  violations.require(MEMBER, mode);
  violations.check(MEMBER, mode, ...textChecks('TenancyConfig.TenantIsolationMode'));
}

/** After `checkTenancy`. */
export function tenancyOf(input: Members): Pick<VersionSettings, 'tenantIsolation'> {
  return input.has('TenancyConfig') ? { tenantIsolation: 'PER_TENANT' } : {};
}

/** Tenants are kept apart from a function's first day or never. Throws InvalidParameterValueException for a change. */
export function refuseTenancyChange(input: Members, { tenantIsolation }: VersionSettings): void {
  const config = input.members('TenancyConfig');
  if (!config || config.raw('TenantIsolationMode') === tenantIsolation) return;
  throw invalid(
    'TenancyConfig cannot be changed after the function was created: create another function with it',
  );
}

/** Throws InvalidParameterValueException for what AWS does not give functions that keep their tenants apart. */
export function requireNoTenancy({ tenantIsolation }: VersionSettings, feature: string): void {
  if (tenantIsolation === undefined) return;
  throw invalid(`${feature} is not supported for functions with tenant isolation.`);
}
