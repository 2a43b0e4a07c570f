import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
import { existing, NOTHING_THERE } from './existing';

/** GetFunctionUrlConfig and ListFunctionUrlConfigs. No function has a URL yet; SAM asks. */
export class FunctionUrls {
  constructor(private readonly catalog: Catalog) {}

  get(name: string, qualifier: string | undefined): object {
    existing(this.catalog, name, qualifier, NOTHING_THERE);
    throw clientError('resourceNotFound', NOTHING_THERE);
  }

  list(name: string, qualifier: string | undefined): object {
    existing(this.catalog, name, qualifier, 'Function does not exist');
    return { FunctionUrlConfigs: [] };
  }
}
