"""Translate SAM as CloudFormation would, offline, and lint both: some mistakes only show after the translation."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from infra.templates import Template, with_code

REGION = "eu-west-3"


def translate(sam: Template) -> Template:
    """Give the CloudFormation that AWS would make of this SAM template.

    The map of AWS's own policies stays empty: our roles are written by hand, and asking for it needs an account.
    """
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    translated = translator.translate(with_code(sam, "s3://paquets/deployment.zip"), parameter_values={})
    translator.metrics.publish()  # to nowhere; or it complains when collected
    plain: Template = json.loads(json.dumps(translated))
    return plain


def lint(files: Iterable[Path]) -> None:
    """Refuse any remark of cfn-lint, warnings included."""
    program = "import sys; from cfnlint.runner import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--regions", REGION, "--format", "parseable", "--"]
    result = subprocess.run([*command, *map(str, files)], check=False, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"cfn-lint:\n{result.stdout}{result.stderr}")
