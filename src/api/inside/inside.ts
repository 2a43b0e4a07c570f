import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Session } from '../../access/session';
import type { FrontDoor } from '../http/front-door';

/**
 * The API for functions: HTTP on connections that come from inside environments. Whose a connection is, is known before
 * the first byte. It has no time limits: a frozen environment may be stopped between two bytes, and what is open ends
 * with its environment.
 */
export class InsideDoor {
  private readonly sessions = new WeakMap<Socket, Session>();
  private readonly server: Server;

  constructor(door: FrontDoor, maxHeaderSize: number) {
    this.server = createServer(
      { maxHeaderSize, keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 },
      (req, res) => door.handle(req, res, this.sessionOf(req)),
    );
    this.server.on('checkContinue', (req, res) => this.server.emit('request', req, res));
  }

  accept(connection: Socket, session: Session): void {
    this.sessions.set(connection, session);
    connection.on('error', () => connection.destroy());
    this.server.emit('connection', connection);
  }

  private sessionOf({ socket }: IncomingMessage): Session {
    const session = this.sessions.get(socket);
    if (!session) throw new Error('a connection from inside has no session');
    return session;
  }
}
