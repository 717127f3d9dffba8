"""Faults of descriptors and of edition.yaml, each with its line."""

import pytest

from companion.data.check import survey

ROOM = "economics/datapackage.yaml"


def found(house, path=ROOM):
    return [fault for fault in house.faults() if fault.path == path]


def line_of(house, text, path=ROOM):
    lines = (house.folder / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_not_yaml(house):
    line = line_of(house, "resources:")
    house.replace(ROOM, "resources:", "resources: [}")
    faults = found(house)
    assert [(fault.row, fault.column) for fault in faults] == [(line, "file")]
    assert "not YAML" in faults[0].message


@pytest.mark.parametrize("content", [b"", b"- a\n- b\n", b"text", b"\xff\xfe\xff", b"a: \xe9\n", b"day: 2021-02-30\n"])
def test_not_a_mapping(house, content):
    (house.folder / ROOM).write_bytes(content)
    assert [fault.column for fault in found(house)] == ["file"]


def test_no_descriptor(house):
    (house.folder / ROOM).unlink()
    assert [str(fault) for fault in found(house)] == [
        f"data/{ROOM}:1: file: there is no such file; every data folder and every room in it needs its own"
    ]


@pytest.mark.parametrize(
    "old, new, column, words",
    [
        ("name: economics\n", "name: economy\n", "name", "must be the folder's name, 'economics'"),
        ("title: ", "titel: ", "titel", "did you mean 'title'?"),
        ("licenses:", "licences:", "licenses", "at least one licence"),
        ("path: us-goods-trade.csv", "path: us-good-trade.csv", "us-goods-trade.path", "must be 'us-goods-trade.csv'"),
        ("name: us-goods-trade-monthly", "name: us-goods-trade", "us-goods-trade.name", "the name of two tables"),
        ("name: us-goods-trade-monthly", "name: US trade", "resource 2.name", "small letters"),
        ("type: integer", "type: interger", "us-goods-trade.year.type", "did you mean 'integer'?"),
        ("name: period\n", "name: year\n", "us-goods-trade.year.name", "the name of two fields"),
        ("unit: million U.S. dollars", "unit: dollars", "unit", "implies 'million U.S. dollars'"),
        ("unit: million U.S. dollars", "unit:", "unit", "is missing"),
        ("minimum: 0", "minimum: low", "minimum", "must be a number"),
        ("minimum: 0", "minimun: 0", "minimun", "did you mean 'minimum'?"),
        ("required: true", "required: 'yes'", "required", "must be true or false"),
    ],
)
def test_a_fault_of_the_descriptor(house, old, new, column, words):
    house.replace(ROOM, old, new)
    faults = [fault for fault in found(house) if words in fault.message]
    assert faults, found(house)
    assert faults[0].column.endswith(column)
    assert faults[0].row > 0


def change(house, table, edit, room="economics"):
    """Edit one resource of a descriptor as a dict."""
    import yaml

    path = house.folder / room / "datapackage.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(next(resource for resource in content["resources"] if resource["name"] == table))
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def field(resource, name):
    return next(field for field in resource["schema"]["fields"] if field["name"] == name)


@pytest.mark.parametrize(
    "edit, column, words",
    [
        (lambda table: table.pop("title"), "macro.title", "missing"),
        (lambda table: table.update(description="TODO"), "macro.description", "placeholder"),
        (lambda table: table.update(usage_warnings="one"), "macro.usage_warnings", "a list of sentences"),
        (lambda table: table.pop("schema"), "macro.schema", "must hold `fields`"),
        (lambda table: table["schema"].update(primaryKey=["serie"]), "macro.primaryKey", "did you mean 'series'?"),
        (lambda table: table["schema"].pop("primaryKey"), "macro.primaryKey", "tell two rows apart"),
        (lambda table: table["schema"].update(missingValues=["NA"]), "macro.missingValues", "empty cell"),
        (lambda table: field(table, "value").pop("description"), "macro.value.description", "missing"),
        (lambda table: field(table, "value").pop("unit"), "macro.value.unit", "missing"),
        (lambda table: field(table, "value").update(partial_date=True), "macro.value.partial_date", "type string"),
        (lambda table: field(table, "series").update(constraints={"pattern": "("}), "macro.series.pattern", "regular"),
        (lambda table: field(table, "unit").update(constraints={"enum": [False]}), "macro.unit.enum", "quotation"),
        (lambda table: table.update(role="event"), "macro.role", "allowed: events"),
        (lambda table: table.update(role="events", field="economy"), "macro.role", "lacks date, actor"),
        (lambda table: table.update(role="events", field="economy"), "macro.field", "allowed: relations"),
        (lambda table: table["schema"].update(foreignKeys=[{"fields": ["series"]}]), "macro.foreignKeys", "reference"),
        (
            lambda table: table["schema"].update(
                foreignKeys=[{"fields": ["series"], "reference": {"resource": "macros", "fields": ["series"]}}]
            ),
            "macro.foreignKeys",
            "no field of 'macros'",
        ),
    ],
)
def test_a_fault_of_a_resource(house, edit, column, words):
    change(house, "macro", edit)
    faults = [fault for fault in found(house) if fault.column == column]
    assert len(faults) == 1 and words in faults[0].message, found(house)


def test_a_key_that_stands_twice(house):
    line = line_of(house, "resources:")
    house.replace(ROOM, "resources:", "name: economics\nresources:")
    faults = found(house)
    assert [(fault.row, fault.column) for fault in faults] == [(line, "name")]
    assert "stands twice" in faults[0].message


@pytest.mark.parametrize(
    "old, new, column, words",
    [
        ('data_as_of: "', 'data_as_off: "', "data_as_of", "is missing"),
        ('data_as_of: "2026-09-30"', 'data_as_of: "2026-09"', "data_as_of", "must be a day"),
        ('data_as_of: "2026-09-30"', "data_as_of: 2026-09-30", "data_as_of", "quotation marks"),
        ('data_as_of: "2026-09-30"', 'data_as_of: "2026-09-31"', "data_as_of", "allowed forms"),
        ("author:", "autor:", "brief.author", "missing"),
        ('published_on: "2020-06"', 'published_on: "2020-07"', "brief.published_on", "must equal brief_published"),
        ("brief:", "briefs:", "brief", "must be a mapping"),
    ],
)
def test_a_fault_of_the_edition(house, old, new, column, words):
    house.replace("edition.yaml", old, new)
    faults = [fault for fault in found(house, "edition.yaml") if fault.column == column]
    assert len(faults) == 1 and words in faults[0].message, found(house, "edition.yaml")


def test_no_edition(house):
    (house.folder / "edition.yaml").unlink()
    assert [(fault.path, fault.row) for fault in house.faults()] == [("edition.yaml", 1)]


def test_a_rule_whose_column_was_renamed_does_not_fall_asleep(house):
    change(house, "claims", lambda table: field(table, "verdict").update(name="judgement"), room="ledger")
    house.replace("ledger/claims.csv", "verdict,", "judgement,")
    faults = found(house, "ledger/datapackage.yaml")
    assert [fault.column for fault in faults] == ["verdict"]
    assert "every_fact_is_judged_and_nothing_else" in faults[0].message
    assert survey(house.folder).looked["every_fact_is_judged_and_nothing_else"] == 1
