"""Tests in two lengths: a short form for every run of the suite, a long one for `make soak`.

A test that learns more the longer it runs takes one of these, and is then run by both:

    @pytest.mark.seeds(range(3), long=400)   # run with these seeds; in a soak with 400 others
    def test_walk(seed: int) -> None: ...

    def test_kills(soak: Soak) -> None:      # one run that repeats something
        for _ in range(soak.times(40, long=2000)):
            moment = soak.random.random()

Property tests (`@given`) need neither: they get more examples in a soak, those under `@always(150)` as well, which in
the suite try the same so many each time. `--soak SEED` chooses these tests alone and
runs them long; all that is random in them follows from that one number, so the same number repeats the run.
"""

from __future__ import annotations

from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings

_SEEDED: Final = "seeds"
_PROFILE: Final = "soak"
_EXAMPLES: Final = 5_000
COMPARED: Final = "compared"
"""The property under which a test records how many pairs it compared; a soak tells their sum."""
_SHORT_SEED: Final = 20_260_615

settings.register_profile(
    _PROFILE,
    deadline=None,
    max_examples=_EXAMPLES,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)


def always(examples: int, *, long: int = _EXAMPLES) -> settings:
    """Of a property: in the suite these many examples, the same ones each time; in a soak so many, of its seed."""
    if settings.get_current_profile_name() == _PROFILE:
        return settings(max_examples=long)
    return settings(max_examples=examples, deadline=None, database=None, derandomize=True)


class Soak:
    """How long a test runs, and its source of chance."""

    def __init__(self, seed: int, times: float | None) -> None:
        self.seed = seed
        self.random = Random(seed)
        self._times = times

    @property
    def is_long(self) -> bool:
        """Whether this is the long form."""
        return self._times is not None

    def times(self, short: int, *, long: int) -> int:
        """How often to do it: so often in the suite, so often in a soak (more or fewer with `--soak-times`)."""
        return short if self._times is None else _scaled(long, self._times)


def _scaled(number: int, times: float) -> int:
    return max(1, round(number * times))


def _of_this_test(seed: int, name: str) -> int:
    """Another number for each test, the same one whichever tests are run beside it."""
    return Random(f"{seed} {name}").randrange(1 << 32)


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> Soak:
    """How often to repeat what is repeated, and a source of chance. In a soak its seed is printed where the test fails."""
    seed: int | None = request.config.getoption("--soak")
    if seed is None:
        return Soak(_SHORT_SEED, None)
    own = _of_this_test(seed, request.node.nodeid)
    print(f"soak seed {seed}, of this test {own}")
    return Soak(own, request.config.getoption("--soak-times"))


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("soak")
    group.addoption(
        "--soak", type=int, metavar="SEED", help="run the long form of what has one, and no other test"
    )
    group.addoption(
        "--soak-times", type=float, default=1.0, metavar="N", help="make a soak so many times as long"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "seeds(short, long): run with these seeds in the suite; how many others in a soak"
    )
    if config.getoption("--soak") is not None:
        settings.load_profile(_PROFILE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test marked with `seeds` its seeds; they are part of its name, and so are printed with it."""
    marker = metafunc.definition.get_closest_marker(_SEEDED)
    if marker is None:
        return
    (short,), long = marker.args, marker.kwargs["long"]
    seed = metafunc.config.getoption("--soak")
    if seed is None:
        metafunc.parametrize("seed", short)
    else:
        chance = Random(_of_this_test(seed, metafunc.definition.nodeid))
        number = _scaled(long, metafunc.config.getoption("--soak-times"))
        metafunc.parametrize("seed", chance.sample(range(1 << 32), number))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a soak, leave out what has no long form."""
    if config.getoption("--soak") is None:
        return
    chosen = [item for item in items if _has_long_form(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _has_long_form(item: pytest.Item) -> bool:
    names: Any = getattr(item, "fixturenames", ())
    # hypothesis marks its tests only after this: they are known by what they are
    is_property = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return is_property or "soak" in names or item.get_closest_marker(_SEEDED) is not None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if (seed := config.getoption("--soak")) is not None:
        terminalreporter.write_line(f"soak: this was seed {seed}")
        passed = terminalreporter.stats.get("passed", ())
        if compared := sum(n for one in passed for name, n in one.user_properties if name == COMPARED):
            terminalreporter.write_line(f"soak: {compared:,} pairs compared")
