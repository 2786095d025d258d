"""Farmers who do not exist, from a seed: rare names, and numbers whose check digits are right."""

import random

from domain.privacy import id_check
from services.vault.household import Household, Member, Tie

SURNAMES = "欧阳皇甫尉迟澹台公冶宗政濮阳淳于单于太叔申屠公孙仲孙轩辕令狐钟离宇文长孙慕容"
GIVEN = "翀瑾芃昶烜骁珩翊旻璟煊琰祎琬蓁赟霂澔玥筠垚淼焱鑫骞翯"
PROJECT = "0123456789abcdef" * 2


def luhn(digits: str) -> str:
    """The digits of a card with their check digit."""
    doubled = (2 * int(d) - 9 * (int(d) > 4) for d in digits[::-2])
    total = sum(doubled) + sum(int(d) for d in digits[-2::-2])
    return digits + str(-total % 10)


def id_number(chance: random.Random) -> str:
    born = f"{chance.randint(1940, 2010)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    first = f"430511{born}{chance.randint(0, 999):03}"
    return first + id_check(first)


def name(chance: random.Random) -> str:
    at = 2 * chance.randrange(len(SURNAMES) // 2)
    return SURNAMES[at : at + 2] + "".join(chance.sample(GIVEN, 2))


def member(chance: random.Random, relation: str) -> Member:
    return Member(
        name=name(chance),
        id_number=id_number(chance),
        relation=relation,  # type: ignore[arg-type]
        phone=f"1{chance.choice('3456789')}{chance.randrange(10**9):09}",
        bank_card=luhn(f"6217{chance.randrange(10**14):014}"),
    )


def household(chance: random.Random, members: int = 2) -> Household:
    """A household with a tie to one project."""
    relations = ["head", "spouse", *["child"] * members][:members]
    tie = Tie(PROJECT, "land", area=chance.randint(100, 9_999), shares=chance.randint(0, 9))
    category = chance.choice(["lifted", "monitored", "other"])
    return Household(tuple(member(chance, r) for r in relations), category, (tie,))  # type: ignore[arg-type]


def farmers(count: int, seed: int = 20261130) -> list[Household]:
    """So many households, none with an identity number of another."""
    chance = random.Random(seed)
    return [household(chance, 1) for _ in range(count)]


def personal(kept: Household) -> list[str]:
    """All that says who they are."""
    return [
        said for m in kept.members for said in (m.name, m.id_number, m.phone, m.bank_card) if said
    ]
