"""The command line `bangfu`: one sub-command for each thing one does with it."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from services.common.settings import load

app = App(
    name="bangfu", help="帮扶产业项目审批引擎 / approval engine for assistance-industry projects"
)
serve = App(name="serve", help="运行一个服务 / run one service")
app.command(serve)

Config = Annotated[Path | None, Parameter(name="--config")]


@serve.command
def approval(config: Config = None) -> None:
    """审批服务 / the approval service over HTTP, until a signal ends it."""
    from services.approval.serving import serve as serving

    serving(load(config))


@app.command
def dev(var: Path = Path("var"), port: int = 8321) -> None:
    """全套试用 / everything on this machine with the sample county, until Ctrl-C."""
    from services.approval.dev import develop

    develop(var, port)


def main() -> None:
    """Run what the arguments say."""
    app()


if __name__ == "__main__":
    main()
