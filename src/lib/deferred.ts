/** A promise whose end is decided from outside. Settling twice is harmless: the first one counts. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly settled: boolean;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  return new Resolvable<T>();
}

/** A class, and not an object of closures: every call waits for one. */
class Resolvable<T> implements Deferred<T> {
  private readonly settle = Promise.withResolvers<T>();
  private isSettled = false;

  get promise(): Promise<T> {
    return this.settle.promise;
  }

  get settled(): boolean {
    return this.isSettled;
  }

  resolve(value: T): void {
    this.isSettled = true;
    this.settle.resolve(value);
  }

  reject(error: unknown): void {
    this.isSettled = true;
    this.settle.reject(error);
  }
}
