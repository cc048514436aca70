"""What a check of the trail found, as it is kept with the event that tells of it, and in words."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from kl01.audit.rules import TrailCheck, Wrong, seal_code
from kl01.text import format_number

CHECK_SUBJECT: Final = ("trail", "whole")
"""What an event about a check of the trail names."""

_SENTENCES = {
    Wrong.EVENT: "{events} không còn như lúc được ghi.",
    Wrong.SEAL: "{events}: có việc đã bị sửa, thêm hoặc xóa sau khi niêm phong.",
    Wrong.CHAIN: "{events}: niêm phong bị thiếu, bị chèn thêm hoặc bị sửa.",
    Wrong.UNREADABLE: "Không đọc được các sự kiện hoặc niêm phong trong cơ sở dữ liệu.",
    Wrong.GUARD: "Phần giữ cho nhật ký không bị sửa đã bị gỡ khỏi cơ sở dữ liệu.",
}


def check_data(check: TrailCheck) -> dict[str, Any]:
    """Return what is kept of a check."""
    return {
        "events": check.events,
        "sealed_to": check.sealed_to,
        "seal": check.seals,
        "code": seal_code(check.seal.digest) if check.seal else "",
        "unsealed": check.unsealed,
        "wrong": check.wrong,
        "findings": [asdict(one) for one in check.findings],
        "turned_back": check.turned_back,
    }


def wrong_words(data: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each thing that a check found wrong, from what was kept of it."""
    sentences = [
        _SENTENCES[Wrong(one["wrong"])].format(events=_events(one["first"], one["last"]))
        for one in data["findings"]
    ]
    if more := data["wrong"] - len(sentences):
        sentences.append(f"… và {format_number(more)} chỗ khác.")
    return sentences


def turned_back_words(data: Mapping[str, Any]) -> str:
    """Say which events bear an earlier moment than those before them; nothing if none does."""
    if not data["turned_back"]:
        return ""
    first = format_number(data["turned_back"][0])
    return (
        f"Từ sự kiện số {first} có việc mang giờ sớm hơn việc ghi trước nó: đồng hồ của máy đã bị chỉnh lùi, "
        "hoặc có người ghi thẳng vào cơ sở dữ liệu. Nhớ đã chỉnh đồng hồ thì không phải làm gì."
    )


def _events(first: int, last: int) -> str:
    if first == last:
        return f"Sự kiện số {format_number(first)}"
    return f"Các sự kiện từ số {format_number(first)} đến số {format_number(last)}"
