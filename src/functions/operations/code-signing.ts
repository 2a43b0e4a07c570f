import type { Catalog } from '../catalog/catalog';
import type { FunctionRecord } from '../catalog/records';
import type { CodeSigningCatalog } from '../signing/code-signing-catalog';
import { requireConfigArn, unsignable } from '../validation/code-signing';
import { Members } from '../validation/members';
import { unqualifiedName } from './unqualified-name';

/** PutFunctionCodeSigningConfig, GetFunctionCodeSigningConfig, DeleteFunctionCodeSigningConfig. */
export class CodeSigning {
  constructor(
    private readonly catalog: Catalog,
    private readonly signing: CodeSigningCatalog,
  ) {}

  async put(name: string, input: unknown): Promise<object> {
    const arn = Members.of(input).string('CodeSigningConfigArn');
    requireConfigArn(arn);
    if (!this.signing.get(arn)) throw this.signing.notFound(arn);
    const record = this.whole(name);
    if (record.latest.package.type === 'image') {
      throw unsignable();
    }
    await this.change(record.name, (rest) => ({ ...rest, codeSigningConfigArn: arn }));
    return { CodeSigningConfigArn: arn, FunctionName: record.name };
  }

  get(name: string, qualifier: string | undefined): object {
    const { record } = this.catalog.find(name, qualifier);
    const { codeSigningConfigArn } = record;
    if (codeSigningConfigArn === undefined) return {};
    return { CodeSigningConfigArn: codeSigningConfigArn, FunctionName: record.name };
  }

  delete(name: string): Promise<void> {
    return this.change(this.whole(name).name, (rest) => rest);
  }

  private async change(
    name: string,
    work: (rest: Omit<FunctionRecord, 'codeSigningConfigArn'>) => FunctionRecord,
  ): Promise<void> {
    await this.catalog.change(name, () => {
      const { codeSigningConfigArn: _before, ...rest } = this.catalog.require(name);
      this.catalog.save(work(rest));
      return Promise.resolve();
    });
  }

  /** It is of functions as a whole. */
  private whole(name: string): FunctionRecord {
    return this.catalog.require(unqualifiedName(this.catalog.address(name)));
  }
}
