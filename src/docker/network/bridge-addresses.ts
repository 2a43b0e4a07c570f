import { PlatformError } from '../../errors';

/** An address for one interface on a bridge, given back when that is gone. */
export interface LeasedAddress {
  readonly address: string;
  readonly prefix: number;
  release(): void;
}

/**
 * Addresses in the upper half of a subnet: Docker gives its own from the bottom. One that was given back comes again only
 * after all others, for the kernel takes its interface away a while after the namespace.
 */
export class BridgeAddresses {
  private readonly taken = new Set<number>();
  private cursor: number | undefined;

  constructor(
    /** As `172.18.0.0/16`. */
    private readonly subnet: string,
    /** From 0 up to 1. What a service before this one gave may still be there. */
    private readonly random: () => number,
  ) {}

  /** Throws PlatformError when all are taken. */
  take(): LeasedAddress {
    const [base = '', length = ''] = this.subnet.split('/');
    const prefix = Number(length);
    const half = 2 ** (31 - prefix);
    // The last address of a subnet is its broadcast.
    const usable = half - 1;
    if (this.taken.size >= usable) throw new PlatformError(`all addresses of ${this.subnet} are in use`);
    let at = this.cursor ?? Math.floor(this.random() * usable);
    while (this.taken.has(at)) at = (at + 1) % usable;
    this.taken.add(at);
    this.cursor = (at + 1) % usable;
    return {
      address: dotted(numberOf(base) + half + at),
      prefix,
      release: () => this.taken.delete(at),
    };
  }
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
