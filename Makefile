# denpyo: `make run` reads the sample documents, `make test` checks the project.
# The first run sets everything up; see `make help`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
DENPYO := $(BIN)/denpyo
SAMPLES_HOME := var/samples
READY := $(VENV)/.ready

.PHONY: help setup run serve doctor test test-full test-servers test-tryton lint types samples lock clean
.PHONY: bench bench-memory accuracy reliability ablation memory

help: ## この一覧を表示する
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

# -- set-up: each step leaves a stamp, so that the next `make run` is quick ---------

setup: $(READY) ## 必要なものをすべて用意する (OS の部品、Python、文字認識モデル)

$(VENV)/.system: scripts/system-packages.sh
	@mkdir -p $(VENV)
	@scripts/system-packages.sh
	@touch $@

$(UV): $(VENV)/.system
	@echo "Python の環境 $(VENV) を作ります…"
	@python3 -m venv $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	@touch $@

$(VENV)/.packages: requirements.lock $(UV)
	@echo "Python パッケージを requirements.lock のとおりに入れます…"
	@VIRTUAL_ENV=$(abspath $(VENV)) $(UV) pip sync -q --require-hashes --compile-bytecode requirements.lock
	@rm -f $(DENPYO)
	@touch $@

$(DENPYO): pyproject.toml $(VENV)/.packages
	@VIRTUAL_ENV=$(abspath $(VENV)) $(UV) pip install -q --no-deps --no-build-isolation --offline -e .
	@touch $@

$(READY): $(DENPYO)
	@scripts/browser.sh $(BIN)
	@$(DENPYO) setup --home $(SAMPLES_HOME)
	@touch $@

# -- use ---------------------------------------------------------------------------

run: setup ## 見本の書類と入金 (samples) を処理し、結果の表と報告書を作る
	@mkdir -p $(SAMPLES_HOME)/inbox
	@cp samples/denpyo.yaml $(SAMPLES_HOME)/denpyo.yaml
	@cp -R samples/inbox/. $(SAMPLES_HOME)/inbox/
	@$(DENPYO) run --home $(SAMPLES_HOME)
	@echo "消込の見本 (samples/bank) を取り込み、突き合わせます…"
	@$(DENPYO) items samples/bank/items.csv --home $(SAMPLES_HOME)
	@$(DENPYO) import samples/bank/deposits.txt --home $(SAMPLES_HOME) | tail -2
	@$(DENPYO) reconcile --home $(SAMPLES_HOME)
	@echo "画面で見る: make serve"

serve: setup ## 見本の結果を画面で見る
	@$(DENPYO) serve --home $(SAMPLES_HOME)

doctor: setup ## 環境を診断する
	@$(DENPYO) doctor

# -- checks ------------------------------------------------------------------------

lint: setup ## 書き方を調べる (ruff)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup ## 型を調べる (mypy)
	@$(BIN)/mypy

test-servers: setup # the tests of the exchange skip where they can't be fetched
	@scripts/test-servers.sh || echo "試験用サーバーを取り寄せられません。SFTP とメールの試験は飛ばします。"

PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

test: lint types test-servers ## ふだんの検査: 書き方、型、テスト
	@$(BIN)/pytest -m "not slow" $(PARALLEL)

test-tryton: setup # a foreign system for the bots; its tests skip where it can't be fetched
	@scripts/test-tryton.sh || echo "Tryton を用意できません。Tryton を動かす試験は飛ばします。"

test-full: lint types test-servers test-tryton ## 時間のかかるものも含むすべての検査
	@$(BIN)/pytest

bench: setup ## 速さとメモリーを測る (PaddleOCR・Tesseract との比、プロセス数、Prefect の負担)
	@$(BIN)/python -m scripts.bench

bench-memory: setup ## 2,000 ページを読み、メモリーの増え方を測る
	@$(BIN)/python -m scripts.bench memory --pages 2000

accuracy: setup ## 見本の書類で、読み取りの正確さを測る
	@$(BIN)/python -m scripts.accuracy

DRAWN := var/drawn

$(DRAWN)/manifest.csv: | setup
	@$(BIN)/python -m samples.variety $(DRAWN) --seed 31 --count 60 --set second

reliability: $(DRAWN)/manifest.csv ## 信頼度のとおりに正しいかを、描き起こした書類で確かめる
	@$(BIN)/python -m scripts.reliability $(DRAWN) --held-out --plot var/reliability.svg

ablation: $(DRAWN)/manifest.csv ## 読み取りの部品を一つずつ外して、効き目を測る
	@$(BIN)/python -m scripts.ablation $(DRAWN)

memory: setup ## 同じ取引先の何通目かで、確認がどれだけ減るかを測る
	@$(BIN)/python -m scripts.memory

# -- upkeep ------------------------------------------------------------------------

samples: setup ## 見本の書類を作り直す
	@$(BIN)/python -m samples

lock: setup ## requirements.lock を pyproject.toml から作り直す
	@$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links -q \
		-o requirements.lock

clean: ## 作ったものを消す (var の中のデータは残す)
	@[ ! -x $(DENPYO) ] || $(DENPYO) server stop --home $(SAMPLES_HOME) || true
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
