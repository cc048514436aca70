"""Every page of the program, and who opens it: what is looked at for access, width and text spacing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its address, who opens it (nobody: signed out), and the status it answers with."""

    path: str
    username: str | None = "bithu.snv"
    status: int = 200


BOARD = "/theo-doi/snv/2026"
REGISTRATION = "/guong-dien-hinh/dang-ky/snv/2026"
ADMINISTRATOR = "quantri"
PERSON = "/quan-tri/nguoi/6"
"""bithu.snv, who holds the office with the number 6."""

PLACES = [
    Place("/dang-nhap", None),
    Place("/cai-dat/da-dung", None, 410),
    Place("/viec-cua-toi"),
    Place("/viec-cua-toi", "canbo.snv"),
    Place("/viec-cua-toi", ADMINISTRATOR),
    Place("/huong-dan"),
    Place("/ke-hoach"),
    Place("/cong-viec/"),
    Place("/mat-khau"),
    Place("/uy-quyen"),
    Place("/uy-quyen/snv/thay-mat"),
    Place("/duyet-mau/danh-sach", "bithu.cbvp"),
    Place("/mau/", "canbo.snv"),
    Place("/mau/moi/mau-01/0", "canbo.snv"),
    Place("/duyet-mau/"),
    Place("/duyet-mau/", "canbo.snv"),
    Place("/duyet-mau/danh-sach"),
    Place("/duyet-mau/danh-sach", "canbo.snv"),
    Place("/duyet-mau/danh-sach/snv-vp/mau-02/2026", "bithu.cbvp"),
    Place("/duyet-mau/danh-sach/snv/mau-01/0", "congdoan.snv"),
    Place("/duyet-mau/danh-sach/btg/mau-01/0", status=404),
    Place("/duyet-mau/nhap-thay/10/mau-02/2026", "bithu.cbvp"),
    Place("/duyet-mau/vang-mat/10", "bithu.cbvp"),
    Place("/duyet-mau/tong-hop"),
    Place("/duyet-mau/tong-hop?mau=mau-02&nam=2026", "tuyengiao"),
    Place("/theo-doi/", "tuyengiao"),
    Place("/theo-doi/", ADMINISTRATOR),
    Place(BOARD),
    Place(BOARD, "canbo.snv"),
    Place("/theo-doi/btg/2026", "tuyengiao"),
    Place(f"{BOARD}?quy=4&loc=chua-xong"),
    Place(f"{BOARD}?quy=4&loc=tre"),
    Place(f"{BOARD}/II1-01/4/chi-tiet"),
    Place(f"{BOARD}/II1-01/4/chi-tiet", "canbo.snv"),
    Place(f"{BOARD}/II4-03/4/chi-tiet"),
    Place(f"{BOARD}/muc/II.1/danh-dau?quy=4"),
    Place(f"{BOARD}/muc/II.1/danh-dau?quy=2"),
    Place(f"{BOARD}/in"),
    Place(f"{BOARD}/in?quy=4"),
    Place(f"{BOARD}/in?quy=4&mat=2"),
    Place("/theo-doi/tat-ca/in?nam=2026&quy=4&mat=2", "tuyengiao"),
    Place("/theo-doi/tat-ca/in"),
    Place("/theo-doi/tat-ca/in?nam=1999", status=404),
    Place("/quan-tri/", ADMINISTRATOR),
    Place("/quan-tri/cap-uy", ADMINISTRATOR),
    Place("/quan-tri/thiet-lap", ADMINISTRATOR),
    Place("/quan-tri/thiet-lap/password_length", ADMINISTRATOR),
    Place("/quan-tri/thiet-lap/party_print_profile", ADMINISTRATOR),
    Place("/quan-tri/thiet-lap/print_margins_party", ADMINISTRATOR),
    Place("/quan-tri/ban-di-kem", ADMINISTRATOR),
    Place("/quan-tri/ban-di-kem/kl01-2021/mau-02", ADMINISTRATOR),
    Place("/quan-tri/nhat-ky", ADMINISTRATOR),
    Place("/quan-tri/tu-choi", ADMINISTRATOR),
    Place("/chua-co-nguoi-nhan", ADMINISTRATOR),
    Place("/tai-khoan", ADMINISTRATOR),
    Place("/quan-tri/ke-hoach", ADMINISTRATOR),
    Place("/quan-tri/mau/", ADMINISTRATOR),
    Place("/quan-tri/mau/nam/2026", ADMINISTRATOR),
    Place("/quan-tri/mau/noi-nhan", ADMINISTRATOR),
    Place("/quan-tri/mau/noi-nhan/snv", ADMINISTRATOR),
    Place("/quan-tri/don-vi", ADMINISTRATOR),
    Place("/quan-tri/don-vi/moi", ADMINISTRATOR),
    Place("/quan-tri/don-vi/snv", ADMINISTRATOR),
    Place("/quan-tri/don-vi/snv/sua", ADMINISTRATOR),
    Place("/quan-tri/don-vi/sct/ket-thuc", ADMINISTRATOR),
    Place("/quan-tri/nguoi", ADMINISTRATOR),
    Place("/quan-tri/nguoi/moi", ADMINISTRATOR),
    Place(PERSON, ADMINISTRATOR),
    Place(f"{PERSON}/sua", ADMINISTRATOR),
    Place(f"{PERSON}/chuyen", ADMINISTRATOR),
    Place(f"{PERSON}/roi-di", ADMINISTRATOR),
    Place(f"{PERSON}/chuc-vu/moi", ADMINISTRATOR),
    Place(f"{PERSON}/tai-khoan/cap-lai", ADMINISTRATOR),
    Place("/quan-tri/chuc-vu/6/thoi", ADMINISTRATOR),
    Place("/guong-dien-hinh/"),
    Place("/guong-dien-hinh/?tim=khong-co-ai", "canbo.snv"),
    Place(REGISTRATION),
    Place(f"{REGISTRATION}/trinh"),
    Place(f"{REGISTRATION}/them/ca-nhan?tim=nguyen"),
    Place(f"{REGISTRATION}/them/ca-nhan?ten="),
    Place(f"{REGISTRATION}/them/tap-the"),
    Place("/guong-dien-hinh/tong-hop/2026", "tuyengiao"),
    Place("/khong-co-trang-nay", status=404),
    Place("/quan-tri/", status=403),
]

NOT_PAGES = {
    "static",
    "sheets.margins",
    "root.start",
    "root.health",
    "checklist.newest",
    "checklist.docx",
    "checklist.xlsx",
    "plan.docx",
    "plan.xlsx",
    "jobs.download",
    "review.waiting_file",
    "review.list_file",
    "review.counts_file",
    "admin.people_file",
    "admin.units_file",
    "papers.docx",
    "exemplars.registrations",
    "honours.photo_file",
    "honours.story_docx",
    "honours.list_docx",
    "honours.list_xlsx",
    "exemplars.unit_xlsx",
    "exemplars.units_file",
    "exemplars.overview_docx",
    "exemplars.overview_xlsx",
}
"""Endpoints that answer with a file, one word or a redirect; those that end in .pdf are none either."""
NEEDS_ANOTHER_WORLD = {
    "account_admin.new_account",
    "jobs.show",
    "submissions.show",
    "papers.section",
    "papers.copy",
    "papers.compare",
    "submissions.check",
    "submissions.handed",
    "submissions.trail",
    "submissions.revision",
    "review.show",
    "exemplars.preview",
    "exemplars.preview_sheet",
    "exemplars.show",
    "exemplars.edit",
    "exemplars.writer",
    "honours.consent",
    "honours.photo",
    "honours.story",
}
"""Pages that this world has no subject for: everybody in it has an account, nobody has begun a long job or a
paper or was chosen as an example. Those of papers are walked in test_papers.py, those of examples in
test_exemplars.py."""
