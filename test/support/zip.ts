import { ZipFile } from 'yazl';

/** File name to content, or a directory's name with a slash at its end to nothing; give a mode where it matters, `link` for a symbolic link. */
export type ZipEntries = Readonly<Record<string, string | Buffer | ZipContent>>;

interface ZipContent {
  readonly content: string | Buffer;
  /** Unix mode, 0o644 unless given. With the file type for links: 0o120777. */
  readonly mode?: number;
}

const EPOCH = new Date(Date.UTC(2024, 0, 1));

/** A zip archive of the entries, the same bytes for the same entries. */
export async function zipOf(entries: ZipEntries): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, entry] of Object.entries(entries)) {
    const { content, mode = 0o644 } =
      typeof entry === 'object' && 'content' in entry ? entry : { content: entry };
    if (name.endsWith('/')) zip.addEmptyDirectory(name, { mtime: EPOCH, mode });
    else
      zip.addBuffer(Buffer.from(content), name, {
        mtime: EPOCH,
        mode: mode | (mode > 0o7777 ? 0 : 0o100000),
      });
  }
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
