"""A part of a file gives way to whoever waits for a page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from hub import giving_way
from tests.hub.api.calling import Library, caller_for
from tests.hub.api.sending import begun, film, send_part

SHORT_S, LONG_S = 0.2, 60.0


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> giving_way.GivingWay:
    """Work that gives way for so long that it can be seen."""
    patient = giving_way.GivingWay(LONG_S)
    monkeypatch.setattr(giving_way, "of_process", patient)
    return patient


@pytest.mark.usefixtures("patient")
def test_a_part_waits_while_a_page_is_being_answered(own: Library) -> None:
    noor = caller_for(own.site, own.noor)
    upload = begun(noor, film())

    with ThreadPoolExecutor() as pool:
        with own.site.app.test_request_context("/healthz"):
            own.site.app.preprocess_request()
            sending = pool.submit(send_part, noor, upload, film(), 1)
            assert not wait([sending], SHORT_S).done
        assert sending.result(LONG_S).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/contents/404", "/api/v1/search?limit=none"])
def test_a_part_goes_on_after_an_answer_whatever_it_was(
    own: Library, patient: giving_way.GivingWay, path: str
) -> None:
    own.site.app.test_client().get(path)

    with ThreadPoolExecutor() as pool:
        assert wait([pool.submit(patient.give_way)], LONG_S / 2).done
