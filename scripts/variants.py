"""Where the recogniser's odds part two forms of one kanji (異体字のしきい値の測定).

Draws each form of a pair in the Japanese fonts of this machine, reads it, and prints
rows for ``extractors/variants.py``: both forms and the odds (log10, second form to
first) that part them best; behind them the share of errors with and without, and the
97th per cent of the first form's odds and the 3rd of the second's. Pairs of which the
recogniser does not know both are named at the end. For a change of the recogniser:
nine minutes on two cores with the 18 font files of the day.
"""

import io
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from books.settings import Settings
from extractors.models import ready_models
from extractors.ocr import PaddleEngine, Picture
from flows.console import say

HOME = Path(__file__).parents[1] / "var" / "samples"
PAIRS = (
    "高髙 柳栁 富冨 真眞 静靜 青靑 教敎 為爲 鎮鎭 横橫 増增 徳德 黒黑 恵惠 曽曾 瀬瀨 緑綠 国國 "
    "辺邊 辺邉 斎齋 斉齊 島嶋 浜濱 沢澤 広廣 栄榮 渕淵 舘館 頼賴 歩步 蔵藏 郎郞 概槪 即卽 既旣 "
    "録錄 剥剝 掲揭 巌巖 薫薰 勲勳 県縣 撃擊 緒緖 寛寬 奨奬 状狀 将將 穂穗 譲讓 専專 戦戰 転轉 "
    "伝傳 拝拜 売賣 髪髮 抜拔 並竝 舗舖 豊豐 満滿 黙默 弥彌 与與 様樣 来來 竜龍 両兩 涼凉 猟獵 "
    "塁壘 礼禮 亀龜 条條 済濟 鴎鷗 頬頰 繋繫 醤醬 掻搔 麺麵 屏屛 桝枡 姫姬 彦彥 宮宫 舎舍 説說 "
    "税稅 脱脫 鋭銳 悦悅 剣劍 険險 検檢 験驗 巻卷 縁緣 騒騷 黄黃 虚虛 処處 歯齒 歳歲 塩鹽 会會 "
    "学學 楽樂 画畫 気氣 蛍螢 円圓 圧壓 団團 図圖 囲圍 応應 当當 実實 写寫 寿壽 対對 届屆 帯帶 "
    "帰歸 党黨 児兒 収收 効效 勧勸 区區 医醫 駅驛 号號 台臺 桜櫻 欧歐 権權 歓歡 殻殼 湿濕 滝瀧 "
    "焼燒 独獨 瓶甁 粋粹 経經 総總 聴聽 触觸 証證 読讀 軽輕 辞辭 逓遞 釈釋 銭錢 鉄鐵 関關 陥陷 "
    "随隨 隠隱 雑雜 霊靈 余餘 馬馬 駆驅 鶏鷄 麦麥 点點 斉斎 崎埼 篭籠 槙槇 遥遙 尭堯 桧檜 莱萊 "
    "祢禰 祐祜 巳已 己已 士土 未末 日曰 千干 大太 鳥烏 治冶 綱網 萩荻 微徴 氷永 柿杮 祇祗 壺壷 "
    "輌輛 醸釀 覇霸 梱榴 掃播 穣穰 頚頸"
).split()
FRAMES = ("株式会社{}橋製作所", "{}田商事", "有限会社山{}鉄工所", "東{}運輸")
BLUR, QUALITY = (0.4, 0.7, 1.0), (40, 60, 80)
LEAST = 1e-12  # probability of what is not there
NAMES = (
    "cjk-regular",
    "cjk-medium",
    "ipag.",
    "ipam.",
    "ipaexg",
    "ipaexm",
    "bizud",
    "migu-1p-regular",
    "migmix-1p-regular",
    "mtlc",
    "vl-pgothic-regular",
)
SIZES = (24, 28, 32, 40)  # pixels: 9 to 14 points at 200 dpi


def main() -> None:
    """Print the table."""
    engine = PaddleEngine(ready_models(Settings.load(HOME)))
    fonts = _fonts()
    say(f"{len(fonts)} fonts")
    left: list[str] = []
    for pair in PAIRS:
        odds = [list(_odds(engine, pair, form, fonts)) for form in pair]
        if not all(odds):
            left.append(pair)
            continue
        threshold, errors = _part(np.array(odds[0]), np.array(odds[1]))
        plain = np.mean(np.array(odds[0]) > 0) + np.mean(np.array(odds[1]) < 0)
        low, high = np.percentile(odds[0], 97), np.percentile(odds[1], 3)
        told = f"# {errors:.2f} was {plain:.2f}; {low:.1f} {high:.1f}"
        say(f'    ("{pair[0]}", "{pair[1]}", {threshold:.1f}),  {told}')
    say(f"unknown: {' '.join(left)}")


def _odds(
    engine: PaddleEngine, pair: str, form: str, fonts: Sequence[Path]
) -> Iterator[float]:
    """The odds of the second form to the first wherever this form is drawn."""
    chance = random.Random(pair + form)  # noqa: S311 - for drawing
    for font in fonts:
        for frame in chance.sample(FRAMES, 2):
            crop = _draw(frame.format(form), font, chance)
            seen = engine.weigh(crop, pair)
            if not seen.any(axis=0).all():
                return
            step = int(seen.sum(axis=1).argmax())
            near = seen[max(0, step - 1) : step + 2].max(axis=0)
            yield float(np.log10((near[1] + LEAST) / (near[0] + LEAST)))


def _draw(text: str, path: Path, chance: random.Random) -> Picture:
    """A line of print as a scanner sees it."""
    font = ImageFont.truetype(path, chance.choice(SIZES))
    _, _, width, height = font.getbbox(text)
    image = Image.new("L", (round(width) + 16, round(height) + 14), 245)
    ImageDraw.Draw(image).text((8, 6), text, font=font, fill=30)
    image = image.filter(ImageFilter.GaussianBlur(chance.choice(BLUR)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=chance.choice(QUALITY))
    return np.asarray(Image.open(file).convert("RGB"))[:, :, ::-1].copy()


def _part(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[float, float]:
    """The threshold with the fewest errors, in the middle of all that are as good."""
    steps = np.arange(-9.0, 9.0, 0.1)
    errors = np.array([np.mean(first > t) + np.mean(second <= t) for t in steps])
    best = steps[errors <= errors.min() + 1e-9]
    return float(np.median(best)), float(errors.min())


def _fonts() -> list[Path]:
    """One file of each family of upright text fonts."""
    told = subprocess.run(
        ["/usr/bin/fc-list", ":lang=ja", "file"],
        capture_output=True,
        text=True,
        check=True,
    )
    paths = {Path(line.rpartition(":")[0]) for line in told.stdout.splitlines()}
    return sorted(p for p in paths if any(n in p.name.lower() for n in NAMES))


if __name__ == "__main__":
    main()
