"""Summarises a CSV: for each numeric column how many values, their sum, mean, median and range.

Event: {"csv": "region,amount\\nnorth,10\\n", "group_by": "region"}; group_by is optional.
"""

import csv
import io
import logging
import statistics

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def handler(event, context):
    rows = list(csv.DictReader(io.StringIO(event["csv"])))
    if not rows:
        raise ValueError("the CSV has no rows below its header")
    group_by = event.get("group_by")
    if group_by is not None and group_by not in rows[0]:
        raise ValueError(f"group_by {group_by!r} is not a column; columns: {', '.join(rows[0])}")
    groups = {}
    for row in rows:
        groups.setdefault(row[group_by] if group_by else "all", []).append(row)
    logger.info("%d rows in %d groups", len(rows), len(groups))
    return {"rows": len(rows), "groups": {name: summarise(members) for name, members in groups.items()}}


def summarise(rows):
    report = {}
    for column in rows[0]:
        values = [number for row in rows if (number := to_number(row[column])) is not None]
        if values:
            report[column] = {
                "count": len(values),
                "sum": round(sum(values), 6),
                "mean": round(statistics.fmean(values), 6),
                "median": round(statistics.median(values), 6),
                "min": min(values),
                "max": max(values),
            }
    return report


def to_number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None
