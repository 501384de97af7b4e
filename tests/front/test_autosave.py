"""What the front end is given runs where it will: its tests are in JavaScript, Node's own runner plays them."""

import subprocess
from pathlib import Path

from kernel.signes import END_OF_LINE, INVISIBLE

AUTOSAVE = Path(__file__).parents[2] / "docs" / "front" / "autosave.js"


def test_la_saisie_automatique_tient_ses_promesses() -> None:
    asked = ["node", "--test", str(Path(__file__).parent)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout


def test_la_saisie_automatique_tient_pour_invisible_ce_que_le_service_laisse() -> None:
    text = AUTOSAVE.read_text(encoding="utf-8")
    assert f"/{ascii(INVISIBLE.pattern)[1:-1]}/g" in text
    assert f"/{ascii(END_OF_LINE.pattern)[1:-1]}/g" in text
