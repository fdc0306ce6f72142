"""The settings file: reading its YAML, and telling what is wrong in it (設定ファイル).

Each mistake is a sentence with the path of the key, what was found and what is allowed.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from books.errors import SettingsError

_MAX_SHOWN = 40
_ALLOWED = {  # first word of pydantic's error type → what may stand there
    "int": "整数",
    "float": "数",
    "decimal": "数",
    "bool": "true か false",
    "string": '文字 (番号や日付は "0001" のように引用符で囲む)',
    "path": "フォルダーの場所",
    "tuple": "[ ] で囲むか行頭に - を付けた一覧",
    "model": "字下げした「項目: 値」の並び",
    "dict": "字下げした「項目: 値」の並び",
}
_BOUNDS = (("ge", "以上"), ("gt", "より大きい"), ("le", "以下"), ("lt", "より小さい"))


class _OnceKeys(yaml.constructor.BaseConstructor):
    """A key that is written twice is a mistake."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 (the base's signature)
    ) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for (key, _), name in zip(node.value, keys, strict=True):
            if keys.count(name) > 1:
                raise _TwiceError(name, key.start_mark.line + 1)
        return super().construct_mapping(node, deep)


class _Loader(_OnceKeys, yaml.SafeLoader):
    """Dates stay text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (the base class has it so)
        first: [one for one in found if one[0] != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class TextLoader(_OnceKeys, yaml.BaseLoader):
    """Every value stays the text that it is: the code 01 is not the number 1."""


class _TwiceError(yaml.YAMLError):
    """A key that is written twice: one of the two would be lost."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(
            f"{line} 行目の {name} は 2 回書かれています。一つにまとめてください。"
        )


def read_values(path: Path) -> dict[str, Any]:
    """The values of a settings file; none if there is no file (設定ファイルの値).

    Raises:
        SettingsError: it is not readable, no YAML, or no list of keys.
    """
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        values = yaml.load(text, _Loader) or {}  # noqa: S506 (a SafeLoader)
    except UnicodeError as error:
        told = "文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。"
        raise wrong_file(path, [told]) from error
    except OSError as error:
        told = f"ファイルを開けません({error.strerror})。権限を確かめてください。"
        raise wrong_file(path, [told]) from error
    except (yaml.YAMLError, ValueError) as error:  # a number that is none: ValueError
        raise wrong_file(path, [yaml_sentence(error)]) from error
    if not isinstance(values, dict):
        told = "全体が「項目: 値」の並びになっていません。samples/denpyo.yaml の形で書いてください。"
        raise wrong_file(path, [told])
    return {str(name): value for name, value in values.items()}


def wrong_file(path: Path, told: Sequence[str]) -> SettingsError:
    """The error that lists what is wrong in a settings file."""
    return SettingsError(
        f"設定ファイル {path} を読めません。次の箇所を直してください:\n"
        + "\n".join(told)
    )


def yaml_sentence(error: Exception) -> str:
    """What is wrong with the writing of a file, and where (YAMLの誤り)."""
    if isinstance(error, _TwiceError):
        return str(error)
    if isinstance(error, ValueError):
        return "数の形をしているのに数でない値があります。引用符で囲んでください。"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return "使えない文字 (制御文字) があります。消してください。"
    place = f"{mark.line + 1} 行目の {mark.column + 1} 文字目"
    if "'\\t'" in str(error):
        return f"{place}にタブがあります。字下げは空白にしてください。"
    return (
        f"{place}が YAML の書き方に合いません。字下げ、「:」の後の空白、"
        "かっこや引用符の閉じ忘れを確かめてください。"
    )


# --- values ---------------------------------------------------------------------------


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """A sentence for each value that can't be (誤りの説明)."""
    for one in error.errors(include_url=False):
        yield _sentence(one, model)


def _sentence(error: Mapping[str, Any], model: type[BaseModel]) -> str:
    location = tuple(step for step in error["loc"] if step != "[key]")
    kind = error["type"]
    path = _path(location)
    field, section = _find(model, location)
    if kind in ("extra_forbidden", "invalid_key"):
        return f"{path} という項目はありません。{_near(str(location[-1]), section)}"
    if kind == "missing":
        return f"{path} がありません。必ず書いてください。"
    if kind == "value_error" and isinstance(error["input"], Mapping):
        return (
            f"{path} の書き方が足りません。必要なのは、{_allowed(error, field)}です。"
        )
    return f"{path} に{_shown(error['input'])}は使えません。使えるのは、{_allowed(error, field)}です。"


def _path(location: Sequence[int | str]) -> str:
    """``partners[2].name``; entries of a list count from 1, as people do."""
    steps = [f"[{s + 1}]" if isinstance(s, int) else f".{s}" for s in location]
    return "".join(steps).lstrip(".")


def _find(
    model: type[BaseModel], location: Sequence[int | str]
) -> tuple[FieldInfo | None, type[BaseModel]]:
    """The field at a place as far as it is known, and the section that it is in."""
    field: FieldInfo | None = None
    section, inner = model, _section_of(model)
    for step in location:
        if isinstance(step, str) and inner is not None:
            section = inner
            field = section.model_fields.get(step)
            inner = _section_of(field.annotation) if field else None
    return field, section


def _section_of(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds, also in a list or if it may be absent."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_section_of(part) for part in get_args(annotation))
    return next((section for section in found if section), None)


def _near(name: str, section: type[BaseModel]) -> str:
    names = [name for name in section.model_fields if name != "home"]
    close = get_close_matches(name, names, 1)
    if close:
        return f"{close[0]} の打ち間違いではありませんか。"
    return f"ここに書けるのは {'、'.join(names)} です。"


def _shown(value: Any) -> str:
    """What was found, for a sentence."""
    match value:
        case None:
            return "空の値"
        case dict():
            return "「項目: 値」の並び"
        case list() | tuple():
            return "一覧"
        case bool():
            return f"「{str(value).lower()}」"
    text = str(value)
    return f"「{text[:_MAX_SHOWN]}{'…' if len(text) > _MAX_SHOWN else ''}」"


def _allowed(error: Mapping[str, Any], field: FieldInfo | None) -> str:
    context = error.get("ctx", {})
    if "expected" in context:  # enum, literal
        return str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if "error" in context:  # a validator of ours says what is allowed
        return str(context["error"])
    kind = error["type"].partition("_")[0]
    annotation = field.annotation if field else None
    whole = annotation is int or int in get_args(annotation)
    noun = _ALLOWED.get(kind) or ("整数" if whole else "数")
    bounds = _bounds(context, field)
    return f"{bounds}の{noun}" if bounds and noun in ("整数", "数") else noun


def _bounds(context: Mapping[str, Any], field: FieldInfo | None) -> str:
    """``1 以上 12 以下``, from the field's rules, else from the one that was broken."""
    rules = dict(context)
    for rule in field.metadata if field else ():
        rules |= {
            name: getattr(rule, name) for name, _ in _BOUNDS if hasattr(rule, name)
        }
    return " ".join(f"{rules[name]} {word}" for name, word in _BOUNDS if name in rules)
