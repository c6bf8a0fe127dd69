from certtui import shape


def test_new(database: str) -> None:
    assert list(shape.differences()) == []
