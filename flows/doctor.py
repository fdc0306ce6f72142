"""Is everything in place? One check a line, each with its remedy (診断)."""

import importlib
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from books.errors import DenpyoError
from books.settings import Settings
from flows.check import Check
from flows.doctor_online import check_certificates, examine_online
from flows.doctor_store import (
    check_boxes,
    check_clock,
    check_database,
    check_originals,
    check_secrets,
    check_sources,
    check_space,
    check_work,
)
from flows.log import log

_UNNAMED = "自社の名前に直してください"  # of samples/company.yaml
MIN_MEMORY_BYTES = 4 * 1024**3
_NATIVE = {  # packages that need libraries of the system: import, don't just look
    "opencv-contrib-python": "cv2",
    "onnxruntime": "onnxruntime",
    "openvino": "openvino",
    "pikepdf": "pikepdf",
    "pypdfium2": "pypdfium2",
    "lxml": "lxml.etree",
    "pillow": "PIL.Image",
    "pillow-heif": "pillow_heif",
}
_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
_JAPANESE_FONTS = ("*CJK*", "ipa*", "*Hiragino*", "meiryo*", "YuGoth*", "*Takao*")


def examine(settings: Settings, *, online: bool = False) -> Iterator[Check]:
    """Look at every part, one after the other (診断); ``online``: at others too."""
    for check in _CHECKS:
        yield check(settings)
    try:
        yield from check_work(settings)
    except DenpyoError as error:
        log.warning("doctor: %s", error)  # the line of the database tells it
    if online:
        yield from examine_online(settings)


def _settings_file(settings: Settings) -> Check:
    path = settings.home / "denpyo.yaml"
    if not path.exists():
        return Check(
            "設定",
            ok=False,
            found=f"{path} がありません",
            remedy="samples/company.yaml を写し、会社名などを書いてください。"
            "なくても既定の設定で動きます。",
            needed=False,
        )
    if settings.company.name in ("", _UNNAMED):
        return Check(
            "設定",
            ok=False,
            found="company.name (会社名) がまだ書いてありません",
            remedy=f"{path} に自社の名前を書いてください。宛先の確認に使います。",
            needed=False,
        )
    return Check("設定", ok=True, found=f"{path} ({settings.company.name})")


def _packages(_: Settings) -> Check:
    name = "Python パッケージ"
    missing, count = [], 0
    for package, pinned in _locked():
        count += 1
        try:
            if version(package) != pinned:
                missing.append(f"{package} {version(package)}≠{pinned}")
        except PackageNotFoundError:
            missing.append(package)
    if missing:
        told = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        return Check(
            name, ok=False, found=told, remedy="make setup を実行してください。"
        )
    return Check(name, ok=True, found=f"{count} 個、版も requirements.lock のとおり")


def _locked() -> Iterator[tuple[str, str]]:
    """The project's own requirements with the versions of the lock file."""
    root = Path(__file__).parents[1]
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
        lock = (root / "requirements.lock").read_text("utf-8")
    except OSError:  # installed from a wheel: pip has seen to it
        return
    lines = (line for line in lock.splitlines() if line[:1].isalnum())
    pins = dict(line.split(" ")[0].split("==") for line in lines)
    for requirement in project["dependencies"]:
        package = requirement.split(">")[0].split("<")[0].split("[")[0].strip()
        if package in pins:
            yield package, pins[package]


def _native(_: Settings) -> Check:
    name = "画像・PDF の部品"
    for package, module in _NATIVE.items():
        try:
            importlib.import_module(module)
        except ImportError as error:
            return Check(
                name,
                ok=False,
                found=f"{package}: {error}",
                remedy="make setup を実行してください "
                "(Debian/Ubuntu: apt install libgl1 libglib2.0-0)。",
            )
    return Check(name, ok=True, found=f"{len(_NATIVE)} 個とも読み込めます")


def _models(settings: Settings) -> Check:
    from extractors.models import ready_models

    folders = ready_models(settings)
    found = f"{folders.detection.name}, {folders.recognition.name}"
    return Check("文字認識モデル", ok=True, found=found)


def _font(_: Settings) -> Check:
    for folder in _FONT_FOLDERS:
        for pattern in _JAPANESE_FONTS:
            font = next(Path(folder).expanduser().rglob(pattern), None)
            if font is not None:
                return Check("日本語フォント", ok=True, found=font.name)
    return Check(
        "日本語フォント",
        ok=False,
        found="見つかりません",
        remedy="帳票を印刷するには apt install fonts-noto-cjk を実行してください。",
        needed=False,
    )


def _browser(_: Settings) -> Check:
    from rpa.browser import find_browser, open_browser

    name = "ブラウザー"
    try:
        with open_browser() as browser:
            found = f"{find_browser()} ({browser.version})"
    except Exception as error:  # a broken driver raises whatever it likes
        remedy = (
            str(error)
            if isinstance(error, DenpyoError)
            else "make setup を実行してください。PDF の印刷と自動操作に使います。"
        )
        return Check(name, ok=False, found="使えません", remedy=remedy, needed=False)
    return Check(name, ok=True, found=found)


def _folder(settings: Settings) -> Check:
    name = "書き込み"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.home):
            pass
    except OSError as error:
        return Check(
            name,
            ok=False,
            found=f"{settings.home}: {error.strerror}",
            remedy=f"{settings.home} に書き込む権限を付けるか、"
            "環境変数 DENPYO_HOME に別の場所を書いてください。",
        )
    return Check(name, ok=True, found=str(settings.home.resolve()))


def _memory(_: Settings) -> Check:
    name = "メモリ"
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return Check(name, ok=True, found="調べられません", needed=False)
    ok = size >= MIN_MEMORY_BYTES
    remedy = "" if ok else "denpyo.yaml の limits.readers を 1 にしてください。"
    return Check(name, ok, f"{size / 1024**3:.1f} GB", remedy, needed=False)


def _ports(settings: Settings) -> Check:
    from flows.server import is_taken, server_status

    name = "Prefect サーバー"
    status = server_status(settings)
    if status.running:
        found = f"{status.url} で動いています (版 {status.version})"
        return Check(name, ok=True, found=found)
    if is_taken(settings.prefect.host, settings.prefect.port):
        return Check(
            name,
            ok=False,
            found=f"ポート {settings.prefect.port} を他のプログラムが使っています",
            remedy="denpyo.yaml の prefect.port を空いた番号に変えてください。",
        )
    return Check(name, ok=True, found="止まっています (必要になると起動します)")


def _bots(settings: Settings) -> Check:
    from flows.bots.ready import missing, used_sites

    names, told = used_sites(settings), list(missing(settings))
    if told:
        found = f"{'、'.join(names)}: {len(told)} 件の不足"
        return Check(
            "ボット", ok=False, found=found, remedy="\n".join(told), needed=False
        )
    return Check("ボット", ok=True, found="、".join(names) or "使うサイトはありません")


def _exchange(settings: Settings) -> Check:
    from flows.exchange.office import missing_secrets

    name, count = "取引先への経路", len(settings.exchange.partners)
    missing = missing_secrets(settings)
    if missing:
        found = f"{count} 件のうち、鍵かパスワードのないものがあります"
        remedy = "\n".join(missing)
        return Check(name, ok=False, found=found, remedy=remedy, needed=False)
    absent = tuple(_absent_folders(settings))
    if absent:
        found = f"{count} 件のうち、フォルダーのないものがあります"
        remedy = "\n".join(absent)
        return Check(name, ok=False, found=found, remedy=remedy, needed=False)
    return Check(name, ok=True, found=f"{count} 件")


def _absent_folders(settings: Settings) -> Iterator[str]:
    for partner in settings.exchange.partners:
        way = partner.folder
        places = (way.outgoing, way.incoming, way.taken, way.done) if way else ()
        for place in places:
            if place is not None and not Path(place).is_dir():
                yield (
                    f"{partner.name}: フォルダー {place} がありません。"
                    "共有の接続と exchange.partners を確かめてください。"
                )


def _guarded(name: str, check: Callable[[Settings], Check]) -> Callable[..., Check]:
    """A check that turns a failure of its part into a line of the list."""

    def examine_part(settings: Settings) -> Check:
        try:
            return check(settings)
        except DenpyoError as error:
            return Check(name, ok=False, found="使えません", remedy=str(error))
        except ImportError as error:
            return Check(
                name,
                ok=False,
                found=str(error),
                remedy="make setup を実行してください。",
            )

    return examine_part


_CHECKS: tuple[Callable[[Settings], Check], ...] = (
    _packages,
    _guarded("画像・PDF の部品", _native),
    _guarded("文字認識モデル", _models),
    _font,
    _browser,
    _folder,
    _settings_file,
    _guarded("データベース", check_database),
    _guarded("原本の置き場所", check_originals),
    check_space,
    _memory,
    _guarded("時計", check_clock),
    check_secrets,
    check_boxes,
    check_sources,
    _ports,
    _exchange,
    check_certificates,
    _bots,
)
