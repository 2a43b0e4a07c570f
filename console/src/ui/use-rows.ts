import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Rows {
  readonly items: readonly VirtualItem[];
  /** Pixels. */
  readonly height: number;
  readonly toEnd: () => void;
  readonly measure: (element: HTMLElement | null) => void;
}

/** Of a long list only the rows that are seen, in an element that scrolls. */
export function useRows(
  count: number,
  scroller: { readonly current: HTMLElement | null },
  rowPx: number,
): Rows {
  const [, setTurn] = useState(0);
  const kept = useRef<Virtualizer<HTMLElement, HTMLElement>>(undefined);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 20,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => setTurn((before) => before + 1),
  };
  kept.current ??= new Virtualizer<HTMLElement, HTMLElement>(options);
  const rows = kept.current;
  rows.setOptions(options);
  useEffect(() => rows._didMount(), [rows]);
  useEffect(() => rows._willUpdate());
  return {
    items: rows.getVirtualItems(),
    height: rows.getTotalSize(),
    toEnd: () => rows.scrollToIndex(count - 1, { align: 'end' }),
    measure: (element) => rows.measureElement(element),
  };
}
