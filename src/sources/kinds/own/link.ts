import type { Connection } from '../../connections/connection';

export interface LinkWays<C> {
  /** As it is now, the same object while it has not changed. Throws when there is none. */
  readonly connection: () => Connection;
  /** Throws what helps whoever reads it. */
  readonly dial: (connection: Connection) => Promise<C>;
  readonly isOpen: (client: C) => boolean;
  /** Never throws. */
  readonly hangUp: (client: C) => Promise<void>;
}

interface Held<C> {
  readonly connection: Connection;
  readonly client: Promise<C>;
}

/** A client of a broker that is there when it is asked for: dialled anew when it was lost, or when its connection is another. */
export class Link<C> {
  private held: Held<C> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(private readonly ways: LinkWays<C>) {}

  client(): Promise<C> {
    const next = this.turn.then(() => this.current());
    this.turn = next.catch(() => undefined);
    return next;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.turn;
    await this.letGo();
  }

  private async current(): Promise<C> {
    const { connection: find, dial, isOpen } = this.ways;
    if (this.isClosed) throw new Error('The mapping no longer reads there.');
    const connection = find();
    const held = this.held;
    if (held?.connection === connection) {
      const client = await held.client;
      if (isOpen(client)) return client;
    }
    await this.letGo();
    const client = dial(connection);
    this.held = { connection, client };
    client.catch(() => (this.held = undefined));
    return client;
  }

  private async letGo(): Promise<void> {
    const client = await this.held?.client.catch(() => undefined);
    this.held = undefined;
    if (client !== undefined) await this.ways.hangUp(client);
  }
}
