"""The hello-worlds that `nox -s bench_apis` compares backends with: each builds, starts and answers what is measured.

`STACK=gin nox -s tests -- tests/test_hello.py` takes another stack, `STACK=rotation` three of them, others each day.
"""

from __future__ import annotations

from pathlib import Path

import bench_apis
import httpx
import pytest
from conftest import built_stacks

PRODUCT = {"id", "name", "description", "price_cents", "stock", "created_at", "updated_at"}


@pytest.mark.docker
@pytest.mark.parametrize("stack", built_stacks())
def test_a_hello_world_answers_what_is_measured(stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_apis, "PRODUCTS", 30)
    _, hello = bench_apis.write(stack, tmp_path)
    image = f"{bench_apis.RUN}-{stack}-hello"
    bench_apis.docker("build", "--quiet", "--tag", image, str(hello))
    try:
        with bench_apis.started(image) as arm:
            bench_apis.fill(arm)
            with httpx.Client(base_url=arm.url, trust_env=False) as client:
                answers = {name: client.get(bench_apis.PATHS[name]) for name in ("list", "read", "health")}
    finally:
        bench_apis.docker("rmi", "--force", image)
    assert [answer.status_code for answer in answers.values()] == [200, 200, 200]
    listed = answers["list"].json()
    assert len(listed["items"]) == 20
    assert [set(product) for product in (*listed["items"], answers["read"].json())] == [PRODUCT] * 21
