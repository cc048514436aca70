"""What invented exemplars do and how their stories are told: honest everyday work, nobody by name."""

from dataclasses import dataclass

REFORM = "Cải cách hành chính, phục vụ Nhân dân"
TRADE = "Chuyên môn, nghiệp vụ"
PRODUCTION = "Sản xuất, kinh doanh"
CONDUCT = "Đạo đức, lối sống"
SAVING = "Thực hành tiết kiệm, chống lãng phí"
WELFARE = "An sinh xã hội, tình nguyện"
PARTY = "Xây dựng Đảng, hệ thống chính trị"


@dataclass(frozen=True, slots=True)
class Deed:
    """Why somebody is chosen, what is planned, what came of it; {n} is one of `amounts`.

    The texts of `reason`, `result` and `spread` are read by everybody once they are published.
    """

    field: str
    content: str
    goal: str
    work: tuple[str, ...]
    """What is planned: rows of the sheet's table."""
    reason: str
    result: str
    spread: str
    amounts: tuple[int, ...] = (0,)


PERSON_DEEDS = (
    Deed(REFORM, "Hướng dẫn người dân làm hồ sơ một lần là đủ, trả kết quả trước hẹn",
         "{n} % hồ sơ trả trước hạn, không có hồ sơ phải bổ sung quá một lần",
         ("Soạn phiếu hướng dẫn ngắn cho từng loại hồ sơ", "Trực hướng dẫn tại bộ phận một cửa",
          "Hằng tháng rà lại các hồ sơ phải bổ sung để sửa phiếu"),
         "Đồng chí làm công tác tiếp nhận hồ sơ đã nhiều năm. Thấy nhiều người phải đi lại hai, ba lần "
         "chỉ vì thiếu một tờ giấy, đồng chí tự ghi lại những chỗ hay thiếu rồi soạn thành phiếu hướng "
         "dẫn một trang, chữ to, dễ hiểu.\n"
         "Khi có người cao tuổi hoặc người ở xa, đồng chí xem trước hồ sơ ngay tại chỗ, điện thoại hỏi "
         "thay những điều chưa rõ để người dân không phải quay lại.",
         "Sau một năm, {n} % hồ sơ do đồng chí tiếp nhận được trả trước hạn; số hồ sơ phải bổ sung giảm "
         "còn một phần ba so với trước. Phiếu hướng dẫn đã được in và để sẵn ở bàn tiếp dân.",
         "Cách làm phiếu hướng dẫn một trang đã được các bộ phận khác trong cơ quan áp dụng cho thủ tục "
         "của mình.",
         (95, 96, 97, 98)),
    Deed(SAVING, "Sửa chữa, dùng lại bàn ghế, thiết bị cũ thay cho mua mới",
         "Tiết kiệm ít nhất {n} triệu đồng chi mua sắm trong năm",
         ("Kiểm kê bàn ghế, thiết bị hỏng ở các phòng", "Sửa chữa ngoài giờ, hai buổi mỗi tháng",
          "Lập sổ theo dõi việc dùng lại"),
         "Trong kho của cơ quan có nhiều bàn ghế, quạt, máy in hỏng nhẹ chờ thanh lý. Đồng chí xin phép "
         "mang ra sửa, tận dụng linh kiện của chiếc này cho chiếc khác rồi giao lại cho các phòng đang "
         "cần.\n"
         "Việc làm không ồn ào, đều đặn mỗi tháng hai buổi ngoài giờ; mỗi thiết bị sửa xong đều có ghi "
         "sổ để ai cũng theo dõi được.",
         "Trong năm đã sửa và đưa vào dùng lại hơn ba mươi bàn ghế, thiết bị, tiết kiệm khoảng {n} "
         "triệu đồng theo xác nhận của bộ phận kế toán.",
         "Từ việc làm này, cơ quan đã đưa mục “sửa chữa trước khi mua mới” vào quy chế chi tiêu nội bộ.",
         (18, 22, 25, 30)),
    Deed(TRADE, "Số hóa hồ sơ lưu trữ, giúp tra cứu trong vài phút thay cho vài ngày",
         "Số hóa {n} hồ sơ, có mục lục tra cứu",
         ("Phân loại, chỉnh lý hồ sơ giấy theo năm", "Quét và đặt tên tệp theo mục lục thống nhất",
          "Hướng dẫn các phòng cách tra cứu"),
         "Nhận kho hồ sơ xếp theo nhiều cách khác nhau qua các thời kỳ, đồng chí kiên trì chỉnh lý từng "
         "hộp, lập mục lục rồi quét lại, mỗi ngày một ít, không để dồn việc.\n"
         "Chỗ nào chữ mờ, thiếu trang, đồng chí ghi chú rõ ràng để người tra cứu sau biết mà đối chiếu "
         "bản giấy.",
         "Đã hoàn thành {n} hồ sơ. Thời gian trả lời một yêu cầu tra cứu giảm từ hai, ba ngày xuống "
         "trong buổi làm việc; chưa để thất lạc hồ sơ nào.",
         "Mục lục thống nhất được dùng làm mẫu cho các phòng; hai đồng nghiệp đã được hướng dẫn và làm "
         "thành thạo.",
         (320, 450, 600)),
    Deed(CONDUCT, "Giữ nền nếp giờ giấc, nói đi đôi với làm, giúp đỡ đồng nghiệp mới",
         "Kèm cặp {n:02} đồng nghiệp mới làm được việc độc lập",
         ("Lập kế hoạch kèm cặp theo từng tháng", "Cùng làm và góp ý sau mỗi phần việc",
          "Nhận xét kết quả tại cuộc họp phòng"),
         "Nhiều năm liền, đồng chí đến cơ quan trước giờ làm việc, chuẩn bị xong việc trong ngày rồi "
         "mới bắt đầu tiếp công việc mới. Đã hứa hạn nào là trả đúng hạn ấy; chưa kịp thì báo trước và "
         "nói rõ lý do.\n"
         "Với người mới vào nghề, đồng chí không làm thay mà ngồi cùng, chỉ cho cách tìm văn bản, cách "
         "trình bày, rồi để người mới tự hoàn thành.",
         "{n:02} đồng nghiệp mới được kèm cặp đều đã đảm nhận được công việc độc lập trước thời hạn thử "
         "thách. Bản thân đồng chí hoàn thành mọi nhiệm vụ được giao trong năm.",
         "Phòng đã lấy cách kèm cặp này làm nền nếp: mỗi người mới có một người đi trước giúp đỡ.",
         (2, 3, 4)),
    Deed(WELFARE, "Vận động và trực tiếp tham gia hiến máu, giúp đỡ học sinh có hoàn cảnh khó khăn",
         "Vận động {n:02} lượt người hiến máu, đỡ đầu 02 học sinh",
         ("Lập danh sách người đăng ký hiến máu theo đợt", "Thăm hỏi, động viên học sinh mỗi quý",
          "Báo cáo kết quả với công đoàn"),
         "Bắt đầu từ một lần đi hiến máu cùng bạn bè, đồng chí trở thành người nhắc lịch và đưa đón mọi "
         "người trong cơ quan đi hiến máu. Ai còn băn khoăn, đồng chí giải thích cặn kẽ, không thúc ép.\n"
         "Đồng chí còn dành một phần thu nhập hằng tháng mua sách vở cho hai em học sinh có hoàn cảnh "
         "khó khăn, mỗi quý đến thăm một lần.",
         "Trong năm có {n:02} lượt người tham gia hiến máu theo vận động của đồng chí. Hai em học sinh "
         "được giúp đỡ đều học hết năm học, chuyên cần.",
         "Nhóm hiến máu của cơ quan đã có danh sách thường trực, sẵn sàng khi bệnh viện cần.",
         (14, 18, 24)),
    Deed(TRADE, "Cải tiến mẫu biểu, giảm thời gian tổng hợp báo cáo hằng tháng",
         "Giảm thời gian tổng hợp báo cáo từ {n} ngày xuống 01 ngày",
         ("Rà soát các biểu đang dùng, bỏ cột trùng", "Làm biểu chung và hướng dẫn nhập số liệu",
          "Đối chiếu với sổ gốc trong ba tháng đầu"),
         "Mỗi tháng các bộ phận gửi báo cáo theo biểu riêng, người tổng hợp phải chép tay lại từ đầu. "
         "Đồng chí ngồi với từng bộ phận, tìm ra những cột trùng nhau rồi thống nhất một biểu chung.\n"
         "Ba tháng đầu, đồng chí vẫn đối chiếu từng con số với sổ gốc để bảo đảm biểu mới không bỏ sót.",
         "Báo cáo tháng trước đây mất {n} ngày nay làm xong trong một ngày, không còn tình trạng số "
         "liệu lệch giữa các bộ phận.",
         "Biểu chung đã được dùng ở tất cả các bộ phận; cách đối chiếu sổ gốc được giữ lại mỗi quý một "
         "lần.",
         (3, 4, 5)),
    Deed(PARTY, "Đổi mới nội dung sinh hoạt chi bộ, chuẩn bị chuyên đề gắn với việc của cơ quan",
         "{n:02} buổi sinh hoạt chuyên đề có thảo luận và kết luận việc cụ thể",
         ("Lấy ý kiến đảng viên chọn chuyên đề", "Gửi tài liệu trước ít nhất năm ngày",
          "Theo dõi việc thực hiện kết luận của từng buổi"),
         "Được phân công chuẩn bị sinh hoạt chuyên đề, đồng chí không chép lại tài liệu có sẵn mà chọn "
         "một việc đang vướng của cơ quan, tìm lời dạy của Bác liên quan rồi nêu câu hỏi để mọi người "
         "cùng bàn.\n"
         "Sau mỗi buổi, đồng chí ghi lại kết luận thành việc, có người làm và thời hạn, rồi nhắc lại ở "
         "buổi sau.",
         "Trong năm có {n:02} buổi sinh hoạt chuyên đề; buổi nào cũng có ít nhất một nửa số đảng viên "
         "phát biểu. Phần lớn kết luận được thực hiện đúng hạn.",
         "Cách chọn chuyên đề từ việc của cơ quan được chi bộ ghi vào chương trình công tác năm sau.",
         (4, 5, 6)),
    Deed(REFORM, "Đi cơ sở nắm việc, trả lời kiến nghị của doanh nghiệp và người dân đúng hẹn",
         "100 % kiến nghị có trả lời trong {n:02} ngày làm việc",
         ("Lập sổ theo dõi kiến nghị", "Mỗi tháng đi cơ sở ít nhất hai buổi",
          "Thông báo kết quả trả lời công khai"),
         "Đồng chí quan niệm ngồi ở bàn giấy thì khó thấy hết chỗ vướng, nên mỗi tháng dành hai buổi "
         "đến tận nơi nghe người dân và doanh nghiệp nói. Điều gì giải quyết được thì hẹn ngày, điều gì "
         "vượt thẩm quyền thì nói rõ sẽ chuyển tới đâu.\n"
         "Mỗi kiến nghị được ghi một dòng trong sổ: ngày nhận, người nhận, ngày trả lời. Ai hỏi cũng "
         "xem được.",
         "Toàn bộ kiến nghị trong năm được trả lời trong {n:02} ngày làm việc. Nhiều việc nhỏ được gỡ "
         "ngay tại chỗ, không phải làm văn bản.",
         "Sổ theo dõi kiến nghị đã được đưa lên mạng nội bộ để các phòng cùng dùng.",
         (5, 7, 10)),
    Deed(TRADE, "Tự học, viết tài liệu hướng dẫn phần mềm cho đồng nghiệp",
         "{n:02} tài liệu hướng dẫn, mỗi tài liệu không quá bốn trang",
         ("Ghi lại các câu hỏi đồng nghiệp hay gặp", "Viết và thử tài liệu với hai người chưa biết dùng",
          "Mở buổi hướng dẫn ngắn cuối giờ thứ Sáu"),
         "Khi cơ quan dùng phần mềm mới, nhiều người lúng túng. Đồng chí tự học ngoài giờ, ghi lại từng "
         "câu hỏi của đồng nghiệp rồi viết thành tài liệu ngắn, có hình, nói bằng lời dễ hiểu.\n"
         "Tài liệu nào viết xong cũng nhờ hai người chưa biết dùng làm thử; chỗ nào họ còn phải hỏi thì "
         "viết lại.",
         "Đã có {n:02} tài liệu được phát hành trong cơ quan; số câu hỏi phải hỗ trợ trực tiếp giảm hơn "
         "một nửa sau ba tháng.",
         "Buổi hướng dẫn cuối giờ thứ Sáu được duy trì; hai đồng nghiệp khác đã tham gia viết tài liệu.",
         (4, 6, 8)),
)  # fmt: skip
"""What people in offices are chosen for."""

WORKER_DEEDS = (
    Deed(PRODUCTION, "Sáng kiến giảm hao phí vật tư, giữ máy chạy ổn định",
         "Giảm {n} % hao phí vật tư so với năm trước",
         ("Ghi nhật ký máy theo ca", "Thử nghiệm cách chỉnh máy mới trong một tháng",
          "Hướng dẫn lại cho các ca"),
         "Đứng máy nhiều năm, đồng chí nhận ra phần lớn hao phí xảy ra lúc khởi động và đổi ca. Đồng "
         "chí ghi nhật ký từng ca, so sánh rồi đề xuất thứ tự kiểm tra mới trước khi mở máy.\n"
         "Đề xuất được thử trong một tháng ở một ca, có đo đếm trước và sau, rồi mới áp dụng cho cả "
         "phân xưởng.",
         "Hao phí vật tư giảm {n} % so với năm trước; số lần dừng máy ngoài kế hoạch giảm rõ rệt. Sáng "
         "kiến được hội đồng của đơn vị công nhận.",
         "Bảng thứ tự kiểm tra đã treo tại từng máy; các ca mới vào nghề đều được học.",
         (4, 5, 7)),
    Deed(PRODUCTION, "Trực sửa chữa nhanh, khôi phục phục vụ khách hàng trong ngày",
         "{n} % sự cố được khắc phục trong ngày",
         ("Phân tuyến, chuẩn bị vật tư dự phòng", "Trực ngoài giờ theo lịch",
          "Gọi lại hỏi khách hàng sau sửa chữa"),
         "Hễ có điện thoại báo sự cố là đồng chí lên đường, kể cả ngày nghỉ. Để không phải quay về lấy "
         "vật tư, đồng chí soạn sẵn hộp đồ theo từng loại hư hỏng thường gặp.\n"
         "Sửa xong, hôm sau đồng chí gọi lại hỏi khách hàng xem đã ổn chưa; việc nhỏ nhưng giúp phát "
         "hiện sớm những chỗ chưa chắc.",
         "Trong năm {n} % sự cố trên tuyến được khắc phục trong ngày, không để xảy ra mất an toàn lao "
         "động.",
         "Cách soạn hộp vật tư theo loại hư hỏng được áp dụng cho các tổ sửa chữa khác.",
         (92, 94, 96)),
    Deed(SAVING, "Tiết kiệm điện, nước, nguyên liệu tại nơi làm việc",
         "Giảm {n} % lượng điện dùng của tổ",
         ("Ghi chỉ số công tơ hằng tuần", "Sắp xếp lại giờ chạy máy",
          "Công khai kết quả tại bảng tin của tổ"),
         "Đồng chí nhận việc ghi chỉ số công tơ của tổ mỗi tuần rồi dán lên bảng tin. Con số hiện ra "
         "trước mắt, ai cũng thấy và tự nhắc nhau.\n"
         "Từ đó đồng chí đề nghị xếp lại giờ chạy máy, tránh giờ cao điểm, tắt quạt và đèn ở chỗ không "
         "có người.",
         "Lượng điện dùng của tổ giảm {n} % mà sản lượng không giảm. Phần tiết kiệm được đơn vị thưởng "
         "cho cả tổ.",
         "Bảng ghi chỉ số nay có ở tất cả các tổ, mỗi tổ cử một người theo dõi.",
         (6, 8, 11)),
    Deed(CONDUCT, "Tận tụy, trung thực, trả lại tài sản nhặt được, giúp đỡ người cùng tổ",
         "Không vi phạm kỷ luật lao động; kèm {n:02} người mới nâng tay nghề",
         ("Kèm người mới theo từng phần việc", "Nhắc nhau về an toàn đầu mỗi ca"),
         "Trong ca làm việc, đồng chí từng nhiều lần nhặt được đồ khách để quên và đều báo trực ban để "
         "trả lại đủ. Hỏi ra, đồng chí chỉ nói của người khác thì mình không giữ.\n"
         "Người mới vào tổ được đồng chí chỉ bảo cặn kẽ, nhất là những thói quen giữ an toàn mà sách vở "
         "ít nói.",
         "{n:02} người được kèm cặp đã nâng tay nghề và làm việc độc lập. Tổ không có vi phạm kỷ luật "
         "và không để xảy ra tai nạn lao động trong năm.",
         "Năm phút nhắc nhau về an toàn đầu ca đã thành nền nếp của cả phân xưởng.",
         (2, 3)),
)  # fmt: skip
"""What people in companies are chosen for."""

GROUP_DEEDS = (
    Deed(REFORM, "Bộ phận tiếp dân không để ai phải chờ quá mười lăm phút",
         "{n} % lượt tiếp đúng trong mười lăm phút",
         ("Xếp lịch trực hai ca, có người thay khi vắng", "Lấy số thứ tự và đo thời gian chờ",
          "Họp rút kinh nghiệm chiều thứ Sáu"),
         "Tập thể phân công hai ca trực để giờ nghỉ trưa vẫn có người tiếp dân, nhất là vào ngày phiên "
         "và đầu tuần. Ai vắng đều có người thay đã báo trước.\n"
         "Thời gian chờ được đo hằng ngày. Chiều thứ Sáu, cả bộ phận ngồi lại xem trường hợp nào chờ "
         "lâu, vì sao, và sửa ngay tuần sau.",
         "Trong năm {n} % lượt tiếp đúng trong mười lăm phút. Không có phản ánh về thái độ phục vụ.",
         "Cách trực hai ca được các đơn vị có tiếp dân trong ngành đến tham khảo.",
         (94, 96, 97)),
    Deed(TRADE, "Cả phòng dùng hồ sơ điện tử, xử lý văn bản đúng hạn",
         "{n} % văn bản xử lý đúng hạn trên môi trường điện tử",
         ("Thống nhất cách đặt tên, lưu hồ sơ", "Phân người theo dõi hạn xử lý",
          "Hằng tháng công khai kết quả"),
         "Trước đây mỗi người lưu hồ sơ một kiểu, người đi vắng là việc dừng lại. Tập thể đã ngồi lại "
         "thống nhất cách đặt tên và nơi lưu, ai cũng tìm được việc của nhau khi cần.\n"
         "Một người được giao nhắc hạn mỗi sáng; văn bản sắp đến hạn được gỡ vướng ngay trong buổi họp "
         "đầu giờ.",
         "{n} % văn bản được xử lý đúng hạn; lượng giấy in giảm khoảng một phần ba so với năm trước.",
         "Bản quy ước đặt tên hồ sơ dài một trang đã được cả cơ quan dùng chung.",
         (96, 97, 98)),
    Deed(PARTY, "Sinh hoạt chi bộ nền nếp, mỗi quý giải quyết dứt điểm một việc tồn đọng",
         "{n:02} việc tồn đọng được giải quyết dứt điểm trong năm",
         ("Chọn việc tồn đọng tại cuộc họp đầu quý", "Giao đảng viên phụ trách",
          "Kiểm điểm kết quả cuối quý"),
         "Chi bộ chọn mỗi quý một việc tồn đọng mà quần chúng quan tâm để làm cho xong: từ nhà để xe "
         "dột, sổ công văn chậm đến lịch trực không hợp lý.\n"
         "Việc nào cũng có đảng viên đứng ra nhận, có hạn, và kết quả được báo lại trước toàn cơ quan.",
         "Trong năm đã giải quyết dứt điểm {n:02} việc. Số ý kiến góp ý của quần chúng tăng lên vì thấy "
         "góp ý có kết quả.",
         "Cách chọn mỗi quý một việc đã được các chi bộ khác trong đảng bộ học theo.",
         (4, 5)),
    Deed(SAVING, "Tập thể tiết kiệm chi thường xuyên, dùng chung xe và phòng họp",
         "Giảm {n} % chi điện, nước, văn phòng phẩm",
         ("Đăng ký dùng chung xe, phòng họp", "Họp trực tuyến với đơn vị ở xa",
          "Công khai chi phí mỗi quý"),
         "Tập thể cùng đặt ra vài quy ước giản dị: ai đi công tác cùng tuyến thì đi chung xe, cuộc họp "
         "dưới mười người dùng phòng nhỏ, tài liệu họp gửi trước bằng tệp.\n"
         "Mỗi quý, chi phí điện, nước, văn phòng phẩm được dán ở bảng tin để mọi người cùng theo dõi.",
         "Chi điện, nước, văn phòng phẩm giảm {n} % so với năm trước mà công việc không bị ảnh hưởng.",
         "Lịch dùng chung xe và phòng họp nay do văn phòng quản lý cho toàn cơ quan.",
         (9, 12, 15)),
    Deed(WELFARE, "Nhận giúp đỡ thôn khó khăn, mỗi tháng một ngày về cơ sở",
         "{n:02} chuyến về thôn, hoàn thành 02 công trình nhỏ",
         ("Khảo sát, chọn việc cùng thôn", "Vận động đóng góp tự nguyện",
          "Bàn giao, có người trông coi sau khi làm"),
         "Tập thể nhận giúp một thôn còn nhiều khó khăn, mỗi tháng một ngày về cùng bà con sửa đường, "
         "dọn mương, sửa mái lớp học. Làm việc gì đều bàn trước với thôn, việc bà con cần thì làm "
         "trước.\n"
         "Đóng góp là tự nguyện, thu chi ghi sổ và đọc trước thôn sau mỗi lần làm.",
         "Đã có {n:02} chuyến về thôn, hoàn thành một đoạn đường nội thôn và một sân chơi cho trẻ em.",
         "Hai đơn vị khác đã cùng tham gia, mỗi đơn vị nhận giúp một việc.",
         (8, 10, 12)),
)  # fmt: skip
"""What collectives in offices are chosen for."""

SHIFT_DEEDS = (
    Deed(PRODUCTION, "Tổ sản xuất vượt kế hoạch, không để xảy ra tai nạn lao động",
         "Vượt {n} % kế hoạch sản lượng, an toàn tuyệt đối",
         ("Giao ca có biên bản", "Kiểm tra an toàn đầu ca", "Mỗi quý một sáng kiến của tổ"),
         "Tập thể lập biên bản giao ca ngắn gọn: máy chạy ra sao, còn vướng gì, ai nhận. Ca sau không "
         "phải mò lại từ đầu.\n"
         "Đầu ca, cả tổ dành năm phút kiểm tra bảo hộ và nhắc nhau chỗ nguy hiểm. Mỗi quý tổ chọn một "
         "chỗ bất tiện để cùng nghĩ cách sửa.",
         "Sản lượng vượt {n} % kế hoạch, không có tai nạn lao động. Bốn cải tiến nhỏ của tổ được áp "
         "dụng.",
         "Mẫu biên bản giao ca được dùng cho tất cả các tổ trong đơn vị.",
         (5, 8, 10)),
    Deed(PRODUCTION, "Phục vụ khách hàng tận nơi, trả lời phản ánh trong ngày",
         "{n} % phản ánh được trả lời trong ngày",
         ("Chia khu vực phụ trách", "Ghi sổ và gọi lại từng phản ánh",
          "Hằng tháng gặp khách hàng ở một khu vực"),
         "Tập thể chia khu vực, mỗi người thuộc từng ngõ, từng nhà mình phục vụ. Phản ánh nào cũng được "
         "ghi sổ và gọi lại sau khi xử lý.\n"
         "Mỗi tháng, tổ đến một khu vực nghe khách hàng góp ý trực tiếp, kể cả những lời khó nghe, rồi "
         "trả lời ngay những điều làm được.",
         "{n} % phản ánh được trả lời trong ngày; số phản ánh lặp lại giảm một nửa so với năm trước.",
         "Cách gọi lại sau xử lý đã được đưa vào quy trình phục vụ chung.",
         (93, 95, 97)),
)  # fmt: skip
"""What collectives in companies are chosen for."""

GROUP_NAMES = (
    "Bộ phận Tiếp nhận và trả kết quả", "Tổ Tổng hợp", "Tổ Văn thư - Lưu trữ", "Công đoàn cơ sở",
    "Tổ Kế hoạch - Tài chính", "Tổ Chuyên môn nghiệp vụ", "Chi đoàn cơ quan", "Tổ Công nghệ thông tin",
)  # fmt: skip
SHIFT_NAMES = (
    "Tổ Sửa chữa", "Tổ Vận hành ca 1", "Tổ Chăm sóc khách hàng", "Phân xưởng Cơ điện", "Tổ Vật tư - Kho",
    "Tổ Kỹ thuật", "Tổ Vận hành ca 2", "Chi đoàn công ty",
)  # fmt: skip
"""Collectives that are no units of the tree."""

MEASURES = (
    "Giao nhiệm vụ cụ thể, có thời hạn; mỗi quý nghe báo cáo và góp ý",
    "Cử dự lớp bồi dưỡng nghiệp vụ; tạo điều kiện về thời gian và phương tiện",
    "Phân công người đi trước giúp đỡ; biểu dương tại sinh hoạt chi bộ hằng tháng",
    "Tổ chức trao đổi kinh nghiệm với đơn vị bạn; hỗ trợ ghi chép, viết lại cách làm",
)
IN_CHARGE = (
    "Đồng chí phó bí thư", "Cấp ủy viên phụ trách chi bộ", "Đồng chí bí thư", "Chủ tịch công đoàn cơ sở",
)  # fmt: skip
TIMES = (
    "Từ quý I đến hết quý II", "Quý I và quý II", "Từ tháng 2 đến tháng 5", "Cả năm, sơ kết vào tháng 5",
)  # fmt: skip
WHENS = ("Tháng 2", "Tháng 3", "Tháng 4", "Tháng 5")
PROFILES = (
    (
        "Được giao công việc chuyên môn tại đơn vị, đã công tác nhiều năm ở cùng vị trí. Hoàn thành tốt "
        "nhiệm vụ các năm gần đây, được đồng nghiệp tin cậy."
    ),
    (
        "Làm việc tại đơn vị từ khi ra trường, đã qua nhiều phần việc. Chịu khó học hỏi, nhận việc nào làm "
        "đến nơi việc ấy."
    ),
    (
        "Phụ trách phần việc thường xuyên tiếp xúc với người dân và các đơn vị. Làm việc cẩn thận, giữ lời "
        "hẹn."
    ),
)
GROUP_PROFILES = (
    (
        "Tập thể có từ bảy đến mười hai người, được giao công việc chuyên môn thường xuyên của đơn vị. Nội "
        "bộ đoàn kết, nhiều năm hoàn thành nhiệm vụ."
    ),
    ("Tập thể nhỏ, việc nhiều, phần lớn là người trẻ. Có nền nếp phân công rõ người, rõ việc, rõ thời hạn."),
)
ORGANISE = (
    (
        "- Cấp ủy phân công đồng chí phó bí thư theo dõi chung, hằng quý báo cáo tại cuộc họp cấp ủy.\n"
        "- Các chi bộ có tập thể, cá nhân được chọn tạo điều kiện, giúp đỡ và biểu dương tại sinh hoạt chi "
        "bộ."
    ),
    (
        "- Cấp ủy giao văn phòng theo dõi tiến độ, tổng hợp kết quả vào đầu tháng 5.\n"
        "- Công đoàn, đoàn thanh niên phối hợp tuyên truyền, nhân rộng cách làm hay."
    ),
)
OPINIONS = (
    "Kết quả đúng với thực tế, được tập thể thừa nhận. Đề nghị tuyên dương.",
    "Cấp ủy nhất trí với kết quả nêu trên; việc làm thiết thực, có thể nhân rộng.",
    "Đã hoàn thành mục tiêu đăng ký. Cấp ủy đề nghị tuyên dương và phổ biến cách làm.",
)
REWARDS = (
    ("Hoàn thành xuất sắc nhiệm vụ", "Thủ trưởng đơn vị"),
    ("Giấy khen về thành tích công tác năm", "Thủ trưởng đơn vị"),
    ("Danh hiệu Lao động tiên tiến", "Thủ trưởng đơn vị"),
)
RETURN_REASON = (
    "Mục tiêu chưa đo đếm được: ghi rõ tỷ lệ hoặc số việc cần đạt. Kế hoạch bồi dưỡng chưa nêu ai giúp "
    "đỡ; đề nghị bổ sung người phụ trách từng việc rồi trình cấp ủy thông qua lại."
)
"""What Ban Tuyên giáo asks to be mended."""
