"""What the solver is given, from the lines of files and experts: marks, exclusions in words, seats already held."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from expertise.domaine.calcul import Demande, Interdit, Verrou
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import FINIES, Mandat
from expertise.domaine.expert import CarteExpert
from expertise.domaine.incompatibilites import incompatibilites, restantes
from expertise.domaine.liens import est_parti
from expertise.domaine.monde import a_pourvoir, places_libres, places_tenues
from expertise.solveur.instance import Dossier, Exclusion, Expert, Instance, Place, Reglages
from expertise.solveur.notation import Bareme, ProfilDossier, ProfilExpert, noter_tous
from expertise.solveur.reprise import modifier
from kernel.label.reglement import reglement

ANNEES_AVANT = 3  # how far back one looks for who knows an opération, and who has had many files
DIMENSIONS = (1, 2, 3, 4)  # a file asks for all of them
BAREME = Bareme()


class DemandeImpossible(Exception):  # noqa: N818  named after what was asked
    """What is asked cannot be worked out: `raisons` say why and what to do then, in whole sentences."""

    def __init__(self, *raisons: str) -> None:
        super().__init__(" ".join(raisons))
        self.raisons = raisons


@dataclass(frozen=True, eq=False)
class Monde:
    """What was read: the files of the year, those of the years before, all experts: one who has lost the habilitation
    may still hold a seat. `absents` are taken as away, to see: the files on which they sit are then to assign too."""

    annee: int
    maintenant: datetime
    cartes: Sequence[CarteExpertise]
    anterieures: Sequence[CarteExpertise]
    experts: Sequence[CarteExpert]
    absents: frozenset[str] = frozenset()

    @cached_property
    def dossiers(self) -> Sequence[CarteExpertise]:
        """Give the files with empty seats, or whose experts are away, in the order of their numbers."""
        left = (c for c in self.cartes if c.identite.annee == self.annee and c.statut not in FINIES and self._perd(c))
        found = {c.identite.candidature: c for c in (*a_pourvoir(self.cartes, self.annee), *left)}
        return [found[nom] for nom in sorted(found)]

    def _perd(self, c: CarteExpertise) -> bool:
        return any(m.est_vivant and m.expert in self.absents for m in c.mandats)

    @cached_property
    def tenues(self) -> dict[str, set[int]]:
        """Give the places of the year that each expert holds."""
        return places_tenues(self.cartes, self.annee)

    @cached_property
    def tenus(self) -> tuple[Place, ...]:
        """Give the seats held on the files to assign: nobody is taken off by an assignment."""
        return tuple(sorted(Place(c.identite.candidature, m.role, m.expert) for c, m in self._sieges()))

    def _sieges(self) -> Iterator[tuple[CarteExpertise, Mandat]]:
        for c in self.dossiers:
            yield from ((c, m) for m in c.mandats if m.est_vivant)

    @cached_property
    def en_lice(self) -> Sequence[CarteExpert]:
        """Give who may be given a seat, and who holds one on these files, habilitated still or not."""
        held = {p.expert for p in self.tenus}
        may = {e.personne for e in self.habilites if e.charges.get(str(self.annee), 0)}
        return sorted((e for e in self.experts if e.personne in may | held), key=lambda e: e.personne)

    @cached_property
    def habilites(self) -> Sequence[CarteExpert]:
        """Give who may be assigned."""
        return [e for e in self.experts if e.est_habilite]

    @cached_property
    def libres(self) -> dict[str, tuple[int, ...]]:
        """Give the free places of each; who has lost the role of a seat that they hold keeps that seat, and no more."""
        return {e.personne: self._libres(e) for e in self.en_lice}

    def _libres(self, e: CarteExpert) -> tuple[int, ...]:
        lost = {p.role for p in self.tenus if p.expert == e.personne} - {*e.roles}
        return () if lost or not e.est_habilite else places_libres(e, self.tenues, self.annee)

    # What is marked

    @cached_property
    def profils(self) -> dict[str, ProfilExpert]:
        """Give what is marked of each expert."""
        return {e.personne: self._profil(e) for e in self.en_lice}

    def _profil(self, e: CarteExpert) -> ProfilExpert:
        before = [c for c in self.anterieures if _a_tenu(c, e.personne)]
        lieux = e.profil.departements if e.profil else ()
        return ProfilExpert(
            competences=e.profil.competences if e.profil else (),
            departements=lieux,
            regions=e.regions,
            operations=tuple(sorted({c.identite.operation for c in before})),
            dossiers_recents=len(before),
            role_souhaite=e.profil.role_souhaite if e.profil else None,
        )

    @cached_property
    def lieux(self) -> dict[str, ProfilDossier]:
        """Give what is marked of each file."""
        return {
            c.identite.candidature: ProfilDossier(
                operation=c.identite.operation,
                competences=DIMENSIONS,
                departements=c.identite.departements,
                regions=c.identite.regions,
            )
            for c in self.dossiers
        }

    # What is given

    def instance(self, demande: Demande) -> Instance:
        """Give what is to be worked out. Raises DemandeImpossible when what is asked would be dropped without a word:
        somebody banned from where they sit, a file that waits for nobody, a name that nobody has."""
        if refused := (*self._assis(demande), *self._pourvus(demande), *self._inconnus(demande)):
            raise DemandeImpossible(*refused)
        plain = Instance(
            experts=tuple(self._experts()),
            dossiers=tuple(_dossier(c) for c in self.dossiers),
            scores=noter_tous(self.profils, self.lieux, BAREME),
            exclusions=tuple(self._exclusions()),
            epingles=self.tenus,
            reglages=Reglages(dossier_vide=demande.dossier_vide, moyenne=demande.moyenne),
        )
        return modifier(
            plain,
            verrous=(Place(v.candidature, v.role, v.expert) for v in demande.verrous),
            interdits=((i.candidature, i.expert) for i in demande.interdits),
            absents=demande.absents,
        )

    def _assis(self, demande: Demande) -> Iterator[str]:
        """Say who is banned from a file on which they sit: an assignment takes nobody off."""
        held = {(c.identite.candidature, m.expert): c.identite.numero for c, m in self._sieges()}
        for i in demande.interdits:
            if numero := held.get((i.candidature, i.expert)):
                yield f"{i.expert} siège déjà sur le dossier {numero} : remplacez-le d'abord."

    def _pourvus(self, demande: Demande) -> Iterator[str]:
        """Say which files of a lock or a ban wait for nobody: an assignment leaves them as they are."""
        named, waiting = {x.candidature for x in _paires(demande)}, {c.identite.candidature for c in self.dossiers}
        for c in self.cartes:
            numero = c.identite.numero
            if c.identite.candidature not in named - waiting:
                continue
            if c.statut in FINIES:
                yield f"L'expertise du dossier {numero} est terminée : retirez-le de votre demande."
            else:
                yield f"L'équipe du dossier {numero} est complète : remplacez d'abord un de ses experts."

    def _inconnus(self, demande: Demande) -> Iterator[str]:
        """Say which names asked about are of nobody who may be given a seat, and which files are not of this year."""
        paires = _paires(demande)
        experts = {*demande.absents, *(x.expert for x in paires)}
        for nom in sorted(experts - {e.personne for e in self.en_lice}):
            yield f"{nom} n'est pas en lice cette année : vérifiez son identifiant, ou retirez-le de votre demande."
        for nom in sorted({x.candidature for x in paires} - {c.identite.candidature for c in self.cartes}):
            yield f"{nom} n'est pas un dossier à expertiser cette année : vérifiez son identifiant."

    def _experts(self) -> Iterator[Expert]:
        here = Counter(p.expert for p in self.tenus)
        structures = {
            siren: f"structure {n}" for n, siren in enumerate(sorted({e.siren for e in self.en_lice if e.siren}))
        }
        for e in self.en_lice:
            held = tuple(p.role for p in self.tenus if p.expert == e.personne)
            yield Expert(
                id=e.personne,
                structure=structures.get(e.siren, ""),
                roles=tuple(sorted({*e.roles, *held})),
                places=len(self.libres[e.personne]) + here[e.personne],
                tenues=len(self.tenues.get(e.personne, ())) - here[e.personne],
                regions=self.profils[e.personne].regions,
            )

    def _exclusions(self) -> Iterator[Exclusion]:
        held = {(p.dossier, p.expert) for p in self.tenus}
        for c in self.dossiers:
            partis = {m.expert: m.statut for m in c.mandats if est_parti(m, c.decisions)}
            for e in self.en_lice:
                if (c.identite.candidature, e.personne) not in held:
                    yield from _exclus(c, e, partis.get(e.personne), self.maintenant)


def _paires(demande: Demande) -> tuple[Interdit | Verrou, ...]:
    return (*demande.interdits, *demande.verrous)


def _a_tenu(c: CarteExpertise, personne: str) -> bool:
    """Tell whether somebody has accepted a mandate there and held it to its end: an offer is not one (adr/0030)."""
    return any(m.expert == personne and m.statut == "accepte" for m in c.mandats)


def _exclus(c: CarteExpertise, e: CarteExpert, parti: str | None, now: datetime) -> Iterator[Exclusion]:
    ici, found = c.identite.candidature, incompatibilites(e, c.identite, now)
    for i in restantes(found, c.decisions, e.personne):
        yield Exclusion(dossier=ici, expert=e.personne, code=i.code, motif=i.motif)
    if parti:
        motif = "a déjà décliné ce dossier" if parti == "decline" else "a déjà quitté ce dossier"
        yield Exclusion(dossier=ici, expert=e.personne, code=parti, motif=motif)


def _dossier(c: CarteExpertise) -> Dossier:
    etape = reglement(c.identite.reglement).etape(c.identite.etape)
    seconds = etape.sieges.seconds if etape else 1
    return Dossier(id=c.identite.candidature, nom=c.identite.numero, seconds=seconds, regions=c.identite.regions)
