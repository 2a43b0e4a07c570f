import { clientError, type AwsError } from '../../errors';
import type { CodeSigningStore } from '../catalog/store';
import type { CodeSigningConfig } from './code-signing-config';

/** All code signing configurations: in memory for reading, in the store before a change is answered. */
export class CodeSigningCatalog {
  private readonly configs = new Map<string, CodeSigningConfig>();

  constructor(private readonly store: CodeSigningStore) {
    for (const config of store.loadCodeSigningConfigs()) this.configs.set(config.arn, config);
  }

  all(): CodeSigningConfig[] {
    return [...this.configs.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get(arn: string): CodeSigningConfig | undefined {
    return this.configs.get(arn);
  }

  /** As the operations on configurations say it. */
  require(arn: string): CodeSigningConfig {
    const config = this.configs.get(arn);
    if (config) return config;
    throw clientError(
      'resourceNotFoundUntyped',
      `The Lambda code signing configuration ${arn} can not be found.`,
    );
  }

  /** As the operations on functions say it. */
  notFound(arn: string): AwsError {
    return clientError(
      'codeSigningConfigNotFound',
      `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
    );
  }

  save(config: CodeSigningConfig): void {
    this.store.saveCodeSigningConfig(config);
    this.configs.set(config.arn, config);
  }

  remove({ arn, id }: CodeSigningConfig): void {
    this.store.removeCodeSigningConfig(id);
    this.configs.delete(arn);
  }
}
