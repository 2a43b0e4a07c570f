import type { QueueTable } from './table';

/** What is asked of a table that is a queue. Who holds a row is written in the row, and until when, so that no transaction waits for a function. */
export interface Statements {
  /** $1 how many, $2 who holds them, $3 for how many milliseconds. Without any: one row that says in how many the next is due. */
  readonly take: string;
  /** $1 ids */
  readonly remove: string;
  /** $1 ids, $2 who holds them, $3 milliseconds each rests, $4 how many deliveries are not counted. */
  readonly release: string;
  /** $1 of which mapping, $2 who of it is still there: what others of it hold is nobody's. */
  readonly reclaim: string;
  /** $1 who holds them, $2 ids of which it knows: the others were taken, and nobody heard of it. */
  readonly recover: string;
  readonly backlog: string;
}

export function statementsOf({ quoted, idType, bodyType }: QueueTable): Statements {
  const body = bodyType === 'bytea' ? 'body' : "convert_to(body::text, 'UTF8')";
  return {
    take: `WITH picked AS MATERIALIZED (
        SELECT id FROM ${quoted} WHERE visible_at <= now() ORDER BY visible_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
      ), taken AS (
        UPDATE ${quoted} AS t
        SET visible_at = now() + $3 * interval '1 millisecond', deliveries = t.deliveries + 1, held_by = $2
        FROM picked WHERE t.id = picked.id
        RETURNING t.id::text AS id, ${prefixed(body)} AS body, t.deliveries, t.created_at
      )
      SELECT id, body, deliveries::int, extract(epoch FROM created_at) * 1000 AS arrived, NULL AS due FROM taken
      UNION ALL
      SELECT NULL, NULL, NULL, NULL, (
        SELECT extract(epoch FROM min(visible_at) - now()) * 1000 FROM ${quoted} WHERE visible_at > now()
      ) WHERE NOT EXISTS (SELECT FROM taken)`,
    remove: `DELETE FROM ${quoted} WHERE id = ANY($1::${idType}[])`,
    release: `UPDATE ${quoted} AS t
      SET visible_at = now() + r.rests * interval '1 millisecond', held_by = NULL, deliveries = t.deliveries - $4
      FROM unnest($1::${idType}[], $3::int[]) AS r (id, rests)
      WHERE t.id = r.id AND t.held_by = $2`,
    reclaim: `UPDATE ${quoted} SET visible_at = now(), held_by = NULL 
      WHERE split_part(held_by, '/', 1) = $1 AND held_by <> ALL($2)`,
    recover: `UPDATE ${quoted} SET visible_at = now(), held_by = NULL, deliveries = deliveries - 1
      WHERE held_by = $1 AND id <> ALL($2::${idType}[])`,
    backlog: `SELECT count(*)::int AS records, extract(epoch FROM now() - min(created_at)) * 1000 AS oldest FROM ${quoted}`,
  };
}

function prefixed(body: string): string {
  return body === 'body' ? 't.body' : body.replace('body', 't.body');
}
