import type { AwsAccess, AwsService } from './aws-access';
import { awsClientConfig, type AwsClientConfig } from './aws-client-config';

/** More regions than this are not kept connected at a time. */
const MAX_CLIENTS = 8;

/** AWS's clients of one service, one a region, made when first used. */
export class RegionalClients<T extends { destroy(): void }> {
  private readonly made = new Map<string, Promise<T>>();

  constructor(
    private readonly access: AwsAccess,
    private readonly service: AwsService,
    private readonly make: (config: AwsClientConfig) => Promise<T>,
  ) {}

  /** Throws AwsSettingError. */
  async in(region: string): Promise<T> {
    const known = this.made.get(region);
    if (known) return known;
    const config = awsClientConfig(this.access, this.service, region);
    await this.makeRoom();
    const client = this.make(config);
    this.made.set(region, client);
    client.catch(() => this.made.delete(region));
    return client;
  }

  async close(): Promise<void> {
    const clients = [...this.made.values()];
    this.made.clear();
    for (const client of await Promise.allSettled(clients))
      if (client.status === 'fulfilled') client.value.destroy();
  }

  private async makeRoom(): Promise<void> {
    const [oldest, client] = this.made.entries().next().value ?? [];
    if (this.made.size < MAX_CLIENTS || oldest === undefined) return;
    this.made.delete(oldest);
    (await client)?.destroy();
  }
}
