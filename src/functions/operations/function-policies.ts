import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
import { existing, NOTHING_THERE } from './existing';

/** GetPolicy. No function has a policy yet, and AWS says the same of that as of a function that is not there. */
export class FunctionPolicies {
  constructor(private readonly catalog: Catalog) {}

  get(name: string, qualifier: string | undefined): object {
    existing(this.catalog, name, qualifier, NOTHING_THERE);
    throw clientError('resourceNotFound', NOTHING_THERE);
  }
}
