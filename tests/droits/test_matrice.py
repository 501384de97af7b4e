"""Nobody may do anything else than what `docs/droits.md` says, at any moment of a campagne.

What is hidden is asked rightly and in one wrong way, another at each moment; `make droits` asks in every way.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from candidature import relations as relations_candidature
from commission.domaine import seance
from commission.views import palmares as vue_du_palmares
from expertise import relations as relations_expertise
from kernel import act, door, droits, handle, show
from kernel.droits import TABLE, Droit
from tests.droits.attendu import ABSTAINS, ACTS, BARRED, MOMENTS, READS, table
from tests.droits.matrice import Matrice
from tests.droits.moments import moments

CELLS = [(service, moment) for service, names in MOMENTS.items() for moment in names]
REQUESTS_MIN = 20_000  # of a whole run; each moment makes its share of them
Patch = AbstractContextManager[Any]


@pytest.mark.parametrize(("service", "moment"), CELLS, ids=[f"{s}-{m}" for s, m in CELLS])
def test_chacun_peut_ce_que_la_table_dit_et_rien_d_autre(service: str, moment: str) -> None:
    done = Matrice(service, moments()[moment], every_way=False).verify()
    assert done.differences == []
    assert done.requests >= REQUESTS_MIN / len(CELLS)


@pytest.mark.parametrize("service", sorted(TABLE))
def test_la_page_des_droits_et_la_table_du_code_disent_la_meme_chose(service: str) -> None:
    told = {
        code: Droit(
            frozenset(r for r, word in cells.items() if word not in ("", BARRED, ABSTAINS)),
            frozenset(r for r, word in cells.items() if word in (ACTS, READS)),
        )
        for code, cells in table(service).items()
    }
    assert told == dict(TABLE[service])


@pytest.mark.parametrize("service", sorted(TABLE))
def test_chaque_statut_d_une_chose_est_regarde_a_un_moment(service: str) -> None:
    may_be, seen = set[tuple[str, str]](), set[tuple[str, str]]()
    for moment in MOMENTS[service]:
        matrice = Matrice(service, moments()[moment])
        for nom, statut, possible in matrice.statuses():
            may_be |= {(nom, p) for p in possible}
            seen.add((nom, statut))
    assert may_be == seen


# Does it bite? Each of these is found at one moment of one service.


@contextmanager
def line(service: str, code: str, droit: Droit) -> Iterator[None]:
    """Change a line of the table of rights."""
    with patch.dict(TABLE[service], {code: droit}):
        yield


def _acts_without_right() -> Patch:
    return patch.object(act, "check_right", lambda *_, **__: None)


def _reads_without_right() -> Patch:
    return patch.object(show, "check_right", lambda *_, **__: None)


def _everybody_lists() -> Patch:
    return patch.object(show, "check_listing", lambda *_: None)


def _correspondant_reads_drafts() -> Patch:
    return line("candidature", "consulter_candidature", droits.lire(*droits.LECTEURS_DU_DOSSIER, droits.CORRESPONDANT))


def _coeditor_deposits() -> Patch:
    both = droits.acte(droits.PROPRIETAIRE, droits.COEDITEUR, vu_par=droits.LECTEURS_DU_DOSSIER)
    return line("candidature", "deposer", both)


def _proposed_reads_the_file() -> Patch:
    return line("expertise", "consulter_dossier", droits.lire(droits.MANDATE))


def _former_experts_see() -> Patch:
    return patch.object(relations_expertise, "ANCIENNEMENT_MANDATE", droits.MANDATE)


def _second_leads() -> Patch:
    return patch.object(relations_expertise, "COORDONNATEUR", droits.MANDATE_ACCEPTE)


def _member_keeps_the_seance() -> Patch:
    agir = droits.acte(droits.MEMBRE_DE_LA_SEANCE, vu_par=droits.GENS_DE_LA_SEANCE)
    return line("commission", "conclure_point", agir)


def _who_stands_aside_reads() -> Patch:
    return patch.object(seance.Seance, "est_deporte", lambda *_: False)


def _palmares_before_its_day() -> Patch:
    return patch.object(vue_du_palmares, "ADMINISTRATION", droits.MEMBRE)


def _hidden_says_forbidden() -> Patch:
    plain = door.check_right

    def told(droit: Droit, ressource: Any, appelant: Any, etat: Any, creating: bool, lus: Any) -> None:
        plain(Droit(droit.voir | {droits.CONNECTE}, droit.agir), ressource, appelant, etat, creating, lus)

    return patch.object(act, "check_right", told)


def _hidden_takes_longer() -> Patch:
    return patch.object(handle, "_sees", lambda *_: True)


def _the_file_remembers() -> Patch:
    """Somebody who has left the opération keeps the rights that the file once gave them."""
    plain = relations_candidature._relations

    def remembered(who: Any, dossier: Any, equipe: Any, ouverte: bool) -> Any:
        found = plain(who, dossier, equipe, ouverte)
        return found | ({droits.COEDITEUR} if who.personne == "pers_pia" and ouverte else set())

    return patch.object(relations_candidature, "_relations", remembered)


BUGS: tuple[tuple[Callable[[], Patch], str, str], ...] = (
    (_acts_without_right, "candidature", "deposee"),
    (_reads_without_right, "candidature", "brouillon"),
    (_everybody_lists, "expertise", "recevable"),
    (_correspondant_reads_drafts, "candidature", "brouillon"),
    (_coeditor_deposits, "candidature", "annoncee"),
    (_proposed_reads_the_file, "expertise", "mandats_proposes"),
    (_former_experts_see, "expertise", "un_mandat_accepte"),
    (_second_leads, "expertise", "expertise_en_cours"),
    (_member_keeps_the_seance, "commission", "regionale_ouverte"),
    (_who_stands_aside_reads, "commission", "regionale_ouverte"),
    (_palmares_before_its_day, "commission", "nationale_close"),
    (_hidden_says_forbidden, "candidature", "deposee"),
    (_hidden_takes_longer, "expertise", "expertise_en_cours"),
    (_the_file_remembers, "candidature", "publie"),
)


@pytest.mark.parametrize(("bug", "service", "moment"), BUGS, ids=[b.__name__.strip("_") for b, _, _ in BUGS])
def test_un_droit_qui_change_se_voit(bug: Callable[[], Patch], service: str, moment: str) -> None:
    with bug():
        assert Matrice(service, moments()[moment]).verify().differences
