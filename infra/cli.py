"""`eq`: the command line of the house, for those who run it and those who build on it."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from infra.local.cloud import CloudError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
verifier = typer.Typer(no_args_is_help=True, help="Vérifier ce qui doit l'être.")
app.add_typer(verifier, name="verifier")

ROOT = Path(__file__).parent.parent
STATE = ROOT / ".eq" / "demo"
Etat = Annotated[Path, typer.Option("--etat", help="Dossier du nuage local")]


def fail(message: str) -> NoReturn:
    """Say what went wrong, and leave with 1."""
    print(message, file=sys.stderr)
    raise typer.Exit(1)


@verifier.command("journal")
def verifier_journal(etat: Etat = STATE) -> None:
    """Vérifier la chaîne de chaque flux, et que chaque état est le repli de son journal."""
    from infra.local.cloud import at_hand  # noqa: PLC0415  each command pays for what it uses
    from infra.local.house import table_of  # noqa: PLC0415
    from infra.local.operator import operator_store  # noqa: PLC0415
    from infra.verify import entries_by_stream, verify  # noqa: PLC0415

    with at_hand(etat) as cloud:
        table = table_of(cloud)
        streams = entries_by_stream(cloud.client("dynamodb"), table)
        faults = list(verify(streams, operator_store(cloud, table)))
    total = streams.total()
    for fault in faults:
        print(fault)
    if faults:
        fail(f"Journal altéré : {len(faults)} anomalie(s) sur {total} entrées.")
    print(f"Journal intact : {total} entrées.")


@verifier.command("affectation")
def verifier_affectation(
    source: Annotated[str, typer.Argument(metavar="FICHIER", help="Un fichier, ou l'adresse du certificat")],
    instance: Annotated[
        Path | None,
        typer.Option(help="Les données de départ, reçues par ailleurs : elles remplacent celles du fichier"),
    ] = None,
    jeton: Annotated[str, typer.Option(envvar="EQ_JETON", help="Pour une adresse : votre jeton")] = "",
) -> None:
    """Vérifier, sans le solveur, qu'une affectation suit les règles et qu'aucune ne fait mieux."""
    from infra.affectation.controle import controler  # noqa: PLC0415

    verdict = controler(source, instance, jeton)
    if not verdict.accepte:
        fail("\n".join(verdict.phrases))
    print("\n".join(verdict.phrases))


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Jouer puis s'arrêter")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Finir par une ligne de JSON")] = False,
    port: Annotated[int, typer.Option(help="Port de la maison qui reste ouverte")] = 8000,
    etat: Etat = STATE,
) -> None:
    """Jouer une campagne entière sur cette machine, puis rester ouvert. Avec --once, l'état part de rien."""
    import shutil  # noqa: PLC0415

    from infra.local.demo import demo as play  # noqa: PLC0415

    if once:
        etat = etat.with_name(etat.name + "-once")
        shutil.rmtree(etat, ignore_errors=True)
    raise typer.Exit(play(etat, once, as_json, port))


@app.command()
def semer(
    moment: Annotated[
        str, typer.Option(help="ouverture, depot, affectation, expertise, commission, embargo ou publie")
    ],
    dossiers: Annotated[int, typer.Option(help="Nombre de dossiers", min=1, max=60)] = 12,
    port: Annotated[int, typer.Option(help="Port de la maison qui reste ouverte")] = 8000,
    once: Annotated[bool, typer.Option("--once", help="S'arrêter une fois le moment atteint")] = False,
) -> None:
    """Amener une campagne à un moment de l'année et rester ouvert, pour qui construit une interface."""
    from infra.local.demo import MOMENTS, sow  # noqa: PLC0415

    if moment not in MOMENTS:
        fail(f"« {moment} » n'est pas un moment : {', '.join(MOMENTS)}.")
    sow(ROOT / ".eq" / f"semis-{moment}-{dossiers}", moment, dossiers, port, once)


@app.command()
def servir(port: Annotated[int, typer.Option(help="Port de la maison")] = 8000) -> None:
    """Servir les trois services dans ce programme, pour qui les modifie : sans empaqueter ni déployer."""
    from rich.console import Console  # noqa: PLC0415

    from infra.local.demo import stay_up  # noqa: PLC0415
    from infra.local.inprocess import open_in_process  # noqa: PLC0415

    with open_in_process(ROOT / ".eq" / "servir", port) as house:
        stay_up(Console(), house)


@app.command()
def importer(
    fichier: Path,
    campagne: Annotated[int, typer.Option(help="L'année à jouer")],
    as_json: Annotated[bool, typer.Option("--json", help="Finir par une ligne de JSON")] = False,
    ici: Annotated[Path | None, typer.Option(help="L'état d'un nuage qui tourne, au lieu d'un nuage à soi")] = None,
    etat: Annotated[
        Path | None, typer.Option("--etat", help="L'état du nuage à soi, gardé d'un import à l'autre")
    ] = None,
) -> None:
    """Jouer les candidatures réelles d'une année, d'après une table, sous le règlement 2013."""
    import tempfile  # noqa: PLC0415

    from infra.local.importing import run  # noqa: PLC0415

    if not fichier.exists():
        fail(f"{fichier} : ce fichier n'existe pas.")
    with tempfile.TemporaryDirectory() as scratch:
        state = ici or etat or Path(scratch)
        code = run(fichier, campagne, state, alone=ici is None, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def openapi(
    verifier: Annotated[bool, typer.Option("--verifier", help="Comparer sans rien écrire")] = False,
    publier: Annotated[
        bool, typer.Option("--publier", help="Promettre ces contrats : à chaque version publiée")
    ] = False,
) -> None:
    """Produire les documents OpenAPI, les pages des refus et de la conservation, ou vérifier qu'ils sont à jour."""
    from infra import conservation, problemes  # noqa: PLC0415
    from infra.openapi import FOLDER, SERVICES, check, current, text, write  # noqa: PLC0415

    if verifier:
        wrong = list(check())
        for made in (problemes, conservation):
            if made.PAGE.read_text(encoding="utf-8") != made.text():
                wrong.append(f"docs/{made.PAGE.name} n'est pas à jour : lancez make openapi")
        if wrong:
            fail("\n".join(wrong))
        print(f"Contrats à jour, valides, et sans rupture qui ne soit annoncée : {', '.join(SERVICES)}.")
        return
    write(promised=publier)
    for made in (problemes, conservation):
        made.PAGE.write_text(made.text(), encoding="utf-8")
    sizes = ", ".join(f"{service} {len(text(current(service))) // 1024} Ko" for service in SERVICES)
    print(f"{FOLDER.relative_to(ROOT)} : {sizes}.")


@app.command()
def horloge(instant: str, etat: Etat = STATE) -> None:
    """Avancer l'horloge de la démonstration, par exemple 2027-05-15T23:58+02:00."""
    from infra.local.house import joined  # noqa: PLC0415

    to = datetime.fromisoformat(instant)
    if to.tzinfo is None:
        fail("Donnez l'instant avec son décalage, par exemple 2027-05-15T23:58+02:00.")
    with joined(etat) as house:
        orders = house.move(to)
    print(f"Il est {to.isoformat()} ; le réveil a donné {orders} ordre(s).")


@app.command()
def balayer(depuis: str, etat: Etat = STATE) -> None:
    """Relayer à nouveau toutes les entrées écrites depuis un jour (AAAA-MM-JJ)."""
    from infra.local.house import joined  # noqa: PLC0415

    with joined(etat) as house:
        swept = house.deployment.invoke("kernel", "sweep", {"depuis": depuis})["entrees"]
    print(json.dumps({"entrees": swept}))


@app.command()
def effacer(personne: str, etat: Etat = STATE) -> None:
    """Effacer une personne (son pseudonyme, « pers_… ») de l'annuaire et du journal, dont la chaîne reste intacte."""
    from infra.local.cloud import at_hand  # noqa: PLC0415
    from infra.local.house import table_of  # noqa: PLC0415
    from infra.local.operator import erase_person  # noqa: PLC0415

    with at_hand(etat) as cloud:
        done = erase_person(cloud, table_of(cloud), personne)
    print(f"{done['fiches']} fiche(s) effacée(s), {done['entrees']} entrée(s) du journal expurgée(s).")


@app.command()
def reprendre(fichier: Path, etat: Etat = STATE) -> None:
    """Reprendre des étapes déjà détenues : un CSV avec les colonnes operation, etape, annee, source."""
    from infra.local.house import joined  # noqa: PLC0415
    from infra.local.takeover import take_over  # noqa: PLC0415

    with joined(etat) as house:
        taken, refused = take_over(house, fichier)
    for ligne, raison in refused:
        print(f"ligne {ligne} : {raison}", file=sys.stderr)
    print(f"{taken} étape(s) reprise(s), {len(refused)} refusée(s).")
    if refused:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; a known failure is one line, not a trace."""
    from infra.local.house import HouseError  # noqa: PLC0415

    try:
        app()
    except (CloudError, HouseError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
