"""What the invented organisation looks like: its units, their places in the tree and their sizes."""

from dataclasses import dataclass
from random import Random

from kl01.org.kinds import UnitKind

PLACE_NAME = "Bình An"
SUPERIOR_NAME = "Tỉnh ủy Bình An"
ROOT_NAME = "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An"
ROOT_PRINTED = "Đảng ủy Khối các cơ quan\nvà doanh nghiệp tỉnh"
"""As its papers are headed: Tỉnh ủy Bình An stands above."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A unit to be: `people` belong to it and not to a unit under it."""

    code: str
    kind: UnitKind
    name: str
    people: int
    under: tuple["Blueprint", ...] = ()
    is_company: bool = False
    printed_name: str | None = None

    @property
    def all_people(self) -> int:
        """People of the unit and of all under it."""
        return self.people + sum(unit.all_people for unit in self.under)


def _cells(code: str, *cells: tuple[str, str, int]) -> tuple[Blueprint, ...]:
    return tuple(
        Blueprint(f"{code}-{suffix}", UnitKind.SUBORDINATE_PARTY_CELL, name, people)
        for suffix, name, people in cells
    )


_COMMITTEE_OWN = (
    Blueprint("btg", UnitKind.PUBLICITY_DEPARTMENT, "Ban Tuyên giáo Đảng ủy Khối", 6),
    Blueprint("btc", UnitKind.ORGANIZATION_DEPARTMENT, "Ban Tổ chức Đảng ủy Khối", 5),
    Blueprint("ubkt", UnitKind.INSPECTION_COMMISSION, "Ủy ban Kiểm tra Đảng ủy Khối", 5),
    Blueprint("vp", UnitKind.OFFICE, "Văn phòng Đảng ủy Khối", 6),
    Blueprint("dtn", UnitKind.MASS_ORGANIZATION, "Đoàn Thanh niên Khối", 4),
    Blueprint("ccb", UnitKind.MASS_ORGANIZATION, "Hội Cựu chiến binh Khối", 4),
)

_GRASSROOTS = (
    Blueprint(
        "snv",
        UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
        "Đảng bộ Sở Nội vụ",
        0,
        _cells(
            "snv",
            ("vp", "Chi bộ Văn phòng", 21),
            ("tt", "Chi bộ Thanh tra", 14),
            ("ccvc", "Chi bộ Phòng Công chức, viên chức", 22),
            ("tdkt", "Chi bộ Ban Thi đua - Khen thưởng", 18),
            ("ltls", "Chi bộ Trung tâm Lưu trữ lịch sử", 20),
        ),
    ),
    Blueprint(
        "sct",
        UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
        "Đảng bộ Sở Công Thương",
        0,
        _cells(
            "sct",
            ("vp", "Chi bộ Văn phòng", 18),
            ("cn", "Chi bộ Phòng Quản lý công nghiệp", 16),
            ("tm", "Chi bộ Phòng Quản lý thương mại", 17),
            ("kc", "Chi bộ Trung tâm Khuyến công", 19),
        ),
    ),
    Blueprint(
        "capnuoc",
        UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
        "Đảng bộ Công ty Cổ phần Cấp nước Bình An",
        0,
        _cells(
            "capnuoc",
            ("vp", "Chi bộ Văn phòng", 17),
            ("nm", "Chi bộ Nhà máy nước", 20),
            ("xl", "Chi bộ Xí nghiệp Xây lắp", 18),
        ),
        is_company=True,
    ),
    Blueprint("lmhtx", UnitKind.GRASSROOTS_PARTY_CELL, "Chi bộ Liên minh Hợp tác xã tỉnh", 20),
    Blueprint("ctd", UnitKind.GRASSROOTS_PARTY_CELL, "Chi bộ Hội Chữ thập đỏ tỉnh", 16),
    Blueprint("qdtpt", UnitKind.GRASSROOTS_PARTY_CELL, "Chi bộ Quỹ Đầu tư phát triển tỉnh", 12),
)


def small() -> Blueprint:
    """Return 12 units directly under the committee and 300 people."""
    return _root(_COMMITTEE_OWN + _GRASSROOTS)


def _root(under: tuple[Blueprint, ...]) -> Blueprint:
    return Blueprint("dang-uy", UnitKind.BLOC_COMMITTEE, ROOT_NAME, 2, under, printed_name=ROOT_PRINTED)


_OFFICES = (
    "Sở Tài chính", "Sở Xây dựng", "Sở Y tế", "Sở Tư pháp", "Sở Giáo dục và Đào tạo",
    "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Kế hoạch và Đầu tư", "Sở Giao thông vận tải", "Sở Thông tin và Truyền thông",
    "Sở Lao động - Thương binh và Xã hội", "Thanh tra tỉnh", "Văn phòng Ủy ban nhân dân tỉnh",
    "Văn phòng Hội đồng nhân dân tỉnh", "Tòa án nhân dân tỉnh", "Viện Kiểm sát nhân dân tỉnh",
    "Cục Thống kê", "Kho bạc Nhà nước tỉnh", "Bảo hiểm xã hội tỉnh", "Cục Thuế", "Cục Thi hành án dân sự",
    "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Liên đoàn Lao động tỉnh", "Hội Nông dân tỉnh",
    "Hội Liên hiệp Phụ nữ tỉnh", "Tỉnh đoàn", "Đài Phát thanh và Truyền hình tỉnh", "Trường Chính trị tỉnh",
    "Bệnh viện Đa khoa tỉnh", "Trường Cao đẳng Bình An",
)  # fmt: skip
_SMALL_OFFICES = (
    "Hội Nhà báo tỉnh", "Hội Văn học Nghệ thuật tỉnh", "Hội Người cao tuổi tỉnh", "Hội Luật gia tỉnh",
    "Hội Khuyến học tỉnh", "Hội Đông y tỉnh", "Ban Quản lý các khu công nghiệp", "Bảo tàng tỉnh",
    "Ban Quản lý dự án giao thông", "Ban Quản lý dự án dân dụng", "Trung tâm Kiểm soát bệnh tật",
    "Trung tâm Khuyến nông", "Trung tâm Xúc tiến đầu tư", "Trung tâm Dịch vụ việc làm", "Nhà hát tỉnh",
    "Trung tâm Công nghệ thông tin", "Trung tâm Phục vụ hành chính công", "Chi cục Kiểm lâm",
    "Chi cục Thủy lợi", "Chi cục Dân số", "Chi cục Quản lý thị trường", "Thư viện tỉnh",
    "Bệnh viện Y học cổ truyền", "Bệnh viện Phục hồi chức năng", "Quỹ Bảo vệ môi trường",
    "Quỹ Phát triển đất",
)  # fmt: skip
_TRADES = (
    "Điện lực", "Xây dựng", "Môi trường đô thị", "Xăng dầu", "Lương thực", "Dược phẩm", "Vận tải", "Cao su",
    "Thủy sản", "May mặc", "Viễn thông", "Bến xe", "Sách và Thiết bị trường học", "Du lịch", "Cơ khí",
    "Xổ số kiến thiết", "Khai thác công trình thủy lợi", "Công viên cây xanh", "Tư vấn xây dựng",
)  # fmt: skip
_SEATS = ("Bình An", "An Phú", "Thanh Hà")
_CELL_NAMES = (
    ("vp", "Chi bộ Văn phòng"),
    ("tcth", "Chi bộ Tổ chức - Tổng hợp"),
    ("khtc", "Chi bộ Kế hoạch - Tài chính"),
    ("nv", "Chi bộ Nghiệp vụ"),
    ("kt", "Chi bộ Kỹ thuật"),
)

PROVINCE_UNITS = 100
PROVINCE_PEOPLE = 8000


def province(random: Random) -> Blueprint:
    """Return 100 units directly under the committee and 8,000 people."""
    names = [(name, False) for name in _OFFICES]
    companies = [(f"Công ty Cổ phần {trade} {seat}", True) for seat in _SEATS for trade in _TRADES]
    large = names + companies[:10]
    single = [(name, False) for name in _SMALL_OFFICES] + companies[10:]
    first = _COMMITTEE_OWN + _GRASSROOTS
    single = single[: PROVINCE_UNITS - len(first) - len(large)]
    sizes = [random.uniform(2.5, 4) for _ in large] + [random.uniform(0.6, 1.2) for _ in single]
    to_place = PROVINCE_PEOPLE - 2 - sum(unit.all_people for unit in first)
    counts = [int(to_place * size / sum(sizes)) for size in sizes]
    counts[0] += to_place - sum(counts)
    made = []
    for number, ((name, is_company), people) in enumerate(zip(large + single, counts, strict=True), start=1):
        code = f"dv{number:02}"
        if number <= len(large):
            made.append(_party_organization(code, name, people, is_company, random))
        else:
            kind = UnitKind.GRASSROOTS_PARTY_CELL
            made.append(Blueprint(code, kind, f"Chi bộ {name}", people, is_company=is_company))
    return _root((*first, *made))


def _party_organization(code: str, name: str, people: int, is_company: bool, random: Random) -> Blueprint:
    chosen = _CELL_NAMES[: random.randint(3, len(_CELL_NAMES))]
    each, rest = divmod(people, len(chosen))
    cells = [
        (suffix, cell, each + (rest if place == 0 else 0)) for place, (suffix, cell) in enumerate(chosen)
    ]
    return Blueprint(
        code,
        UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
        f"Đảng bộ {name}",
        0,
        _cells(code, *cells),
        is_company=is_company,
    )
