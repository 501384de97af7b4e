"""What the front end is given runs where it will: its tests are in JavaScript, Node's own runner plays them."""

import subprocess
from pathlib import Path


def test_la_saisie_automatique_tient_ses_promesses() -> None:
    asked = ["node", "--test", str(Path(__file__).parent)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout
