"""Command-line help and mistakes in Japanese (コマンドの日本語表示).

typer speaks English in its headings, its ``--help`` line and its messages about wrong
arguments; the classes and functions here say the same in Japanese.
"""

from typing import Any

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException

_HELP = "この説明を表示して終わります。"
_USAGE = "使い方: "


def speak_japanese() -> None:
    """Set the fixed strings of typer's help pages."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "引数"
    rich_utils.OPTIONS_PANEL_TITLE = "オプション"
    rich_utils.COMMANDS_PANEL_TITLE = "コマンド"
    rich_utils.ERRORS_PANEL_TITLE = "エラー"
    rich_utils.DEFAULT_STRING = "[既定: {}]"
    rich_utils.ENVVAR_STRING = "[環境変数: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[必須]"


class Command(TyperCommand):
    """A command whose usage line and help option are Japanese."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """Describe ``--help``."""
        return _japanese_help(super().get_help_option(ctx))


class Group(TyperGroup):
    """A group of commands whose usage line and help option are Japanese."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """Describe ``--help``."""
        return _japanese_help(super().get_help_option(ctx))


def shows_help(error: TyperException) -> bool:
    """True when there were no arguments at all, and the help was printed instead."""
    return type(error).__name__ == "NoArgsIsHelpError"


def explain_mistake(error: TyperException) -> str:
    """Say what was wrong with the arguments (引数の誤り)."""
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    hint = parameter.get_error_hint() if parameter is not None else ""
    match type(error).__name__:
        case "NoSuchOption":
            near = ", ".join(getattr(error, "possibilities", None) or ())
            told = f"オプション {option} はありません。"
            return told + (f"もしかして: {near}" if near else "")
        case "MissingParameter":
            return f"{_purpose(parameter) or hint} を指定してください。"
        case "BadParameter":
            return f"{hint} の値を使えません。{_explain_value(error.message)}"
        case "BadOptionUsage":
            return f"オプション {option} には値が要ります。"
    command = error.message.split("'")
    if error.message.startswith("No such command") and len(command) > 1:
        return f"コマンド {command[1]} はありません。"
    if error.message.startswith("Missing command"):
        return "コマンドを指定してください。"
    if error.message.startswith("Got unexpected extra argument"):
        return f"引数が多すぎます: {error.message.rpartition('(')[2].rstrip(')')}"
    return error.message


def _purpose(parameter: Any) -> str:
    """What an argument is, by its help: its name is never typed, unlike an option's."""
    if isinstance(parameter, TyperOption) or parameter is None:
        return ""
    return str(getattr(parameter, "help", None) or "").partition("。")[0]


def _explain_value(message: str) -> str:
    """What typer says of a wrong value, in Japanese; else its own words."""
    choices = message.partition(" is not one of ")[2]
    if choices:
        return f"使えるのは {choices.rstrip('.')} です。"
    if "does not match the format" in message:
        return "2026-08-31 の形で書いてください。"
    if "does not exist" in message:
        return "ファイルかフォルダーがありません。"
    if "valid integer" in message:
        return "整数で書いてください。"
    if "greater than" in message or "not in the range" in message:
        return "値が小さすぎるか、大きすぎます。"
    return message


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    pieces = pieces.replace("[OPTIONS]", "[オプション]")
    pieces = pieces.replace("COMMAND [ARGS]...", "コマンド [引数]...")
    formatter.write_usage(ctx.command_path, pieces, prefix=_USAGE)


def _japanese_help(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _HELP
    return option
