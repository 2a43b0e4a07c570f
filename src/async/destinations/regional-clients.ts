import { UndeliverableError } from '../delivery';
import type { AwsAccess, AwsCredentials, AwsService } from './aws-access';

/** What all of AWS's clients are made with. */
export interface AwsClientConfig {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly endpoint?: string;
  /** The queue of events tries again, and knows of each try. */
  readonly maxAttempts: 1;
  /** Never found out by asking the metadata address. */
  readonly defaultsMode: 'standard';
}

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

  /** Throws UndeliverableError while a setting is missing. */
  async in(region: string): Promise<T> {
    const known = this.made.get(region);
    if (known) return known;
    const config = this.configFor(region);
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

  private configFor(region: string): AwsClientConfig {
    const { credentials, endpoints, ownAddresses } = this.access;
    const endpoint = endpoints[this.service];
    if (!credentials) {
      throw new UndeliverableError(
        `no credentials for ${this.service}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for lambdabox`,
      );
    }
    if (endpoint !== undefined && ownAddresses.includes(new URL(endpoint).host)) {
      throw new UndeliverableError(
        `AWS_ENDPOINT_URL is lambdabox itself, which has no ${this.service}: set AWS_ENDPOINT_URL_${this.service} for lambdabox`,
      );
    }
    return {
      region,
      credentials,
      ...(endpoint === undefined ? {} : { endpoint }),
      maxAttempts: 1,
      defaultsMode: 'standard',
    };
  }
}
