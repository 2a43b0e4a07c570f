import { verbatim } from './markup';

/**
 * Light and dark as the reader's system has it. A kind of start has the hue that it has in the terminal and in Grafana,
 * after Okabe and Ito, whose colours the colour-blind can tell apart; darker on light ground, so that text can be read.
 */
export const STYLE = verbatim(`
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1a2230; --soft: #5b6676; --line: #dde2e9;
  --grid: #e8ecf1; --cold: #0072b2; --stem: #b36b00; --thawed: #a8437c; --warm: #00795a; --good: #15803d; }
@media (prefers-color-scheme: dark) {
  :root { --page: #10141b; --card: #181e28; --ink: #e7ebf1; --soft: #9aa6b6; --line: #2b3442;
    --grid: #252d3a; --cold: #56b4e9; --stem: #e69f00; --thawed: #dd8fba; --warm: #2cc29a; --good: #4ade80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", "DejaVu Sans", sans-serif; }
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
svg text { fill: var(--ink); font: 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
svg .soft { fill: var(--soft); font-size: 12px; } svg text.strong { font-weight: 600; }
svg text.halo { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
svg text.tail { fill: var(--soft); font-size: 11px; }
svg .grid { stroke: var(--grid); } svg .axis { stroke: var(--line); }
`);
