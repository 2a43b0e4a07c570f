import type { Catalog } from '../catalog/catalog';
import { UNQUALIFIED } from '../names';
import { Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';

/** PutFunctionRecursionConfig and GetFunctionRecursionConfig: whether a loop of calls through a function is stopped. */
export class Recursion {
  constructor(private readonly catalog: Catalog) {}

  async put(name: string, input: unknown): Promise<object> {
    const wanted = Members.of(input).string('RecursiveLoop');
    const violations = new Violations();
    violations.require('recursiveLoop', wanted);
    violations.check(
      'recursiveLoop',
      wanted,
      ...textChecks('PutFunctionRecursionConfigRequest.RecursiveLoop'),
    );
    violations.throwIfAny();
    const record = this.catalog.require(name, UNQUALIFIED);
    await this.catalog.change(record.name, () => {
      const { recursiveLoop: _before, ...rest } = this.catalog.require(record.name);
      this.catalog.save(wanted === 'Allow' ? { ...rest, recursiveLoop: wanted } : rest);
      return Promise.resolve();
    });
    return { RecursiveLoop: wanted };
  }

  get(name: string): object {
    return { RecursiveLoop: this.catalog.require(name, UNQUALIFIED).recursiveLoop ?? 'Terminate' };
  }
}
