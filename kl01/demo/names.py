"""Invented Vietnamese names that look true: họ by how common they are, đệm and tên by gender."""

from random import Random

from kl01.text import fold

# Họ with their share in percent, roughly as in the population.
_FAMILY_NAMES = {
    "Nguyễn": 33, "Trần": 11, "Lê": 9, "Phạm": 7, "Huỳnh": 3, "Hoàng": 3, "Phan": 4, "Vũ": 2, "Võ": 2,
    "Đặng": 2, "Bùi": 2, "Đỗ": 2, "Hồ": 1.5, "Ngô": 1.5, "Dương": 1, "Đinh": 1, "Mai": 1, "Trịnh": 1,
    "Đoàn": 1, "Lương": 1, "Trương": 1.5, "Lý": 0.7, "Đào": 0.7, "Cao": 0.7, "Hà": 0.7, "Lưu": 0.6,
    "Tạ": 0.5, "Phùng": 0.5, "Thái": 0.5, "Châu": 0.4, "Tô": 0.4, "Quách": 0.3, "Kiều": 0.3, "Văn": 0.3,
    "Chu": 0.3, "Nghiêm": 0.2, "Khổng": 0.2, "Ông": 0.1, "Âu": 0.1,
}  # fmt: skip
_MALE_MIDDLE = (
    *("Văn",) * 7, *("Đức", "Hữu", "Quang", "Minh", "Xuân") * 2, "Công", "Đình", "Thanh", "Quốc", "Trọng",
    "Ngọc", "Hoàng", "Tiến", "Mạnh", "Anh", "Bá", "Thế", "Viết", "Duy", "Gia", "Phước", "Tấn", "Chí",
)  # fmt: skip
_FEMALE_MIDDLE = (
    *("Thị",) * 6, *("Thị Thu", "Thị Ngọc", "Thị Thanh", "Thị Kim", "Ngọc", "Thu") * 2, "Thị Mỹ", "Thị Bích",
    "Thị Hồng", "Thị Phương", "Thị Minh", "Thanh", "Kim", "Minh", "Phương", "Hồng", "Bích", "Thùy", "Quỳnh",
    "Khánh", "Như", "Diệu",
)  # fmt: skip
_MALE_GIVEN = (
    "An", "Ân", "Bảo", "Bình", "Cường", "Dũng", "Duy", "Đạt", "Đông", "Đức", "Hải", "Hậu", "Hiếu", "Hòa",
    "Hoàng", "Hùng", "Huy", "Hưng", "Khánh", "Khoa", "Kiên", "Lâm", "Lộc", "Long", "Lợi", "Luân", "Minh",
    "Nam", "Nghĩa", "Nhân", "Ơn", "Phát", "Phong", "Phú", "Phúc", "Phương", "Quân", "Quang", "Quý", "Sang",
    "Sơn", "Tài", "Tâm", "Tân", "Thái", "Thành", "Thắng", "Thiện", "Thịnh", "Tiến", "Toàn", "Trí", "Trung",
    "Trường", "Tuấn", "Tùng", "Việt", "Vinh", "Vũ", "Vương",
)  # fmt: skip
_FEMALE_GIVEN = (
    "An", "Anh", "Ánh", "Châu", "Chi", "Cúc", "Diễm", "Diệp", "Dung", "Duyên", "Đào", "Giang", "Hà", "Hạnh",
    "Hằng", "Hiền", "Hoa", "Hồng", "Huệ", "Huyền", "Hương", "Khuê", "Lan", "Lê", "Liên", "Linh", "Loan",
    "Ly", "Mai", "My", "Nga", "Ngân", "Ngọc", "Nguyệt", "Nhung", "Oanh", "Phượng", "Phương", "Quyên",
    "Tâm", "Thanh", "Thảo", "Thơ", "Thu", "Thúy", "Thủy", "Trang", "Trâm", "Trinh", "Tuyết", "Uyên", "Vân",
    "Vy", "Xuân", "Yến",
)  # fmt: skip

_KNOWN_PEOPLE = frozenset(
    fold(name)
    for name in (
        "Nguyễn Văn Cừ", "Nguyễn Văn Linh", "Nguyễn Thị Bình", "Nguyễn Thị Định", "Nguyễn Thị Minh Khai",
        "Nguyễn Thị Kim Ngân", "Nguyễn Minh Triết", "Nguyễn Tấn Dũng", "Nguyễn Xuân Phúc", "Nguyễn Phú Trọng",
        "Nguyễn Sinh Hùng", "Nguyễn Hòa Bình", "Nguyễn Thanh Nghị", "Nguyễn Văn Thắng", "Nguyễn Duy Ngọc",
        "Nguyễn Trọng Nghĩa", "Nguyễn Xuân Thắng", "Nguyễn Chí Thanh", "Nguyễn Hồng Diên", "Nguyễn Kim Sơn",
        "Nguyễn Chí Dũng", "Nguyễn Văn Hùng", "Nguyễn Thanh Hải", "Nguyễn Minh Vũ", "Nguyễn Văn Nên",
        "Lê Hồng Phong", "Lê Đức Anh", "Lê Đức Thọ", "Lê Khả Phiêu", "Lê Minh Hưng", "Lê Minh Hoan",
        "Lê Hồng Anh", "Lê Minh Khái", "Lê Thành Long", "Lê Hoài Trung", "Lê Quang Đạo", "Lê Văn Lương",
        "Trần Đại Quang", "Trần Đức Lương", "Trần Đức Thắng", "Trần Hồng Hà", "Trần Lưu Quang",
        "Trần Thanh Mẫn", "Trần Cẩm Tú", "Trần Sỹ Thanh", "Trần Quang Phương", "Trần Văn Trà", "Trần Phú",
        "Phạm Minh Chính", "Phạm Bình Minh", "Phạm Văn Đồng", "Phạm Hùng", "Phạm Gia Túc", "Phạm Thế Duyệt",
        "Phan Văn Giang", "Phan Văn Khải", "Phan Đình Trạc", "Phan Diễn", "Phan Thanh Bình",
        "Võ Văn Kiệt", "Võ Văn Thưởng", "Võ Thị Sáu", "Võ Thị Ánh Xuân", "Võ Chí Công", "Võ Nguyên Giáp",
        "Vũ Hồng Thanh", "Vũ Đức Đam", "Vũ Văn Ninh", "Vũ Oanh", "Hoàng Trung Hải", "Hoàng Văn Thụ",
        "Hoàng Trung Dũng", "Hoàng Đăng Quang", "Đỗ Văn Chiến", "Đỗ Đức Duy", "Đỗ Bá Tỵ",
        "Bùi Thị Minh Hoài", "Bùi Thanh Sơn", "Bùi Văn Cường", "Trương Tấn Sang", "Trương Hòa Bình",
        "Trương Thị Mai", "Trương Mỹ Hoa", "Tô Huy Rứa", "Hồ Đức Phớc", "Hồ Đức Việt", "Hồ Quốc Dũng",
        "Hồ Chí Minh", "Đặng Thị Ngọc Thịnh", "Đặng Thùy Trâm", "Đặng Quốc Khánh", "Đinh Thế Huynh",
        "Đinh Tiến Dũng", "Đào Ngọc Dung", "Đào Hồng Lan", "Lương Tam Quang", "Lương Cường", "Mai Văn Chính",
        "Ngô Xuân Lịch", "Ngô Văn Dụ", "Cao Đức Phát", "Huỳnh Tấn Phát", "Tôn Đức Thắng", "Phùng Quang Thanh",
    )
)  # fmt: skip
"""Leaders of the Party and the State, whose names must not turn up in an invented organisation."""


class NameMaker:
    """Invents names, each once. The same seed gives the same names."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._used: set[str] = set(_KNOWN_PEOPLE)

    def make(self, *, female: bool) -> str:
        """Return a new full name."""
        middles, givens = (_FEMALE_MIDDLE, _FEMALE_GIVEN) if female else (_MALE_MIDDLE, _MALE_GIVEN)
        while True:
            [family] = self._random.choices(list(_FAMILY_NAMES), list(_FAMILY_NAMES.values()))
            middle, given = self._random.choice(middles), self._random.choice(givens)
            words = [family, *middle.split(), given]
            name = " ".join(words)
            if len({fold(word) for word in words}) == len(words) and fold(name) not in self._used:
                self._used.add(fold(name))
                return name
