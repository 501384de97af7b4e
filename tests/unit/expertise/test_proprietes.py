"""Whatever people do, in whatever order: the state is the fold of the journal, and nobody is overloaded."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from expertise.domaine import commandes as c
from expertise.domaine.dossier import Audience, Expertise
from expertise.domaine.expert import DeclarerDisponibilite, DeclarerInteret, Habiliter, Inscrire
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.vivier import EXPERT
from kernel.journal import canonical
from kernel.label.faits import Copie
from kernel.reactions import Ordre, carry_out
from kernel.refus import Refus
from kernel.store import entries, keep_copy, load, refold
from tests.fakes import MemoryWorld
from tests.unit.expertise import cas
from tests.unit.expertise.cas import CAMPAGNE, MIDI

CHARGE = 2
DOSSIERS = [f"cand_{n:026d}" for n in (1, 2, 3)]
NOMS = ("pers_ana", "pers_bea", "pers_cyr")
TEXTES = (*(f"dimension_{n}" for n in range(1, 5)), "compte_rendu", "synthese")
personnes, roles = st.sampled_from(NOMS), st.sampled_from(("coordonnateur", "second"))
places = st.integers(1, CHARGE)

GESTES = st.one_of(
    st.builds(c.ProposerMandat, expert=personnes, role=roles, place=places),
    st.builds(c.Accepter, auteur=personnes, absence_de_conflit=st.just(True)),
    st.builds(c.Accepter, auteur=personnes, absence_de_conflit=st.just(True)),
    st.builds(c.Decliner, auteur=personnes, motif=st.just("charge")),
    st.builds(
        c.Remplacer,
        sortant=st.sampled_from(("", *NOMS)),
        entrant=st.sampled_from(("", *NOMS)),
        tenues=st.just(()) | st.just(((2027, 1),)),
        motif=st.just("m"),
    ),
    st.just(cas.FIXER),
    st.just(c.ConfirmerVisite()),
    st.builds(c.Rediger, sujet=st.sampled_from(TEXTES), texte=st.sampled_from(("Un texte.", None)), auteur=personnes),
    st.just(cas.COMPTE),
    st.builds(c.RendreAvis, auteur=personnes, conclusion=st.just("favorable"), sel=st.just("s")),
    st.builds(c.RouvrirAvis, expert=personnes, motif=st.just("m")),
    st.just(c.RendreSynthese(sel="s")),
    st.builds(c.Rappeler, rang=st.integers(1, 4)),
    st.builds(c.NoterAudience, audience=st.sampled_from([None, Audience(quand=cas.FIXER.le, lieu="Rennes")])),
    st.just(c.FermerExpertise(motif="m")),
)
EQUIPE = (cas.ANA, cas.BEA, *cas.ACCEPTER, cas.FIXER, c.ConfirmerVisite())


def monde() -> MemoryWorld:
    """Give a memory with three experts of load two and three files, on the day of the visits."""
    memoire = MemoryWorld()
    memoire.clock.current = MIDI
    campagne = Copie(
        type="t", flux="candidature/campagne#2027", seq=1, correlation="c", etat=CAMPAGNE.model_dump(mode="json")
    )
    keep_copy(memoire.store, "expertise", campagne)
    for nom in NOMS:
        profil = cas.EXPERTS[nom].profil
        assert profil is not None
        faire(memoire, EXPERT, nom, Inscrire(personne=nom, profil=profil, motif="m"))
        faire(memoire, EXPERT, nom, Habiliter(roles=("coordonnateur", "second"), motif="m"))
        faire(memoire, EXPERT, nom, DeclarerDisponibilite(annee=2027, charge_max=CHARGE))
    for dossier in DOSSIERS:
        identite = cas.identite().model_copy(update={"candidature": dossier})
        faire(memoire, EXPERTISE, dossier, c.OuvrirExpertise(identite=identite))
    return memoire


def faire(memoire: MemoryWorld, decider: Any, identifiant: str, command: Any) -> None:
    sinon = None
    if isinstance(command, c.ProposerMandat):
        sinon = c.EcarterMandat(expert=command.expert, role=command.role)
    carry_out(memoire.world, Ordre(decider, identifiant, command, sinon), "c")


def verifier(memoire: MemoryWorld) -> None:
    """Compare the table with what the journal alone says, and count the places."""
    items = memoire.store.items
    tenues: list[str] = []
    listes: set[str] = set()
    for dossier in DOSSIERS:
        loaded = load(EXPERTISE, memoire.store, dossier)
        assert refold(EXPERTISE, list(entries(memoire.store, loaded.flux))) == loaded.etat
        tenues += EXPERTISE.gardes(loaded.etat)
        listes |= {f"expertise/liste#{f.liste}" for f in EXPERTISE.fiches(loaded.etat)}
        regles(loaded.etat)
    assert sorted(tenues) == sorted(k.pk.removeprefix("expertise/garde#") for k in items if "/garde#" in k.pk)
    assert len(set(tenues)) == len(tenues)
    assert all(n <= CHARGE for n in Counter(t.split("#")[1] for t in tenues).values())
    assert listes == {k.pk for k in items if "/liste#" in k.pk and "/liste#experts" not in k.pk}


def regles(e: Expertise) -> None:
    """Hold a file to the rules of the label."""
    assert len({m.siren for m in e.vivants}) == len(e.vivants)
    assert sum(m.role == "coordonnateur" for m in e.vivants) <= 1
    if e.synthese is not None and not e.fermee:
        assert e.avis_sont_rendus
        assert e.visite is not None
        assert e.visite.faite_le is not None


@settings(max_examples=60, deadline=None)
@given(st.booleans(), st.lists(st.tuples(st.sampled_from(DOSSIERS), GESTES), max_size=40))
def test_quel_que_soit_l_ordre_des_gestes_le_journal_et_les_charges_tiennent(
    lancee: bool, gestes: list[tuple[str, Any]]
) -> None:
    memoire = monde()
    if lancee:
        for command in EQUIPE:
            faire(memoire, EXPERTISE, DOSSIERS[0], command)
        memoire.clock.current = cas.APRES_VISITE
    for dossier, command in gestes:
        with suppress(Refus):
            faire(memoire, EXPERTISE, dossier, command)
    verifier(memoire)


@settings(max_examples=30, deadline=None)
@given(st.permutations([(d, o) for d in DOSSIERS for o in (cas.ANA, cas.BEA)]))
def test_des_affectations_simultanees_dans_un_ordre_quelconque_ne_surchargent_personne(
    ordres: list[tuple[str, Any]],
) -> None:
    """Three assignments count on the same first place: one gets it, the others put the expert aside, nothing fails."""
    memoire = monde()
    for dossier, ordre in (*ordres, *ordres):
        faire(memoire, EXPERTISE, dossier, ordre)
    verifier(memoire)
    statuts = Counter(m.statut for d in DOSSIERS for m in load(EXPERTISE, memoire.store, d).etat.mandats)
    assert statuts == {"propose": 2, "ecarte": 4}


def test_un_interet_declare_apres_la_proposition_ecarte_l_expert() -> None:
    memoire = monde()
    faire(memoire, EXPERT, "pers_ana", DeclarerInteret(nature="familial", operation=cas.OPER))
    faire(memoire, EXPERTISE, DOSSIERS[0], cas.ANA)
    (mandat,) = load(EXPERTISE, memoire.store, DOSSIERS[0]).etat.mandats
    assert (mandat.statut, mandat.motif) == ("ecarte", "un intérêt (familial) est déclaré")
    memoire.clock.current = MIDI + timedelta(days=366)
    faire(memoire, EXPERTISE, DOSSIERS[1], cas.ANA)
    assert load(EXPERTISE, memoire.store, DOSSIERS[1]).etat.vivants


def test_les_textes_s_ecrivent_par_parties() -> None:
    """One autosave writes one part: two experts who write at once do not rewrite each other's text."""
    memoire = monde()
    for command in (*EQUIPE, *cas.rediges("pers_ana")):
        faire(memoire, EXPERTISE, DOSSIERS[0], command)
    parts = {k.sk: i["etat"] for k, i in memoire.store.items.items() if k.sk.startswith("ETAT#")}
    assert parts == {f"ETAT#textes#pers_ana#dimension_{n}": canonical("Une appréciation.") for n in range(1, 5)}
