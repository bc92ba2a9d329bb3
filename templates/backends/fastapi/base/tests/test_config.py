import pytest


@pytest.mark.parametrize(
    ("variable", "value"),
    [("DATABASE_URL", "nonsense"), ("SECRET_KEY", "short"), ("PORT", "80k"), ("DEMO_DATA", "no!")],
)
def test_settings(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    from app.config import get_settings

    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit, match=f"{variable} must") as end:
        get_settings.__wrapped__()
    assert value not in str(end.value)
