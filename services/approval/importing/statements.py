"""What the store of imports asks of PostgreSQL."""

NOTE = """
SELECT id, name, digest, size, who, division, options, status, sheet, "row", rows_told,
       counters, result, accepted_at, changed_at, n FROM bangfu.imports
"""
LIST = f"{NOTE} WHERE starts_with(division, %s) AND n < %s ORDER BY n DESC LIMIT %s"
UNDONE = f"{NOTE} WHERE status = ANY(%s) ORDER BY n"
ACCEPT = """
INSERT INTO bangfu.imports (id, name, digest, size, who, division, options)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
QUESTIONS = """
SELECT n, sheet, "row", "column", code, zh, en, raw FROM bangfu.import_questions
WHERE import = %s AND n > %s ORDER BY n LIMIT %s
"""
ROWS = """
SELECT n, sheet, "row", outcome, project, told FROM bangfu.import_rows
WHERE import = %s AND n > %s AND (outcome = %s OR %s = '') ORDER BY n LIMIT %s
"""
MARK = """
UPDATE bangfu.imports SET status = %s, result = %s, changed_at = now() WHERE id = %s
"""
REACH = """
UPDATE bangfu.imports SET status = 'running', sheet = %s, "row" = %s, rows_told = %s,
       counters = %s, result = %s, changed_at = now()
WHERE id = %s AND status <> 'cancelled'
"""
INTERRUPT = """
UPDATE bangfu.imports SET status = 'interrupted', changed_at = now()
WHERE id = %s AND status = 'running'
"""
# Of each project the print of the command that filed it, as far as an import recorded it.
FILED = """
SELECT DISTINCT ON (project) project, command FROM bangfu.import_rows
WHERE project = ANY(%s) AND project <> '' AND outcome = 'filed' ORDER BY project, import, n
"""
# Of each print the projects of other files of this county and year, in the order of their filing.
EQUAL = """
SELECT fingerprint, array_agg(project ORDER BY first) FROM (
  SELECT r.fingerprint, r.project, min(i.n * 10000000 + r.n) AS first
  FROM bangfu.import_rows r JOIN bangfu.imports i ON i.id = r.import
  WHERE r.scope = %s AND r.fingerprint = ANY(%s) AND r.project <> ''
    AND r.outcome = 'filed' AND i.digest <> %s
  GROUP BY r.fingerprint, r.project) known
GROUP BY fingerprint
"""
# By print first: an import's rows are many, the rows of a print few.
SO_FAR = """
WITH equal AS MATERIALIZED (
  SELECT import, fingerprint FROM bangfu.import_rows
  WHERE scope = ANY(%s) AND fingerprint = ANY(%s) AND project <> '')
SELECT fingerprint, count(*) FROM equal WHERE import = %s GROUP BY fingerprint
"""
COPY_ROWS = """
COPY bangfu.import_rows
  (import, n, sheet, "row", outcome, project, scope, fingerprint, command, told) FROM STDIN
"""
COPY_QUESTIONS = """
COPY bangfu.import_questions (import, n, sheet, "row", "column", code, zh, en, raw) FROM STDIN
"""
CLAIM = "SELECT pg_try_advisory_lock(1026, hashtext(%s))"
