import { checkTenant } from '../../../src/invocation/tenancy';
import { aTarget } from '../../support/functions';

const plain = aTarget();
const isolated = aTarget({ tenantIsolation: 'PER_TENANT' });

it('asks for the tenant of a call of a function that keeps its tenants apart, in the words of AWS', () => {
  expect(() => checkTenant(isolated, undefined)).toThrow(
    'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
  );
  expect(() => checkTenant(isolated, 'blue')).not.toThrow();
});

it('refuses a tenant where there are none', () => {
  expect(() => checkTenant(plain, 'blue')).toThrow('is not enabled with tenancy configuration');
  expect(() => checkTenant(plain, undefined)).not.toThrow();
});
