import { clientError } from '../../errors';
import type { AccountScope } from '../names';
import { page, type Page } from '../paging';
import { Violations } from '../validation/constraints';
import { numberChecks, textChecks } from '../validation/model-constraints';

/** A list of capacity providers. */
export interface CapacityProvidersPage extends Page {
  readonly state?: string;
}

/**
 * The operations on capacity providers that there are: none, since what AWS makes of them are instances of EC2. So lists
 * are empty, and nothing is found; CreateCapacityProvider is refused by name.
 */
export class CapacityProviders {
  constructor(private readonly scope: AccountScope) {}

  list({ state, maxItems, marker }: CapacityProvidersPage): object {
    const violations = new Violations();
    violations.check('state', state, ...textChecks('ListCapacityProvidersRequest.State'));
    violations.check('maxItems', maxItems, ...numberChecks('ListCapacityProvidersRequest.MaxItems'));
    violations.throwIfAny();
    page([], String, { ...(marker === undefined ? {} : { marker }) });
    return { CapacityProviders: [] };
  }

  /** GetCapacityProvider, UpdateCapacityProvider, DeleteCapacityProvider, ListFunctionVersionsByCapacityProvider. */
  absent(name: string, page: Page = {}): never {
    const violations = new Violations();
    const ofName = textChecks('GetCapacityProviderRequest.CapacityProviderName');
    violations.check('capacityProviderName', name, ...ofName);
    const ofItems = numberChecks('ListFunctionVersionsByCapacityProviderRequest.MaxItems');
    violations.check('maxItems', page.maxItems, ...ofItems);
    violations.throwIfAny();
    const { region, accountId } = this.scope;
    const arn = name.startsWith('arn:')
      ? name
      : `arn:aws:lambda:${region}:${accountId}:capacity-provider:${name}`;
    throw clientError('resourceNotFound', `Capacity provider not found: ${arn}`);
  }
}
