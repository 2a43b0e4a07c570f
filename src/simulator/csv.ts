/** A file of a trace breaks a rule: names file, line, value and rule. */
export class TraceError extends Error {
  constructor(file: string, line: number | undefined, problem: string) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`);
    this.name = 'TraceError';
  }
}

/** A line of a file, and the means to read it. */
export interface Row {
  /** Counted from 1, the titles included. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Comma-separated values without quotes, as the Azure traces have them: the first line has the titles. */
export class Csv {
  readonly titles: readonly string[];
  private readonly lines: readonly string[];

  constructor(
    readonly file: string,
    text: string,
  ) {
    this.lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
    this.titles = (this.lines[0] ?? '').split(',').map((title) => title.trim());
  }

  /** Where the column is. Throws a TraceError without it. */
  column(title: string): number {
    const index = this.titles.indexOf(title);
    if (index < 0) throw new TraceError(this.file, 1, `the titles must have a column "${title}"`);
    return index;
  }

  *rows(): Generator<Row> {
    for (let index = 1; index < this.lines.length; index += 1) {
      const text = this.lines[index] ?? '';
      if (text === '') continue;
      const cells = text.split(',');
      if (cells.length !== this.titles.length)
        throw new TraceError(
          this.file,
          index + 1,
          `${cells.length} cells, but the titles name ${this.titles.length} columns`,
        );
      yield { line: index + 1, cells };
    }
  }

  /** The number in a cell, `rule` being what it has to be. Throws a TraceError for another. */
  number(row: Row, column: number, rule: string, isValid: (value: number) => boolean): number {
    const text = row.cells[column]?.trim() ?? '';
    const value = text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && isValid(value)) return value;
    throw new TraceError(this.file, row.line, `column "${this.titles[column]}": "${text}" must be ${rule}`);
  }
}
