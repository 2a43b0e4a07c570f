import { Socket } from 'node:net';

/** As much as a Unix socket holds by default, and little enough to stay in a processor's own cache. */
const READ_BYTES = 128 * 1024;
/** One for all: what was read is dealt with before anything else is read. */
const read = new Uint8Array(READ_BYTES);

/**
 * The socket for a connection that a server has just accepted, in place of `accepted`, which is not to be used any more.
 * What comes is read into memory that all such sockets share: `took` must copy what it keeps beyond the call. Node.js
 * makes a buffer of 64 KiB for each read otherwise, and has as much memory collected as ever comes.
 *
 * It has that for a socket that it makes itself (`onread`), not for those of a server, whose handle is therefore given
 * to another one. Where a release of Node.js should not have that, reads are as ever.
 */
export function withSharedReads(accepted: Socket, took: (data: Buffer) => void): Socket {
  const handle = handleOf(accepted);
  if (!handle) return accepted.on('data', took);
  const callback = (bytes: number): boolean => {
    took(Buffer.from(read.buffer, 0, bytes));
    return true;
  };
  const socket = new Socket({ handle, onread: { buffer: read, callback } } as object);
  // The server counts the one that it has made until it has ended.
  (accepted as Handled)._handle = null;
  accepted.destroy();
  return socket;
}

type Handled = { _handle?: { readonly useUserBuffer?: unknown } | null };

function handleOf(socket: Socket): object | undefined {
  const { _handle: handle } = socket as Handled;
  return typeof handle?.useUserBuffer === 'function' ? handle : undefined;
}
