import type { Catalog } from '../catalog/catalog';
import { Violations } from '../validation/constraints';
import { textChecks } from '../validation/model-constraints';

/**
 * GetFunctionScalingConfig: how many environments the instances of a capacity provider hold for a version. There are no
 * such, so none has limits; PutFunctionScalingConfig is refused by name.
 */
export class FunctionScaling {
  constructor(private readonly catalog: Catalog) {}

  get(name: string, qualifier: string | undefined): object {
    const violations = new Violations();
    violations.require('qualifier', qualifier);
    violations.check('qualifier', qualifier, ...textChecks('GetFunctionScalingConfigRequest.Qualifier'));
    violations.throwIfAny();
    const { record, version } = this.catalog.find(name, qualifier);
    return { FunctionArn: this.catalog.arn(record.name, version.version) };
  }
}
