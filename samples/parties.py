"""The invented companies of the samples (架空の会社).

None exists. The registration numbers pass the check digit, but no registry office
has the code 9999 that they begin with; the telephone numbers are of exchanges that
are not given out (0000, 000); streets and postal codes are invented. Bank and branch
names are real so that bank files can be made; the account numbers are invented.
"""

from books.identifiers import corporate_check_digit
from books.model import AccountType, BankAccount, Party


def registration_number(serial: int) -> str:
    """Registration number of an invented company (登録番号), by its serial number."""
    base = f"9999010{serial:05}"
    return f"T{corporate_check_digit(base)}{base}"


def seen(party: Party, *fields: str) -> Party:
    """A party of which the paper shows only these fields (書面にある項目だけ)."""
    return Party(**{name: getattr(party, name) for name in fields})


def _company(serial: int, name: str, place: str, tel: str) -> Party:
    postal_code, address = place.split(" ", 1)
    return Party(
        name=name,
        registration_number=registration_number(serial),
        postal_code=postal_code,
        address=address,
        tel=tel,
    )


def _account(
    bank: str, branch: str, number: str, holder: str, kind: str = "普通"
) -> BankAccount:
    return BankAccount(
        bank=bank,
        branch=branch,
        account_type=AccountType(kind),
        number=number,
        holder=holder,
    )


# Our own company and what customers pay into
US = _company(
    1,
    "株式会社でんぴょう製作所",
    "144-9911 東京都大田区架空町一丁目2-3",
    "03-0000-1200",
)
US_NAME = seen(US, "name")
US_ADDRESS = seen(US, "name", "postal_code", "address")
US_ACCOUNT = _account("みずほ銀行", "蒲田支店", "9000123", "カ)デンピヨウセイサクシヨ")

# Suppliers
KARATACHI = _company(
    101,
    "有限会社からたち金属",
    "210-9921 神奈川県川崎市川崎区夢見町5-18",
    "044-000-3151",
)
KARATACHI_ACCOUNT = _account(
    "横浜銀行", "川崎支店", "9012045", "ユ)カラタチキンゾク", "当座"
)
HOSHIMI = _company(
    118,
    "株式会社ほしみ包装",
    "335-9917 埼玉県戸田市星見台2-7-1 ほしみ第二ビル3F",
    "048-000-7720",
)
HOSHIMI_ACCOUNT = _account("埼玉りそな銀行", "戸田支店", "9033718", "カ)ホシミホウソウ")
MITSUMATA = _company(
    124,
    "みつまた食品株式会社",
    "421-9931 静岡県静岡市駿河区茶の木町88番地",
    "054-000-0141",
)
MITSUMATA_ACCOUNT = _account(
    "静岡銀行", "本店営業部", "9020467", "ミツマタシヨクヒン(カ"
)
YUZURIHA = _company(
    137, "株式会社ゆずりは文具", "140-9902 東京都品川区木洩町3-11-6", "03-0000-4519"
)
YUZURIHA_ACCOUNT = _account("三菱UFJ銀行", "大井町支店", "9078812", "カ)ユズリハブング")
TSUGUMI = _company(
    20455,
    "つぐみ翻訳事務所",
    "184-9905 東京都小金井市野鳥町4-2-15 ことり荘201",
    "042-000-6633",
)
TSUGUMI_ACCOUNT = _account("三井住友銀行", "国分寺支店", "9004771", "ツグミ ミノリ")
KASASAGI = _company(
    152,
    "株式会社かささぎ運輸",
    "230-9940 神奈川県横浜市鶴見区天の川埠頭1番地",
    "045-000-2288",
)
KASASAGI_ACCOUNTS = (
    _account("横浜銀行", "鶴見支店", "9051190", "カ)カササギウンユ", "当座"),
    _account("みずほ銀行", "鶴見支店", "9064402", "カ)カササギウンユ"),
)
YOMOGI = Party(
    name="よもぎ塗装",
    postal_code="146-9908",
    address="東京都大田区草餅町7-4",
    tel="03-0000-8890",
)
YOMOGI_ACCOUNT = _account("さわやか信用金庫", "蒲田支店", "9008125", "ヨモギ タケオ")
OKINAGUSA = _company(
    166,
    "株式会社おきなぐさ電材",
    "211-9906 神奈川県川崎市中原区白毛町2-20-9",
    "044-000-5107",
)
OKINAGUSA_ACCOUNT = _account(
    "りそな銀行", "川崎支店", "9045530", "カ)オキナグサデンザイ"
)
HAKOBE = _company(
    173, "はこべ工具株式会社", "116-9903 東京都荒川区はこべ町1-33-2", "03-0000-6254"
)
HAKOBE_ACCOUNT = _account("三井住友銀行", "日暮里支店", "9017346", "ハコベコウグ(カ")
AKEBI = _company(
    189,
    "株式会社あけび設備",
    "222-9914 神奈川県横浜市港北区木の実台6-1 あけびビル2階",
    "045-000-9016",
)
AKEBI_ACCOUNT = _account("横浜信用金庫", "新横浜支店", "9026614", "カ)アケビセツビ")

# Shops
HINAGESHI = _company(
    201, "株式会社ひなげし商会", "105-9907 東京都港区花野町9-8-7", "03-0000-3377"
)
KOMADORI = _company(
    215,
    "株式会社こまどりマート",
    "144-9912 東京都大田区架空町三丁目9-1",
    "03-0000-5588",
)

# Customers
INUWASHI = _company(
    301,
    "株式会社いぬわし精機",
    "243-9922 神奈川県厚木市鷹巣工業団地14号",
    "046-000-1470",
)
YAMABOUSHI = _company(
    312, "やまぼうし機械株式会社", "386-9919 長野県上田市白花町620番地3", "0268-00-4102"
)
NEMUNOKI = _company(
    327, "ねむのき産業株式会社", "503-9933 岐阜県大垣市合歓町2丁目45", "0584-00-7391"
)
