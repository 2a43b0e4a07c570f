import type { Documents } from '../../src/sources/store/documents';

/** Keeps documents as text, as the file does. */
export class MemoryDocuments<T> implements Documents<T> {
  private readonly texts = new Map<string, string>();

  all(): (readonly [key: string, value: T])[] {
    return [...this.texts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, text]) => [key, JSON.parse(text) as T]);
  }

  put(key: string, value: T): void {
    this.texts.set(key, JSON.stringify(value));
  }

  remove(key: string): void {
    this.texts.delete(key);
  }
}
