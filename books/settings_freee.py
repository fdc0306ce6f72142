"""How deals go to freee by its API (freee APIの設定)."""

from books.secrets import SecretName
from books.section import Section


class FreeeApi(Section):
    """Our application at freee, as registered at developer.freee.co.jp (freeeのアプリ).

    ``secret`` names the secret that holds the Client Secret. ``company`` is the id of the
    company (事業所); ``denpyo freee companies`` shows them.
    """

    client_id: str
    secret: SecretName = "freee_client_secret"  # noqa: S105  the name of it
    redirect_uri: str = "urn:ietf:wg:oauth:2.0:oob"
    company: int | None = None
    attach: bool = True  # 原本を証憑として付ける
    base_url: str = "https://api.freee.co.jp"
    token_url: str = "https://accounts.secure.freee.co.jp/public_api/token"  # noqa: S105
