"""Saved states and seed files."""

import json
import os
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import IntegrationError
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, VirtualClock, load_seed, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"
ERROR = IntegrationError(error_code="client_error", error_message="No permission.")
REGIONS = ("us-east-1", "eu-west-1")
LISTINGS = (
    "DescribeIntegrations",
    "DescribeInboundIntegrations",
    "ListIntegrationResourceProperties",
    "ListIntegrationTableProperties",
)


class Run:
    """An emulator, the markers that it sent, and all that a caller can learn from it."""

    def __init__(self, emulator: GlueEmulator, markers: Sequence[tuple[str, object]] = ()) -> None:
        self.emulator = emulator
        self.markers = list(markers)

    def do(self, step: tuple[str, int]) -> object:
        """Do a step, and return what it shows."""
        with suppress(Fault):
            return getattr(self, f"_{step[0]}")(step[1])
        return "refused"

    def everything(self) -> object:
        """Return what a caller can learn without changing anything."""
        listings = [self.emulator.handle(operation, {}) for operation in LISTINGS]
        return [self.emulator.listed(region) for region in REGIONS], listings

    def _create(self, number: int) -> object:
        target = TARGET.replace("us-east-1", REGIONS[number % 3 % 2])
        return self.emulator.create(f"new-{number}", SOURCE, target, region=REGIONS[number % 2])

    def _properties(self, number: int) -> object:
        resource, table, value = f"{TARGET}-{number % 3}", f"table-{number % 4}", f"value-{number}"
        name, params = (
            ("CreateIntegrationResourceProperty", {"Tags": [{"key": "a", "value": value}]}),
            ("UpdateIntegrationResourceProperty", {"TargetProcessingProperties": {"ConnectionName": value}}),
            ("DeleteIntegrationResourceProperty", {}),
            (
                "CreateIntegrationTableProperties",
                {"TableName": table, "TargetTableConfig": {"IntegrationArn": f"{TARGET}-{number % 2}"}},
            ),
            ("UpdateIntegrationTableProperties", {"TableName": table, "TargetTableConfig": {"TargetTableName": value}}),
            ("DeleteIntegrationTableProperties", {"TableName": table}),
        )[number % 6]
        return self.emulator.handle(name, {"ResourceArn": resource, **params})

    def _change(self, number: int) -> object:
        verbs: list[Callable[[str], object]] = [
            self.emulator.modify,
            self.emulator.sync,
            self.emulator.heal,
            self.emulator.delete,
            lambda arn: self.emulator.need_attention(arn, ERROR),
            self.emulator.fail,
            self.emulator.remove,
        ]
        items = self.emulator.listed(REGIONS[number % 2])
        return items and verbs[number % len(verbs)](items[number % len(items)].integration_arn)

    def _advance(self, number: int) -> object:
        self.emulator.advance(seconds=(0.25, 7, 30, 60, 86400 * 7)[number % 5])
        return None

    def _page(self, number: int) -> object:
        operation = LISTINGS[number % len(LISTINGS)]
        markers = [marker for listing, marker in self.markers if listing == operation]
        marker = markers[number % len(markers)] if markers and number % 3 else None
        response = self.emulator.handle(operation, {"Marker": marker, "MaxRecords": number % 5 + 1})
        if "Marker" in response:
            self.markers.append((operation, response["Marker"]))
        return response


STEPS_OF_A_RUN = ("create", "change", "change", "properties", "properties", "advance", "page", "page")
STEPS = st.lists(
    st.tuples(st.sampled_from(STEPS_OF_A_RUN), st.integers(0, 60)),
    max_size=25,
)


@settings(deadline=None, max_examples=60)
@example(  # a marker after integrations that are all gone, and then there is a new one
    before=[("create", 0), ("create", 2), ("create", 4), ("page", 6), ("change", 20), ("change", 6), ("change", 6)],
    after=[("create", 6), ("page", 1)],
    count=0,
    polls=None,
)
@example(before=[("create", 0), ("page", 0)], after=[("page", 0), ("page", 0)], count=0, polls=2)
@example(  # an integration of the later Region is the first to arrive in the earlier one
    before=[("create", 3), ("create", 6), ("page", 1)], after=[("page", 1), ("change", 13)], count=0, polls=None
)
@example(
    before=[("properties", 0), ("properties", 3), ("properties", 1), ("properties", 2), ("properties", 9)],
    after=[("properties", 6), ("properties", 4), ("page", 3), ("page", 2)],
    count=0,
    polls=None,
)
@given(before=STEPS, after=STEPS, count=st.sampled_from([0, 4]), polls=st.none() | st.integers(1, 3))
def test_what_is_loaded_goes_on_where_the_saved_one_is(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[tuple[str, int]],
    after: list[tuple[str, int]],
    count: int,
    polls: int | None,
) -> None:
    """After any history, both respond alike to any other: states, times, ARNs, pages and markers."""
    behaviour = Behaviour(marker_seconds=300, pages="short")
    live = Run(GlueEmulator(count=count, behaviour=behaviour, clock=VirtualClock(polls_per_step=polls)))
    for step in before:
        live.do(step)
    state = tmp_path_factory.mktemp("saved") / "state.json"
    live.emulator.save(state)
    loaded = Run(
        GlueEmulator(load_seed(state), behaviour=behaviour, clock=VirtualClock(polls_per_step=polls)), live.markers
    )
    for step in after:
        assert loaded.do(step) == live.do(step), step
    assert loaded.everything() == live.everything()


def test_saving_changes_nothing(tmp_path: Path) -> None:
    """A state that is loaded and saved is the same file."""
    emulator = GlueEmulator(count=3, region="eu-west-1", account_id="111122223333")
    emulator.create("orders", SOURCE, TARGET)
    emulator.remove(emulator.integrations[1].integration_arn)
    emulator.save(tmp_path / "a.json")
    GlueEmulator(load_seed(tmp_path / "a.json")).save(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_reading_an_empty_account_saves_nothing(tmp_path: Path) -> None:
    """Only where something was ever added, there is something to save."""
    emulator = GlueEmulator(count=0)
    emulator.listed("eu-west-1", "111122223333")
    emulator.create("orders", SOURCE, TARGET.replace("us-east-1", "eu-west-2"), region="eu-west-2")
    emulator.save(tmp_path / "state.json")
    accounts = json.loads((tmp_path / "state.json").read_text())["accounts"]
    assert [(account["account"], account["region"]) for account in accounts] == [("123456789012", "eu-west-2")]


def test_samples_that_nobody_has_seen_are_there_after_loading(tmp_path: Path) -> None:
    """As in the saved emulator: in every account and Region."""
    GlueEmulator(count=3).save(tmp_path / "state.json")
    loaded = GlueEmulator(load_seed(tmp_path / "state.json"))
    assert loaded.listed("eu-west-1") == tuple(samples(3, "eu-west-1"))


def test_time_of_a_loaded_state(tmp_path: Path) -> None:
    """A clock advances to the saved time; one that is later stays, and what was due has happened."""
    emulator = GlueEmulator(count=0)
    emulator.create("orders", SOURCE, TARGET)
    emulator.advance(seconds=10.000001)
    emulator.save(tmp_path / "state.json")
    clock, later = VirtualClock(), VirtualClock()
    later.advance(seconds=60)
    assert GlueEmulator(load_seed(tmp_path / "state.json"), clock=later).integrations[0].status == "ACTIVE"
    assert GlueEmulator(load_seed(tmp_path / "state.json"), clock=clock).integrations[0].status == "CREATING"
    assert (clock.now() - VirtualClock().now()).total_seconds() == 10.000001
    assert (later.now() - VirtualClock().now()).total_seconds() == 60


def test_home_can_be_chosen_at_loading(tmp_path: Path) -> None:
    """Arguments come before what was saved."""
    GlueEmulator(count=1, region="eu-west-1", account_id="111122223333").save(tmp_path / "state.json")
    loaded = GlueEmulator(load_seed(tmp_path / "state.json"), region="us-west-2")
    assert (loaded.region, loaded.account_id) == ("us-west-2", "111122223333")


def test_a_changed_list_is_no_saved_state(tmp_path: Path) -> None:
    """Then only the integrations count."""
    GlueEmulator(count=2).save(tmp_path / "state.json")
    seed = load_seed(tmp_path / "state.json")
    del seed[0]
    loaded = GlueEmulator(seed)
    assert (loaded.integrations, loaded.listed("eu-west-1")) == (tuple(samples(2)[1:]), ())


# ----------------------------------------------------------------------------------------------------------------------
# Files
# ----------------------------------------------------------------------------------------------------------------------


def test_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    """A saved file is replaced, what leads to it is not; nothing else is left in the folders."""
    target = tmp_path / "data" / "state.json"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(0o604)
    link = tmp_path / "link.json"
    link.symlink_to(target)
    GlueEmulator(count=1).save(link)
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o604
    assert load_seed(target) == samples(1)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["data", "link.json", "state.json"]


def test_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    """The one that the process gives to its files."""
    (tmp_path / "other").write_text("")
    GlueEmulator(count=1).save(tmp_path / "state.json")
    assert (tmp_path / "state.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_save_to_a_link_without_target(tmp_path: Path) -> None:
    """The file that it names is created."""
    (tmp_path / "link.json").symlink_to(tmp_path / "state.json")
    GlueEmulator(count=1).save(tmp_path / "link.json")
    assert load_seed(tmp_path / "state.json") == samples(1)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_save_to_a_pipe(tmp_path: Path) -> None:
    """What is not a file is written to, not replaced."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        GlueEmulator(count=1).save(pipe)
        assert json.loads(os.read(reader, 60_000))["samples"] == 1
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("path", ["none/state.json", "folder", "a\0b"])
def test_file_that_cannot_be_written(tmp_path: Path, path: str) -> None:
    """The error names it, and nothing is left behind."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        GlueEmulator(count=1).save(tmp_path / path)
    assert [found.name for found in tmp_path.rglob("*")] == ["folder"]


# ----------------------------------------------------------------------------------------------------------------------
# Seeds
# ----------------------------------------------------------------------------------------------------------------------

WIRE = [item.to_wire() for item in samples(3)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (json.dumps(WIRE), 3),
        (json.dumps({"Integrations": WIRE}, indent=4), 3),
        (json.dumps({"Integrations": WIRE, "Marker": None, "NextToken": ""}), 3),
        ("[\n" + ",\n".join(map(json.dumps, WIRE)) + "\n]\n", 3),
        ("\n".join(map(json.dumps, WIRE)) + "\n", 3),
        ("\r\n".join(map(json.dumps, WIRE)) + "\r\n\r\n", 3),
        (json.dumps(WIRE[0]) + "\n", 1),
        (json.dumps(WIRE[0], indent=2), 1),
        ("[]\n", 0),
    ],
)
def test_outputs_of_commands_are_seeds(tmp_path: Path, text: str, count: int) -> None:
    """Of `aws glue describe-integrations`, and of `glue-integrations list` and `get` in each JSON form."""
    (tmp_path / "seed.json").write_bytes(text.encode())
    assert load_seed(tmp_path / "seed.json") == samples(3)[:count]


State = dict[str, Any]


def edited(**changes: Any) -> Callable[[State], State]:
    return lambda state: {**state, **changes}


def without_home(state: State) -> State:
    return {name: value for name, value in state.items() if name != "home"}


def with_accounts_twice(state: State) -> State:
    return {**state, "accounts": state["accounts"] * 2}


def in_account(change: Callable[[Any], object]) -> Callable[[State], State]:
    def edit(state: State) -> State:
        change(state["accounts"][0])
        return state

    return edit


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (edited(version=3), "version 3, and this release reads version 2"),
        (edited(version="2"), "version '2'"),
        (edited(schedules=[]), "section schedules"),
        (in_account(lambda account: account.update(crawlers=[])), r"section accounts\.0\.crawlers"),
        (in_account(lambda account: account.update(table_properties=[{}])), r"accounts\.0\.table_properties"),
        (
            in_account(lambda account: account["inbound"]["items"][1].update(account["inbound"]["items"][0])),
            "inbound: .*ordinals must rise",
        ),
        (
            in_account(
                lambda account: account.update(
                    resource_properties={"last_ordinal": 1, "items": [{"ordinal": 1, "properties": {}}]}
                )
            ),
            "ResourceArn: Field required",
        ),
        (in_account(lambda account: account["integrations"]["items"][0].update(note=1)), "items.0.note"),
        (edited(clock="2026-01-01T00:00:00"), "clock: .*timezone"),
        (edited(clock="9999-12-31T23:59:59Z"), "clock: .*9000-01-01"),
        (edited(clock=None), "clock: "),
        (edited(home={"account": "1", "region": "us-east-1"}), r"home\.account: "),
        (edited(samples=-1), "samples: "),
        (edited(samples=10**7), "samples: .*1000000"),
        (edited(home={"account": "123456789012", "region": "US EAST"}), r"home\.region: "),
        (edited(home={"account": "123456789012", "region": "a:b"}), r"home\.region: .*pattern"),
        (edited(accounts={}), "accounts: "),
        (in_account(lambda account: account["integrations"].update(last_ordinal=1)), "ordinals must rise"),
        (in_account(lambda account: account["integrations"]["items"].reverse()), "ordinals"),
        (
            in_account(
                lambda account: account["integrations"]["items"][1].update(
                    integration=account["integrations"]["items"][0]["integration"]
                )
            ),
            "same ARN",
        ),
        (in_account(lambda account: account["integrations"]["items"][1]["integration"].pop("Status")), "Status: "),
        (with_accounts_twice, "comes twice"),
        (without_home, "home: Field required"),
    ],
)
def test_bad_state(tmp_path: Path, edit: Callable[[State], State], text: str) -> None:
    """The error names the file and what is wrong, a section of a later release above all."""
    path = tmp_path / "state.json"
    GlueEmulator(count=2).save(path)
    path.write_text(json.dumps(edit(json.loads(path.read_text()))))
    with pytest.raises(ConfigurationError, match=text) as caught:
        load_seed(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("member", ["Marker", "NextToken"])
def test_one_page_of_several(tmp_path: Path, member: str) -> None:
    """A response with a marker is not the whole listing; the error says how to get that."""
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"Integrations": WIRE, member: "more"}))
    with pytest.raises(ConfigurationError, match=r"one page of several.*glue-integrations list"):
        load_seed(path)


@pytest.mark.parametrize("text", ["[{page}, {page}]", "{page}\n{page}"])
def test_several_pages(tmp_path: Path, text: str) -> None:
    """Pages that were only put together are no listing; the error says how to get one."""
    path = tmp_path / "pages.json"
    path.write_text(text.replace("{page}", json.dumps({"Integrations": WIRE})))
    with pytest.raises(ConfigurationError, match=r"several pages.*glue-integrations list"):
        load_seed(path)


def test_a_home_that_no_client_can_reach(tmp_path: Path) -> None:
    """A Region that is only a name needs the switch again, whichever file it comes from."""
    path = tmp_path / "local.json"
    local = Behaviour(region_names="any")
    GlueEmulator(count=1, region="local", behaviour=local).save(path)
    for seed in (load_seed(path), samples(1, "local")):
        with pytest.raises(ConfigurationError, match=r"not 'local'.*region_names='any'"):
            GlueEmulator(seed)
        assert GlueEmulator(seed, behaviour=local).region == "local"


@pytest.mark.parametrize("path", [None, 7, "", b"state.json"])
def test_what_is_no_path(path: Any) -> None:
    """The error names the argument, also where the path is used much later."""
    with pytest.raises(ConfigurationError, match="path must be the path of a file"):
        load_seed(path)
    if path is not None:
        with pytest.raises(ConfigurationError, match="path must be the path of a file"):
            GlueEmulator(count=0).save(path)
        with pytest.raises(ConfigurationError, match="save_to must be the path of a file"):
            GlueEmulator(count=0, save_to=path)


def test_lines_that_are_cut(tmp_path: Path) -> None:
    """The error names the line."""
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, WIRE))[:-5])
    with pytest.raises(ConfigurationError, match="line 3"):
        load_seed(path)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"integrations": "state.json"}, "load_seed"),
        ({"integrations": Path("state.json")}, "load_seed"),
        ({"integrations": 7}, "integrations must be"),
        ({"integrations": [WIRE[0]]}, "Integration"),
        ({"integrations": samples(2), "count": 3}, "cannot be used together"),
        ({"count": True}, "whole number"),
        ({"count": 2.0}, "whole number"),
        ({"count": 10**9}, "at most 1000000"),
        ({"behaviour": "not_found=empty"}, "behaviour must be"),
        ({"clock": 7}, "clock must be"),
        ({"region": "US-EAST-1"}, "region must be"),
        ({"account_id": 123456789012}, "account_id must be"),
        ({"access_key_id": ""}, "access_key_id must be"),
        ({"access_key_id": "a b"}, "access_key_id must be"),
        ({"access_key_id": None}, "access_key_id must be"),
        ({"secret_access_key": "\u00e9"}, "secret_access_key must be"),
        ({"secret_access_key": b"test"}, "secret_access_key must be"),
        ({"any_credentials": "no"}, "any_credentials must be"),
        ({"access_log": "log.txt"}, "access_log must be"),
        ({"access_log": Path("log.txt")}, "access_log must be"),
    ],
)
def test_content_that_is_refused(arguments: dict[str, Any], text: str) -> None:
    """At construction, and the error names the argument."""
    with pytest.raises(ConfigurationError, match=text):
        GlueEmulator(**arguments)
