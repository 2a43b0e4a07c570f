import { verbatim } from './markup';
import { TOKENS } from './tokens';

/** Of a page that is one file. */
export const STYLE = verbatim(`
${TOKENS}* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 var(--font); }
main { max-width: 1000px; margin: 0 auto; padding: 32px 20px 48px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 6px; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 4px; }
p { margin: 0 0 10px; } .soft { color: var(--soft); font-size: 13.5px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin-top: 18px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 14px; margin-top: 20px; }
.card { background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--kind); border-radius: 10px; padding: 12px 16px; }
.card .kind { display: block; color: var(--kind); font-weight: 600; }
.card b { display: block; font-size: 25px; line-height: 1.3; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide { overflow-x: auto; } .wide svg { display: block; width: 100%; min-width: 640px; height: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th { color: var(--soft); font-weight: 500; } th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th.left, td.left { text-align: left; } tbody tr:last-child td { border-bottom: 0; }
.dot { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 8px; background: var(--kind); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--soft); margin: 8px 0 0; padding: 0; list-style: none; }
.legend .dot { margin-right: 6px; }
ul.remarks { margin: 8px 0 0; padding-left: 20px; overflow-wrap: anywhere; }
svg text { fill: var(--ink); font: 13px var(--font); font-variant-numeric: tabular-nums; }
svg .soft { fill: var(--soft); font-size: 12px; } svg text.strong { font-weight: 600; }
svg text.halo { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
svg text.tail { fill: var(--soft); font-size: 11px; }
svg .grid { stroke: var(--grid); } svg .axis { stroke: var(--line); }
`);
