"""What the vault asks of its own tables, and of the case index."""

LIVE = "SELECT stream FROM bangfu.case_index WHERE kind = 'subject' AND stage <> 'shredded'"
SUBJECT = "INSERT INTO bangfu_vault.subject (subject) VALUES (%s) ON CONFLICT DO NOTHING"
KEY = """
INSERT INTO bangfu_vault.subject_key (subject, kid, alg, epoch, wrapped) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
FORGET = "DELETE FROM bangfu_vault.record WHERE subject = %s AND record = %s"
RECORD = "INSERT INTO bangfu_vault.record (subject, record, members) VALUES (%s, %s, %s)"
FIELD = "INSERT INTO bangfu_vault.field (subject, record, path, sealed) VALUES (%s, %s, %s, %s)"
BLIND = """
INSERT INTO bangfu_vault.blind_index (digest, subject, record) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""
TIE = """
INSERT INTO bangfu_vault.tie (subject, record, project, basis, area, shares)
VALUES (%s, %s, %s, %s, %s, %s)
"""
OTHERS = "DELETE FROM bangfu_vault.record WHERE subject = %s AND record <> %s"
OTHER_KEYS = "DELETE FROM bangfu_vault.subject_key WHERE subject = %s AND kid <> ALL(%s)"
SEALED = "UPDATE bangfu_vault.subject_key SET state = %s WHERE subject = %s AND state <> %s"
KEYS = """
SELECT subject, kid, alg, epoch, wrapped, state FROM bangfu_vault.subject_key
WHERE subject = ANY(%s)
"""
FIELDS = """
SELECT f.subject, f.path, f.sealed FROM unnest(%s::text[], %s::text[]) AS w (subject, record)
JOIN bangfu_vault.field f USING (subject, record)
"""
TIES = """
SELECT t.subject, t.project, t.basis, t.area, t.shares
FROM unnest(%s::text[], %s::text[]) AS w (subject, record)
JOIN bangfu_vault.tie t USING (subject, record) ORDER BY t.project, t.basis
"""
SOUGHT = """
SELECT DISTINCT subject, record FROM bangfu_vault.blind_index WHERE digest = ANY(%s)
ORDER BY subject
"""
OLD = """
SELECT subject, kid, epoch, wrapped FROM bangfu_vault.subject_key
WHERE epoch <> %s ORDER BY subject LIMIT 100
"""
WRAPPED = """
UPDATE bangfu_vault.subject_key SET epoch = %s, wrapped = %s
WHERE subject = %s AND kid = %s AND epoch = %s
"""
UNDER = "SELECT count(*) FROM bangfu_vault.subject_key WHERE epoch = %s"

BEGUN = "SELECT count(*) FROM bangfu_vault.upload WHERE person = %s AND digest = ''"
UPLOAD = """
INSERT INTO bangfu_vault.upload
  (id, person, division, subject, kid, media, material, made_on, length, head, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
UPLOADED = """
SELECT id, person, division, subject, kid, media, material, made_on, length, taken, parts, marks,
  head, digest, expires_at
FROM bangfu_vault.upload WHERE id = %s AND person = %s
"""
TAKEN = """
UPDATE bangfu_vault.upload SET taken = %s, parts = parts || %s::text, marks = %s
WHERE id = %s AND taken = %s RETURNING id
"""
FINISHED = """
WITH done AS (
  UPDATE bangfu_vault.upload SET digest = %(digest)s, parts = '{}'
  WHERE id = %(id)s AND digest = '' RETURNING *
)
INSERT INTO bangfu_vault.evidence
  (id, digest, division, subject, kid, media, material, made_on, size, stored, person, at)
SELECT id, %(digest)s, division, subject, kid, media, material, made_on, length, %(stored)s, person,
  %(at)s FROM done
"""
DROPPED = "DELETE FROM bangfu_vault.upload WHERE id = %s"
EXPIRED = "SELECT id, parts FROM bangfu_vault.upload WHERE expires_at < %s"
KEPT = """
SELECT id, digest, division, subject, media, material, made_on, size, at FROM bangfu_vault.evidence
WHERE digest = %s ORDER BY at, id
"""
KEPT_OF = """
SELECT id, digest, division, subject, media, material, made_on, size, at FROM bangfu_vault.evidence
WHERE subject = %s ORDER BY at, id
"""
PARTS_OF = "SELECT parts FROM bangfu_vault.upload WHERE subject = %s"
OBJECTS_OF = "SELECT digest FROM bangfu_vault.evidence WHERE subject = %s"
