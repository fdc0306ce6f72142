"""Draw lines, train the recogniser of account holders on them, write it as ONNX.

Run it as ``python -m scripts.train_kana`` in an environment of its own that has torch and
onnx besides this project; neither is needed to use the result. The same seed, fonts and
versions give the same lines. The weights in the package were made in three goes on one
core (6000 steps, then ``--start`` with 3000 and 2600 steps at ``--rate 1.5e-3``).

Fonts are those of Debian 12 (IPA, Takao, Noto CJK, M+, BIZ UD, Ume, VL, MigMix, Motoya
and others, under IPA, OFL, M+, Apache, MIT and Creative Commons licences). Their glyphs
are drawn for training only; none is in the weights or the package.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from extractors.kana_reader import ALPHABET, WEIGHTS, spell_back
from scripts.train_kana_draw import draw_sample, find_fonts, pad_lines

BATCH = 32
CHUNK = 16  # batches drawn at a time and sorted by width
TESTED = 1024  # lines

Batch = tuple[Tensor, Tensor, Tensor]  # lines, characters one after another, lengths


class KanaNet(nn.Module):
    """Convolutions that shrink a line to one row of steps; log-chances of each step."""

    def __init__(self, wide: int = 112) -> None:
        super().__init__()
        self.look = nn.Sequential(
            *_block(1, 20), nn.MaxPool2d(2), *_block(20, 40), nn.MaxPool2d(2),
            *_block(40, 72), *_block(72, 72), nn.MaxPool2d((2, 1)), *_block(72, 88),
            nn.Conv2d(88, wide, (4, 1), bias=False), nn.BatchNorm2d(wide), nn.ReLU(),
        )  # fmt: skip
        self.context = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(wide, wide, 5, padding=2 * apart, dilation=apart, bias=False),
                nn.BatchNorm1d(wide),
                nn.ReLU(),
            )
            for apart in (1, 1, 2)
        )
        self.last = nn.Sequential(
            nn.Dropout(0.1), nn.Conv1d(wide, 1 + len(ALPHABET), 1)
        )

    def forward(self, lines: Tensor) -> Tensor:
        """Lines × 1 × height × width become lines × steps × characters."""
        steps: Tensor = self.look(lines).squeeze(2)
        for part in self.context:
            steps = steps + part(steps)
        return torch.log_softmax(self.last(steps).transpose(1, 2).float(), dim=-1)


def _block(before: int, after: int) -> list[nn.Module]:
    return [
        nn.Conv2d(before, after, 3, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    ]


class Lines(Dataset[list[Batch]]):
    """Chunk ``index`` of drawn lines: batches of lines of like width."""

    def __init__(self, fonts: list[Path], seed: int, count: int) -> None:
        self.fonts, self.seed, self.count = fonts, seed, count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> list[Batch]:
        cv2.setNumThreads(1)
        rng = np.random.default_rng([self.seed, index])
        drawn = [draw_sample(rng, self.fonts) for _ in range(BATCH * CHUNK)]
        drawn.sort(key=lambda sample: sample[0].shape[1])
        parts = [drawn[i : i + BATCH] for i in range(0, len(drawn), BATCH)]
        order = rng.permutation(len(parts))
        return [_batch(parts[i]) for i in order]


def _batch(samples: list[Any]) -> Batch:
    lines, labels = zip(*samples, strict=True)
    return (
        torch.from_numpy(pad_lines(lines)),
        torch.tensor([number for label in labels for number in label]),
        torch.tensor([len(label) for label in labels]),
    )


def batches(fonts: list[Path], seed: int, count: int, workers: int) -> Iterator[Batch]:
    """``count`` batches, drawn in other processes."""
    chunks = Lines(fonts, seed, -(-count // CHUNK))
    loader = DataLoader(chunks, batch_size=None, num_workers=workers)
    yield from islice((batch for chunk in loader for batch in chunk), count)


def train(net: KanaNet, source: Iterator[Batch], steps: int, most: float) -> None:
    """One pass over ``source`` with one cycle of the learning rate."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=most, weight_decay=1e-3)
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=most, total_steps=steps, pct_start=0.1
    )
    loss_of = nn.CTCLoss(zero_infinity=True)
    net.train()
    mean, start = 0.0, time.monotonic()
    for step, (lines, numbers, lengths) in enumerate(source, 1):
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast
            steps_read = net(lines.contiguous(memory_format=torch.channels_last))
        chances = steps_read.float().transpose(0, 1)
        whole = torch.full((lines.shape[0],), chances.shape[0])
        loss = loss_of(chances, numbers, whole, lengths)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        cycle.step()
        mean += (loss.item() - mean) / min(step, 50)
        if step % 100 == 0:
            seconds = time.monotonic() - start
            _say(f"{step}/{steps}  損失 {mean:.3f}  {seconds:.0f} 秒")


def test(net: KanaNet, source: Iterator[Batch]) -> float:
    """Share of lines that are read letter for letter."""
    net.eval()
    right = total = 0
    with torch.no_grad():
        for lines, numbers, lengths in source:
            best = net(lines).argmax(dim=-1).numpy()
            truth = np.split(numbers.numpy(), np.cumsum(lengths.numpy())[:-1])
            for row, wanted in zip(best, truth, strict=True):
                right += spell_back(row.tolist()) == spell_back(
                    wanted.tolist(), joined=False
                )
                total += 1
    return right / total


def write(net: KanaNet, path: Path) -> None:
    """Write the net as ONNX with the alphabet in its metadata."""
    import onnx

    net.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    sides = {"lines": {0: "n", 3: "width"}, "chances": {0: "n", 1: "steps"}}
    torch.onnx.export(
        net, (torch.zeros(1, 1, 32, 256),), str(path), dynamo=False, opset_version=17,
        input_names=["lines"], output_names=["chances"], dynamic_axes=sides,
    )  # fmt: skip
    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, {"alphabet": ALPHABET})
    onnx.save(model, str(path))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the options; draw, train, test and write."""
    options = argparse.ArgumentParser(
        prog="python -m scripts.train_kana",
        description="口座名義のカナを読むモデルを学習し、ONNX で書き出します。"
        "torch と onnx が要ります (denpyo を使うだけなら不要です)。"
        "学習の文字列も絵も、この計算機のフォントで自分で描きます。",
    )
    options.add_argument("--out", type=Path, default=WEIGHTS, help="書き出すファイル")
    options.add_argument(
        "--fonts",
        type=Path,
        default=Path("/usr/share/fonts"),
        help="フォントのフォルダ",
    )
    options.add_argument(
        "--hold", default="", help="この文字を名前に含むフォントは学習せず、試験に使う"
    )
    options.add_argument("--steps", type=int, default=6000, help="学習の回数")
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
    held = [p for p in fonts if chosen.hold and chosen.hold in p.name]
    used = [p for p in fonts if p not in held]
    _say(f"フォント {len(used)} 種で学習します")
    net = KanaNet().to(memory_format=torch.channels_last)
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
            _say(f"{name}: 行の正解 {test(net, drawn):.1%}")


if __name__ == "__main__":
    main()
