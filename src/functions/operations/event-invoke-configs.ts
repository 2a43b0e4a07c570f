import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
import { LATEST } from '../model';
import { existing } from './existing';

/** GetFunctionEventInvokeConfig and ListFunctionEventInvokeConfigs. No function has one yet. */
export class EventInvokeConfigs {
  constructor(private readonly catalog: Catalog) {}

  get(name: string, qualifier: string | undefined): object {
    const { record, qualifier: addressed = LATEST } = this.catalog.find(name, qualifier);
    const arn = this.catalog.arn(record.name, addressed);
    throw clientError('resourceNotFound', `The function ${arn} doesn't have an EventInvokeConfig`);
  }

  list(name: string, qualifier: string | undefined): object {
    existing(this.catalog, name, qualifier, "The function doesn't exist.");
    return { FunctionEventInvokeConfigs: [] };
  }
}
