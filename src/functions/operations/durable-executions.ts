import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
import type { Page } from '../paging';
import { Violations } from '../validation/constraints';
import { numberChecks, textChecks } from '../validation/model-constraints';
import { checkTextsInTurn } from '../validation/text-list';

/** A list of a function's durable executions. */
export interface DurableExecutionsPage extends Page {
  readonly name?: string;
  readonly statuses: readonly string[];
}

/**
 * The operations on durable executions: no function has any here, since DurableConfig is refused. So lists are empty,
 * and nothing is found; what runs in an execution is refused by name.
 */
export class DurableExecutions {
  constructor(private readonly catalog: Catalog) {}

  list(functionName: string, qualifier: string | undefined, page: DurableExecutionsPage): object {
    const violations = new Violations();
    const of = 'ListDurableExecutionsByFunctionRequest';
    violations.check('durableExecutionName', page.name, ...textChecks(`${of}.DurableExecutionName`));
    checkTextsInTurn('statuses', page.statuses, `${of}.Statuses`, violations);
    violations.check('maxItems', page.maxItems, ...numberChecks(`${of}.MaxItems`));
    violations.throwIfAny();
    this.catalog.find(functionName, qualifier);
    return { DurableExecutions: [] };
  }

  /** GetDurableExecution, GetDurableExecutionHistory, and what stops, pauses, resumes or deletes one. */
  absent(arn: string, page: Page = {}): never {
    const violations = new Violations();
    const of = 'GetDurableExecutionHistoryRequest';
    violations.check('durableExecutionArn', arn, ...textChecks(`${of}.DurableExecutionArn`));
    violations.check('maxItems', page.maxItems, ...numberChecks(`${of}.MaxItems`));
    violations.throwIfAny();
    throw clientError('resourceNotFound', `Durable execution not found: ${arn}`);
  }
}
