"""Draw letters, train the net that tells variant forms apart, write it as ONNX.

Run it as ``python -m scripts.train_glyphs`` in an environment of its own that has torch
and onnx besides this project; neither is needed to use the result. The same seed, fonts
and versions give the same pictures. Fonts are those of ``scripts/train_kana.py``; their
glyphs are drawn for training only, none is in the weights or the package.

The weights in the package were made in three goes on one core: 1000 steps at
``--rate 4e-3 --hold BIZUD MTL sawarabi``, which was measured on the fonts held back;
then on all fonts with ``--start``, 450 steps at ``--rate 2e-3 --seed 2`` and 550 steps at
``--rate 2.5e-3 --seed 3`` (``NAMES_SHARE`` was 0 before the last).
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from extractors.glyph_families import FAMILIES
from extractors.glyphs import HEIGHT, LETTERS, OTHER, WEIGHTS, WIDTH
from scripts.train_glyphs_draw import CUTS, draw_sample, find_fonts

BATCH = 128
TESTED = 12_000  # letters

Batch = tuple[Tensor, Tensor, Tensor]  # glyphs, numbers of letters, of families


class GlyphNet(nn.Module):
    """Convolutions that shrink a letter to a handful of places; log-chances."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            *_block(1, 16), nn.MaxPool2d(2), *_block(16, 32), nn.MaxPool2d(2),
            *_block(32, 48), *_block(48, 64), nn.MaxPool2d(2), *_block(64, 96),
            nn.Conv2d(96, 96, 3, bias=False), nn.BatchNorm2d(96), nn.ReLU(),
            nn.Conv2d(96, 112, (4, 5), bias=False), nn.BatchNorm2d(112), nn.ReLU(),
            nn.Flatten(), nn.Dropout(0.1), nn.Linear(112, len(LETTERS)),
        )  # fmt: skip

    def forward(self, glyphs: Tensor) -> Tensor:
        """Glyphs × 1 × height × width become glyphs × letters."""
        return torch.log_softmax(self.look(glyphs).float(), dim=-1)


def _block(before: int, after: int) -> list[nn.Module]:
    return [
        nn.Conv2d(before, after, 3, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    ]


class Glyphs(Dataset[Batch]):
    """Batch ``index`` of drawn letters."""

    def __init__(self, fonts: list[Path], seed: int, count: int) -> None:
        self.fonts, self.seed, self.count = fonts, seed, count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Batch:
        cv2.setNumThreads(1)
        rng = np.random.default_rng([self.seed, index])
        drawn = [draw_sample(rng, self.fonts) for _ in range(BATCH // CUTS)]
        cuts, letters, families = zip(*drawn, strict=True)
        glyphs = [glyph for several in zip(*cuts, strict=True) for glyph in several]
        return (
            torch.from_numpy(np.stack(glyphs)[:, None]),
            torch.tensor(letters).repeat(CUTS),
            torch.tensor(families).repeat(CUTS),
        )


def batches(fonts: list[Path], seed: int, count: int, workers: int) -> Iterator[Batch]:
    """``count`` batches, drawn in other processes."""
    glyphs = Glyphs(fonts, seed, count)
    yield from DataLoader(glyphs, batch_size=None, num_workers=workers)


def family_masks() -> Tensor:
    """What is no letter of a family, nor a stranger: minus infinity, a row a family."""
    masks = torch.full((len(FAMILIES), len(LETTERS)), -1e9)
    for row, family in zip(masks, FAMILIES, strict=True):
        row[[LETTERS.index(letter) for letter in family.letters + OTHER]] = 0.0
    return masks


def train(net: GlyphNet, source: Iterator[Batch], steps: int, most: float) -> None:
    """One pass over ``source``; half of the loss is within the letter's family."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=most, weight_decay=1e-3)
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=most, total_steps=steps, pct_start=0.1
    )
    loss_of, masks = nn.NLLLoss(), family_masks()
    net.train()
    mean, start = 0.0, time.monotonic()
    for step, (glyphs, letters, families) in enumerate(source, 1):
        told = net(glyphs.contiguous(memory_format=torch.channels_last))
        within = torch.log_softmax(told + masks[families], dim=-1)
        loss = 0.3 * loss_of(told, letters) + loss_of(within, letters)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        cycle.step()
        mean += (loss.item() - mean) / min(step, 50)
        if step % 50 == 0:
            seconds = time.monotonic() - start
            _say(f"{step}/{steps}  損失 {mean:.3f}  {seconds:.0f} 秒")


def test(net: GlyphNet, source: Iterator[Batch]) -> float:
    """Share of letters that are told within their family."""
    net.eval()
    masks = family_masks()
    right = total = 0
    with torch.no_grad():
        for glyphs, letters, families in source:
            best = (net(glyphs) + masks[families]).argmax(dim=-1)
            right += int((best == letters).sum())
            total += len(letters)
    return right / total


def write(net: GlyphNet, path: Path) -> None:
    """Write the net as ONNX with its letters in the metadata."""
    import onnx

    net.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    sides = {"glyphs": {0: "n"}, "chances": {0: "n"}}
    torch.onnx.export(
        net, (torch.zeros(1, 1, HEIGHT, WIDTH),), str(path), dynamo=False,
        opset_version=17, input_names=["glyphs"], output_names=["chances"],
        dynamic_axes=sides,
    )  # fmt: skip
    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, {"letters": LETTERS})
    onnx.save(model, str(path))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the options; draw, train, test and write."""
    options = argparse.ArgumentParser(
        prog="python -m scripts.train_glyphs",
        description="異体字を見分けるモデルを学習し、ONNX で書き出します。"
        "torch と onnx が要ります (denpyo を使うだけなら不要です)。"
        "学習の絵は、この計算機のフォントで自分で描きます。",
    )
    options.add_argument("--out", type=Path, default=WEIGHTS, help="書き出すファイル")
    options.add_argument(
        "--fonts",
        type=Path,
        default=Path("/usr/share/fonts"),
        help="フォントのフォルダ",
    )
    options.add_argument(
        "--hold",
        nargs="*",
        default=[],
        help="この文字を名前に含むフォントは学習せず、試験に使う",
    )
    options.add_argument("--steps", type=int, default=2000, help="学習の回数")
    options.add_argument("--rate", type=float, default=3e-3, help="学習率の最大")
    options.add_argument("--seed", type=int, default=1, help="乱数の種")
    options.add_argument("--workers", type=int, default=1, help="絵を描くプロセスの数")
    options.add_argument("--threads", type=int, default=1, help="学習のスレッドの数")
    options.add_argument("--keep", type=Path, help="続きのために重みも残す (.pt)")
    options.add_argument("--start", type=Path, help="続きから学習する重み (.pt)")
    chosen = options.parse_args()
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(chosen.threads)
    fonts = find_fonts(chosen.fonts)
    held = [p for p in fonts if any(name in p.name for name in chosen.hold)]
    used = [p for p in fonts if p not in held]
    _say(f"フォント {len(used)} 種で学習します")
    net = GlyphNet().to(memory_format=torch.channels_last)
    if chosen.start:
        net.load_state_dict(torch.load(chosen.start))
    source = batches(used, chosen.seed, chosen.steps, chosen.workers)
    train(net, source, chosen.steps, chosen.rate)
    if chosen.keep:
        torch.save(net.state_dict(), chosen.keep)
    write(net, chosen.out)
    for name, chosen_fonts in (("学習した書体", used), ("学習していない書体", held)):
        if chosen_fonts:
            drawn = batches(chosen_fonts, chosen.seed + 10**6, TESTED // BATCH, 1)
            _say(f"{name}: 組の中の正解 {test(net, drawn):.2%}")


if __name__ == "__main__":
    main()
