"""Run a practice site: ``python -m samples.sites accounting|bank`` (練習用サイト)."""

import argparse
from pathlib import Path

from samples.sites.server import SITES, serve

PORTS = {"accounting": 8801, "bank": 8802}


def main() -> None:
    """Read the options, say where the site is, and serve it."""
    parser = argparse.ArgumentParser(description="ボットの練習用サイトを動かします。")
    parser.add_argument("site", choices=SITES, help="accounting 会計 / bank 銀行")
    parser.add_argument("--port", type=int, help="省略時 8801 (会計)、8802 (銀行)")
    parser.add_argument("--folder", type=Path, help="データの置き場所")
    parser.add_argument("--faults", type=Path, help="障害計画 (JSON)")
    parser.add_argument("--quiet", action="store_true", help="案内を表示しない")
    options = parser.parse_args()
    port = options.port or PORTS[options.site]
    folder = options.folder or Path("var/sites") / options.site
    if not options.quiet:
        print(f"練習用サイト: http://127.0.0.1:{port}/  (止めるには Ctrl+C)")
    serve(options.site, port, folder, options.faults)


if __name__ == "__main__":
    main()
