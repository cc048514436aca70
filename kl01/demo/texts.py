"""What invented people write in their papers: neutral sentences, none about anybody by name."""

from dataclasses import dataclass

THEMES = (
    "Giữ kỷ cương, trách nhiệm, tận tụy trong công việc hằng ngày",
    "Thực hành tiết kiệm, chống lãng phí từ những việc nhỏ",
    "Nói đi đôi với làm, nêu gương trước tập thể",
    "Sâu sát cơ sở, lắng nghe ý kiến của người dân và doanh nghiệp",
    "Đoàn kết nội bộ, thẳng thắn tự phê bình và phê bình",
)
"""Invented themes of years, taken in turn."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something that a person registers for a year, and what became of it; {n} is one of `amounts`."""

    group: str
    what: str
    target: str
    how: str
    when: str
    result: str
    evidence: str = ""
    amounts: tuple[int, ...] = (0,)


STUDY = "Học tập"
IDEOLOGY = "Tư tưởng chính trị"
ETHICS = "Đạo đức, lối sống"
STYLE = "Phong cách, lề lối làm việc"
DUTY = "Thực hiện nhiệm vụ"

COMMON_WORKS = (
    Work(STUDY, "Đọc và ghi chép {n:02} chuyên đề do chi bộ tổ chức", "{n:02} bài ghi chép",
         "Mỗi quý dành ít nhất 04 buổi tự học", "Cả năm",
         "Đã đọc và ghi chép đủ {n:02} chuyên đề", "Sổ ghi chép", (2, 3, 4)),
    Work(STUDY, "Tự học một tác phẩm của Chủ tịch Hồ Chí Minh và trao đổi tại sinh hoạt chuyên đề",
         "01 bài trao đổi", "Đọc theo từng chương, ghi câu hỏi để thảo luận", "Quý II",
         "Đã đọc xong tác phẩm, trao đổi tại sinh hoạt chuyên đề quý II", "Bài viết lưu ở đơn vị"),
    Work(STUDY, "Học bồi dưỡng kỹ năng soạn thảo văn bản", "Hoàn thành 01 lớp",
         "Sắp xếp công việc để học đủ buổi", "Quý III", "Đã học xong, có giấy chứng nhận",
         "Giấy chứng nhận"),
    Work(STUDY, "Theo dõi và ghi tóm tắt văn bản mới liên quan công việc", "{n:02} bản tóm tắt",
         "Dành sáng thứ Sáu hằng tuần để đọc văn bản mới", "Cả năm",
         "Đã tóm tắt {n:02} văn bản, gửi trong nhóm công việc", "", (6, 8, 10, 12)),
    Work(IDEOLOGY, "Tham gia đủ các buổi sinh hoạt, học tập nghị quyết", "100 % số buổi",
         "Ghi lịch từ đầu tháng, vắng thì xin học bù", "Cả năm", "Dự đủ các buổi, 01 buổi học bù"),
    Work(IDEOLOGY, "Viết bài thu hoạch sau mỗi đợt học nghị quyết", "{n:02} bài thu hoạch",
         "Viết trong tuần sau khi học, liên hệ với việc của mình", "Cả năm",
         "Đã nộp {n:02} bài thu hoạch đúng hạn", "Bài thu hoạch", (1, 2)),
    Work(ETHICS, "Tiết kiệm điện, giấy in và văn phòng phẩm tại phòng làm việc",
         "Giảm {n} % so với năm trước", "In hai mặt, tắt thiết bị khi ra khỏi phòng", "Cả năm",
         "Giấy in giảm khoảng {n} % theo sổ cấp phát", "Sổ cấp phát", (5, 8, 10, 15)),
    Work(ETHICS, "Tham gia ngày làm việc vì cộng đồng của cơ quan", "{n:02} buổi",
         "Đăng ký với công đoàn từ đầu quý", "Cả năm", "Đã tham gia {n:02} buổi", "", (2, 3, 4)),
    Work(ETHICS, "Hiến máu tình nguyện", "01 lần", "Đăng ký theo đợt của tỉnh", "Quý III",
         "Đã hiến máu 01 lần", "Giấy chứng nhận"),
    Work(STYLE, "Trả lời văn bản đến đúng hạn", "100 % văn bản được giao đúng hạn",
         "Lập sổ theo dõi hằng tuần", "Cả năm", "Văn bản được giao đều trả lời đúng hạn",
         "Sổ theo dõi văn bản"),
    Work(STYLE, "Lập kế hoạch công việc tuần và báo cáo kết quả vào thứ Sáu", "48 tuần",
         "Dùng mẫu chung của phòng", "Cả năm", "Đã lập kế hoạch đủ các tuần làm việc"),
    Work(STYLE, "Họp đúng giờ, chuẩn bị ý kiến trước khi họp", "Không đi muộn",
         "Đọc tài liệu từ hôm trước", "Cả năm", "Dự họp đúng giờ, có ý kiến ở các nội dung được giao"),
    Work(STYLE, "Sắp xếp hồ sơ trên bàn và trên máy theo danh mục", "Tìm được hồ sơ trong 5 phút",
         "Cuối mỗi tháng dành một buổi sắp xếp", "Quý I", "Đã sắp xếp xong theo danh mục hồ sơ"),
)  # fmt: skip

OFFICE_WORKS = (
    Work(DUTY, "Số hóa hồ sơ lưu trữ của phòng", "{n} hồ sơ", "Mỗi tháng làm một phần mười hai",
         "Quý IV", "Đã số hóa {n} hồ sơ", "Danh mục hồ sơ đã số hóa", (240, 300, 360)),
    Work(DUTY, "Rút ngắn thời gian giải quyết hồ sơ của tổ chức, người dân", "Giảm {n:02} ngày",
         "Kiểm tra hồ sơ ngay khi nhận, báo bổ sung một lần", "Cả năm",
         "Thời gian giải quyết giảm {n:02} ngày so với quy định", "Báo cáo của bộ phận một cửa", (1, 2)),
    Work(DUTY, "Tham mưu văn bản hướng dẫn nghiệp vụ cho cơ sở", "{n:02} văn bản",
         "Lấy ý kiến cơ sở trước khi trình", "Quý III", "Đã trình ký {n:02} văn bản", "", (2, 3, 4)),
    Work(DUTY, "Đi cơ sở nắm tình hình, tháo gỡ vướng mắc", "{n:02} lượt",
         "Lập lịch đi cơ sở theo quý", "Cả năm", "Đã đi {n:02} lượt, có ghi chép từng lượt",
         "Sổ công tác", (4, 6, 8)),
    Work(DUTY, "Cập nhật dữ liệu cán bộ, công chức vào phần mềm quản lý", "100 % hồ sơ",
         "Đối chiếu bản giấy với phần mềm hằng tháng", "Quý II", "Đã cập nhật và đối chiếu xong"),
    Work(DUTY, "Soạn tài liệu hỏi đáp về thủ tục thường gặp", "01 tài liệu",
         "Ghi lại câu hỏi nhận được qua điện thoại", "Quý III", "Đã soạn xong, niêm yết tại nơi tiếp dân"),
)  # fmt: skip

COMPANY_WORKS = (
    Work(DUTY, "Kiểm tra an toàn thiết bị trước mỗi ca", "Không để xảy ra tai nạn",
         "Theo phiếu kiểm tra ca", "Cả năm", "Kiểm tra đủ các ca, không có tai nạn", "Phiếu kiểm tra ca"),
    Work(DUTY, "Đề xuất sáng kiến cải tiến kỹ thuật", "{n:02} sáng kiến",
         "Ghi lại chỗ hay hỏng, bàn cách sửa trong tổ", "Quý III", "Đã nộp {n:02} sáng kiến, được áp dụng",
         "Phiếu công nhận", (1, 2)),
    Work(DUTY, "Giảm tỷ lệ hao hụt vật tư của tổ", "Giảm {n} %", "Cấp phát theo định mức, cân đối hằng tuần",
         "Cả năm", "Hao hụt giảm {n} % theo báo cáo của kho", "Báo cáo kho", (2, 3, 5)),
    Work(DUTY, "Kèm cặp công nhân mới vào nghề", "{n:02} người", "Hướng dẫn trong ca làm việc", "Quý II",
         "Đã kèm {n:02} người, đạt tay nghề", "", (1, 2)),
    Work(DUTY, "Bảo dưỡng máy theo lịch", "100 % lịch bảo dưỡng", "Treo lịch tại xưởng, ký nhận từng lần",
         "Cả năm", "Bảo dưỡng đủ theo lịch", "Sổ bảo dưỡng"),
)  # fmt: skip

COMPANY_JOBS = frozenset({"Công nhân", "Kỹ sư", "Kỹ thuật viên"})
"""Of whom COMPANY_WORKS are."""

AWARENESS = (
    "Học tập và làm theo là việc thường xuyên, gắn với công việc được giao chứ không tách riêng.",
    "Bản thân hiểu rõ điều quan trọng nhất là làm tốt phần việc của mình mỗi ngày.",
    "Qua học tập, tôi nhận thấy việc nhỏ làm đến nơi đến chốn có sức thuyết phục hơn lời nói.",
    "Chuyên đề giúp tôi nhìn lại cách làm việc và thấy rõ chỗ cần sửa.",
    "Tận tụy với công việc, tôn trọng thời gian của người khác là điều tôi cần rèn trước hết.",
    "Tiết kiệm thời gian, công sức và tiền của chung là trách nhiệm của mỗi người.",
    "Nội dung học tập thiết thực, dễ liên hệ với vị trí công tác hiện nay.",
    "Giữ lời hứa với đồng nghiệp và người dân là cách làm theo cụ thể nhất.",
)
STRENGTHS = (
    "Chấp hành tốt sự phân công, hoàn thành công việc được giao.",
    "Có ý thức tự học, chịu khó tìm hiểu văn bản mới.",
    "Hòa nhã với đồng nghiệp, sẵn sàng giúp việc khi phòng thiếu người.",
    "Nắm chắc nghiệp vụ, cẩn thận với số liệu.",
    "Đúng giờ, giữ gìn tài sản chung.",
    "Tiếp thu ý kiến góp ý và sửa chữa kịp thời.",
)
LIMITS = (
    "Có lúc còn giải quyết công việc theo thói quen, chưa chủ động đề xuất cách làm mới.",
    "Việc tự học chưa đều, thường dồn vào cuối quý.",
    "Còn ngại phát biểu trong các cuộc họp.",
    "Sắp xếp hồ sơ chưa khoa học nên có khi mất thời gian tìm.",
    "Ứng dụng công nghệ thông tin trong công việc còn chậm.",
    "Phối hợp với bộ phận khác có lúc chưa kịp thời.",
    "Chưa dành nhiều thời gian đi cơ sở.",
    "Báo cáo đôi khi còn dài, chưa nêu rõ đề xuất.",
)
CAUSES = (
    "Nguyên nhân chủ yếu là chưa lập kế hoạch công việc từ đầu tuần.",
    "Nguyên nhân là khối lượng công việc cuối năm nhiều trong khi sắp xếp thời gian chưa tốt.",
    "Nguyên nhân là chưa mạnh dạn, chưa chuẩn bị kỹ trước khi làm.",
    "Nguyên nhân là chưa kiên trì thực hiện kế hoạch tự học.",
)
FIXES = (
    "Lập kế hoạch công việc từng tuần, cuối tuần tự đối chiếu.",
    "Dành chiều thứ Năm hằng tuần để tự học và ghi chép.",
    "Chuẩn bị ít nhất một ý kiến cho mỗi cuộc họp.",
    "Sắp xếp lại hồ sơ theo danh mục, cập nhật vào cuối tháng.",
    "Học thêm kỹ năng sử dụng phần mềm, nhờ đồng nghiệp hướng dẫn khi cần.",
    "Chủ động trao đổi với bộ phận liên quan ngay khi nhận việc.",
    "Viết báo cáo ngắn gọn, nêu rõ việc cần quyết định.",
)
EXAMPLES = (
    "Gương mẫu chấp hành giờ làm việc.",
    "Nói đi đôi với làm, đã nhận việc thì làm đến cùng.",
    "Thẳng thắn tự phê bình và phê bình.",
    "Giữ gìn đoàn kết trong phòng, trong tổ.",
    "Thực hành tiết kiệm trong sử dụng tài sản chung.",
    "Văn minh, lịch sự khi tiếp tổ chức và người dân.",
    "Nhận phần việc khó khi được phân công.",
    "Chấp hành quy định về văn hóa công sở, không hút thuốc tại nơi làm việc.",
    "Vận động gia đình chấp hành quy định nơi cư trú.",
)
EXAMPLE_RESULTS = (
    "Chấp hành tốt giờ làm việc, không có trường hợp đi muộn, về sớm.",
    "Việc đã nhận đều hoàn thành; việc chậm đều báo trước và nêu lý do.",
    "Đã tự phê bình tại sinh hoạt giữa năm và tiếp thu các ý kiến góp ý.",
    "Tham gia đầy đủ hoạt động chung của đơn vị và nơi cư trú.",
    "Giữ gìn đoàn kết, hỗ trợ đồng nghiệp mới làm quen với công việc.",
    "Sử dụng tiết kiệm điện, giấy in; không dùng tài sản chung vào việc riêng.",
)
STUDIES = (
    "Học đủ chuyên đề toàn khóa và chuyên đề hằng năm do cấp ủy tổ chức.",
    "Mỗi năm đọc ít nhất một tác phẩm và ghi chép những điều có thể áp dụng.",
    "Tự học văn bản liên quan công việc, mỗi tháng ít nhất hai buổi.",
    "Tham gia sinh hoạt chuyên đề và có ý kiến thảo luận.",
    "Học bồi dưỡng nghiệp vụ theo kế hoạch của đơn vị.",
)
IDEOLOGIES = (
    "Giữ vững lập trường, chấp hành chủ trương, quy định và sự phân công của tổ chức.",
    "Tham gia đầy đủ các buổi học nghị quyết, liên hệ với việc của mình.",
    "Không nói, không làm trái quy định; góp ý đúng nơi, đúng lúc.",
    "Chủ động tìm hiểu tình hình, trao đổi thông tin có kiểm chứng.",
)
MORALS = (
    "Cần, kiệm trong công việc và sinh hoạt; giữ gìn tài sản chung.",
    "Trung thực trong báo cáo, không chạy theo thành tích.",
    "Sống giản dị, hòa nhã, quan tâm giúp đỡ đồng nghiệp.",
    "Giữ gìn đạo đức nghề nghiệp, không gây khó khăn cho người dân, doanh nghiệp.",
)
STYLES = (
    "Làm việc có kế hoạch, việc hôm nay không để ngày mai.",
    "Lắng nghe trước khi kết luận, bàn bạc dân chủ trong nhóm.",
    "Sâu sát thực tế, kiểm tra số liệu trước khi báo cáo.",
    "Viết ngắn, nói rõ, trả lời đúng hạn.",
)
DUTIES = (
    "Hoàn thành công việc được giao đúng hạn, đúng quy định.",
    "Mỗi năm cải tiến ít nhất một bước trong quy trình công việc đang làm.",
    "Giảm thời gian giải quyết hồ sơ so với quy định.",
    "Không để hồ sơ quá hạn do lỗi của bản thân.",
)
BREAKTHROUGHS = (
    "Chuyển toàn bộ sổ theo dõi công việc sang bản điện tử.",
    "Rút gọn mẫu biểu nội bộ, bỏ những cột không dùng.",
    "Xây dựng tài liệu hướng dẫn để người mới làm được việc trong một tuần.",
    "Khắc phục dứt điểm việc trả lời chậm.",
)
NEXTS = (
    "Tiếp tục thực hiện các việc đã đăng ký, chú trọng việc chưa hoàn thành.",
    "Năm sau đăng ký ít việc hơn nhưng đo đếm được.",
    "Dành thời gian đi cơ sở nhiều hơn, mỗi quý ít nhất một lượt.",
    "Duy trì kế hoạch tuần, tự đánh giá vào cuối tháng.",
    "Học thêm nghiệp vụ, nhất là kỹ năng xử lý dữ liệu.",
    "Khắc phục hạn chế đã nêu ngay trong quý I.",
)
PROPOSALS = (
    "Đề nghị chi bộ gửi tài liệu chuyên đề sớm hơn một tuần.",
    "Đề nghị tổ chức thêm một buổi trao đổi kinh nghiệm giữa các phòng.",
    "Đề nghị trang bị thêm tủ hồ sơ cho phòng làm việc.",
)
ROAD = (
    ("Học chuyên đề toàn khóa, viết bài thu hoạch", "Tự học theo lịch", "01 bài thu hoạch"),
    ("Rà soát, sắp xếp lại hồ sơ công việc", "Mỗi tháng một buổi", "Hồ sơ đúng danh mục"),
    ("Cải tiến một bước trong quy trình đang làm", "Lấy ý kiến đồng nghiệp", "01 quy trình được rút ngắn"),
    ("Đi cơ sở nắm tình hình", "Theo lịch của phòng", "Mỗi năm 04 lượt"),
    ("Thực hành tiết kiệm nơi làm việc", "In hai mặt, dùng bản điện tử", "Giảm 10 % giấy in"),
    ("Bồi dưỡng kỹ năng công nghệ thông tin", "Học ngoài giờ", "Hoàn thành 01 lớp"),
    ("Tổng kết, tự đánh giá toàn khóa", "Đối chiếu với nội dung đã đăng ký", "01 báo cáo kết quả"),
    ("Giúp đỡ đồng nghiệp mới", "Hướng dẫn trong công việc", "Làm quen việc trong một tháng"),
)
"""What, how and the expected result of a year of the term."""

COMMENTS = (
    "Hoàn thành các nội dung đã đăng ký; tiếp tục phát huy.",
    "Nội dung báo cáo sát thực tế, có minh chứng.",
    "Có cố gắng; năm sau cần chủ động hơn trong phối hợp công việc.",
    "Chấp hành tốt kỷ luật lao động, được tập thể tín nhiệm.",
)
"""What receivers write below results."""

REMARKS = {
    "items": (
        "Chỉ tiêu chưa đo đếm được: ghi rõ số lượng và thời gian hoàn thành của từng việc.",
        "Còn ít việc gắn với nhiệm vụ được giao: bổ sung một việc của nhóm Thực hiện nhiệm vụ.",
    ),
    "example": ("Phần nêu gương còn chung chung: ghi việc làm cụ thể.",),
    "results": (
        "Ghi rõ kết quả bằng số liệu và nêu minh chứng cho từng việc.",
        "Việc hoàn thành một phần cần nói rõ phần nào chưa xong.",
    ),
    "limits": ("Cần nêu nguyên nhân và hướng khắc phục của từng hạn chế.",),
}
"""What receivers ask to be mended, by field; the reason of a return is its remark."""
