"""What keeps the service from starting is said to whoever starts it, in a line."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[3]


def started(**settings: str) -> subprocess.CompletedProcess[str]:
    """The service started with these settings, to its end."""
    told = {f"BANGFU_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "services.main", "serve", "approval"],
        cwd=HOUSE,
        env={**os.environ, "BANGFU_ISSUER": "x", "BANGFU_JWKS_URL": "http://127.0.0.1:1/", **told},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_unsafe_store_is_refused_with_its_reasons(database: Any, tmp_path: Path) -> None:
    """The embedded server's own superuser is nobody to write as."""
    done = started(writer_dsn=database.admin_dsn, port="1", import_folder=str(tmp_path / "files"))
    assert done.returncode == 2
    assert "写入角色不得是超级用户" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_named(database: Any, servers: Any) -> None:
    port = servers.nats_url.rpartition(":")[2]
    done = started(writer_dsn=database.dsn("writer"), port=port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port} 已被占用" in done.stderr
