"""The rows at hand are few, the latest, and never asked for twice at once."""

from __future__ import annotations

from certtui.widgets.rows_cache import Row, RowCache


def rows(*keys: int, text: str = "") -> list[Row]:
    return [Row(key, (text or str(key),)) for key in keys]


def test_no_second_request_while_one_is_out() -> None:
    """Until it is answered, nothing more is asked for."""
    cache = RowCache()
    assert cache.ask([1, 2]) == (1, 2)
    assert cache.ask([3]) == ()
    cache.answer(rows(1, 2))
    assert cache.ask([2, 3]) == (3,)


def test_the_rows_used_last_are_kept() -> None:
    """A bounded number stays, whatever is scrolled through."""
    cache = RowCache(capacity=3)
    cache.answer(rows(1, 2, 3))
    cache.use([1])
    cache.answer(rows(4))
    assert cache.knows([1, 3, 4])
    assert cache.get(2) is None


def test_only_what_looks_different_is_painted_again() -> None:
    """An answer tells which rows changed."""
    cache = RowCache()
    cache.answer(rows(1, 2))
    assert cache.answer([*rows(1), *rows(2, text="new")]) == {2}


def test_an_answer_on_its_way_when_rows_change_is_not_the_last_word() -> None:
    """Rows outdated while a request for them is out are asked for once more."""
    cache = RowCache()
    cache.ask([1, 2])
    cache.outdate([1])
    cache.answer(rows(1, 2))
    assert cache.knows([1, 2])
    assert cache.ask([1, 2]) == (1,)
    cache.answer(rows(1, text="new"))
    assert cache.ask([1, 2]) == ()


def test_an_outdated_answer_is_known_for_one_even_after_other_rows_were_wanted() -> None:
    """A change, a new list, and only then the answer from before the change: it is not taken for the truth."""
    cache = RowCache()
    cache.ask([1])
    cache.outdate(None)
    cache.give_up()
    cache.answer(rows(1, text="old"))
    assert cache.ask([1]) == (1,)


def test_a_row_missing_twice_is_gone() -> None:
    """A late answer to an earlier question does not make rows disappear; two answers without it do."""
    cache = RowCache()
    cache.ask([1, 2])
    cache.answer(rows(1))
    assert cache.ask([1, 2]) == (2,)
    cache.answer([])
    assert cache.ask([1, 2]) == ()
    assert cache.get(2) is None
