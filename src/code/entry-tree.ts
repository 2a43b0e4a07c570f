import { dirname } from 'node:path';
import { refusedEntry } from './bad-archive';
import { shown } from './byte-path';

interface Named {
  /** A byte string, relative and normalised. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
}

/**
 * The tree that the entries of an archive make. Of two files or links of one name the later one counts, as archivers
 * that append to a zip mean it; a directory may be named more than once. Nothing may lie below a file or a link: whoever
 * unpacked it would write through the link.
 */
export class EntryTree<E extends Named> {
  /** Directories too that only the paths of others tell of. */
  private readonly kinds = new Map<string, Named['kind']>();
  private readonly entries = new Map<string, E>();

  /** Throws BadArchive for an entry that does not go with those before. */
  add(entry: E): void {
    const { name, kind } = entry;
    this.addParents(name);
    const before = this.kinds.get(name);
    if (before !== undefined && (before === 'directory') !== (kind === 'directory')) {
      throw refusedEntry(name, `is a ${WORD[before]} and a ${WORD[kind]}: it can be one of them only`);
    }
    this.kinds.set(name, kind);
    this.entries.set(name, entry);
  }

  /** One a name. */
  all(): Iterable<E> {
    return this.entries.values();
  }

  private addParents(name: string): void {
    for (let at = dirname(name); at !== '.'; at = dirname(at)) {
      const kind = this.kinds.get(at);
      if (kind === 'directory') return;
      if (kind === 'link') {
        throw refusedEntry(
          name,
          `lies below ${shown(at)}, which is a symbolic link: nothing is unpacked through a link`,
        );
      }
      if (kind === 'file') throw refusedEntry(name, `lies below ${shown(at)}, which is a file`);
      this.kinds.set(at, 'directory');
    }
  }
}

const WORD: Readonly<Record<Named['kind'], string>> = {
  file: 'file',
  directory: 'directory',
  link: 'symbolic link',
};
