import type { AddressInfo, Socket } from 'node:net';
import type { Session } from '../access/session';
import type { ApiServer } from '../api/http/server';
import type { CallsFromInside } from '../environment/environment-parts';

/** The API stands on what runs calls, and functions call it in their turn: both know this door, which opens last. */
export class ApiDoor implements CallsFromInside {
  private server: ApiServer | undefined;
  private address: AddressInfo | undefined;

  async open(server: ApiServer, host: string, port: number): Promise<AddressInfo> {
    this.address = await server.listen(host, port);
    this.server = server;
    return this.address;
  }

  /** Where it listens; undefined before it does. */
  get port(): number | undefined {
    return this.address?.port;
  }

  accept(connection: Socket, session: Session): void {
    if (this.server) this.server.accept(connection, session);
    else connection.destroy();
  }

  async close(): Promise<void> {
    await this.server?.close();
  }
}
