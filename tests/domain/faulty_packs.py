"""A county's pack for each fault that a pack may have, and the line on which it stands."""

from pack_samples import HEADER

REQUIREMENT = """
[[actions]]
id = "{action}"

  [[actions.requires]]
  id = "{name}"
{lines}
"""


def asks(action: str, name: str, *lines: str) -> str:
    return REQUIREMENT.format(action=action, name=name, lines="\n".join(f"  {x}" for x in lines))


FAULTS = {
    "pack.unreadable": ("[[posts]\n", "[[posts]"),
    "pack.unknown-field": ('colour = "red"\n', "colour"),
    "pack.value": (asks("enter-library", "county-notice-days", "days = 0"), "days = 0"),
    "pack.kind": (asks("enter-library", "new-one", 'kind = "oracle"'), "oracle"),
    "pack.missing-field": (asks("enter-library", "new-one", "days = 3"), "[[actions.requires]]"),
    "pack.named-twice": (
        '[[posts]]\nid = "village-head"\n[[posts]]\nid = "village-head" # again\n',
        "# again",
    ),
    "pack.unknown-name": (
        asks("county-approval", "minutes-on-file", 'document = "poem"'),
        'document = "poem"',
    ),
    "pack.stage": (
        '[[actions]]\nid = "roll-over"\nstages = ["intake"]\nreason = "示例"\n',
        "stages",
    ),
    "pack.no-effect": (
        asks("village-submission", "application-on-file", 'origins = ["county"]', 'reason = "x"'),
        "origins",
    ),
    "pack.no-ceiling": (
        asks(
            "enter-library",
            "new-one",
            'kind = "sum"',
            'of = "public-funds"',
            'within = "ceiling"',
            'article = "not cited"',
            'grade = "ASM"',
        ),
        "within",
    ),
    "pack.unreachable": (
        asks(
            "township-review",
            "submitted",
            'steps = ["village-submission", "county-approval"]',
            'reason = "x"',
        ),
        "[[actions]]",
    ),
    "pack.floor": (asks("village-submission", "village-vote", 'at_least = "1/2"'), "at_least"),
    "pack.loosened": (
        asks("enter-library", "funds-within-investment", 'of = "public-funds"'),
        "of =",
    ),
    "pack.dropped": (asks("enter-library", "not-split", "drop = true"), "drop"),
    "pack.no-reason": (asks("enter-library", "county-notice-days", "days = 5"), "days = 5"),
    "pack.kind-changed": (asks("enter-library", "targets-stated", 'kind = "sole"'), "kind"),
    "pack.level-changed": ('[[posts]]\nid = "leading-group"\nlevel = "township"\n', "level"),
}


"""The text below the head, and what stands on the line of the fault."""

HEADS = {
    "pack.unknown-base": (HEADER.replace("cn-2025@1", "cn-2025@9"), "extends"),
    "pack.cycle": (HEADER.replace("cn-2025@1", "county@1"), "extends"),
    "pack.window-reversed": (HEADER + "valid_to = 2019-12-31\n", "valid_to"),
    "pack.outside-base": (HEADER.replace('"430511"', '"43051"'), "jurisdiction"),
    "pack.outlives-base": (HEADER.replace("2020-01-01", "2012-12-31"), "valid_from"),
    "pack.value": (HEADER.replace("version = 1", 'version = "1"'), "version"),
    "pack.missing-field": (HEADER.replace('en = "County pack"\n', ""), "id ="),
    "pack.unknown-field": (HEADER + "dropped = []\n", "dropped"),
}


"""The head, and what stands on the line of the fault."""


SEEN: dict[str, dict[str, object]] = {
    "pack.unreadable": {"column": 8, "problem": "Expected ']]' at the end of an array declaration"},
    "pack.unknown-field": {"field": "colour"},
    "pack.value": {"field": "days", "found": "0", "expected": "whole-number", "limits": " 1–366"},
    "pack.missing-field": {"name": "new-one", "field": "kind"},
    "pack.named-twice": {"name": "village-head"},
    "pack.unknown-name": {
        "what": "document",
        "name": "poem",
        "action": "county-approval",
        "requirement": "minutes-on-file",
    },
    "pack.stage": {
        "stage": "intake",
        "stages": "library",
        "action": "roll-over",
        "requirement": "",
    },
    "pack.no-effect": {
        "field": "origins",
        "found": "county",
        "action": "village-submission",
        "requirement": "application-on-file",
    },
    "pack.no-ceiling": {"action": "enter-library", "requirement": "new-one"},
    "pack.unreachable": {
        "origin": "village",
        "needs": "township-review",
        "action": "county-appraisal",
        "requirement": "",
    },
    "pack.floor": {"name": "village-vote", "field": "at_least"},
    "pack.loosened": {
        "floor": "within-investment",
        "article": "政府投资条例 第二十三条",
        "found": "village|township|county",
        "least": "sum",
        "action": "enter-library",
        "requirement": "",
    },
    "pack.dropped": {
        "floor": "no-splitting",
        "article": "招标投标法 第四条",
        "found": "village|township|county",
        "least": "unsplit",
        "action": "enter-library",
        "requirement": "",
    },
    "pack.no-reason": {"name": "county-notice-days", "field": "days"},
    "pack.kind-changed": {"found": "sole", "base": "dossier"},
    "pack.level-changed": {"post": "leading-group", "found": "township", "base": "county"},
    "head pack.unknown-base": {"base": "cn-2025@9", "known": "cn-2025@1|county@1"},
    "head pack.cycle": {"cycle": "county@1 → county@1"},
    "head pack.window-reversed": {
        "start": "2020-01-01",
        "end": "2019-12-31",
        "action": "",
        "requirement": "",
    },
    "head pack.outside-base": {
        "field": "jurisdiction",
        "found": "43051",
        "expected": "jurisdiction",
        "limits": "",
    },
    "head pack.outlives-base": {"found": "2012-12-31", "bound": "2013-01-01"},
    "head pack.value": {
        "field": "version",
        "found": "1",
        "expected": "whole-number",
        "limits": " ≥ 1",
    },
    "head pack.missing-field": {"name": "pack", "field": "en"},
    "head pack.unknown-field": {"field": "dropped"},
}
"""What the first fault of each says it saw."""
