"""One work, from the fact that asks for it to the command that gives what came of it.

The message only says that something is asked: what is asked, and of whom, is read here when the work begins. A message
that comes twice, or for a work that was given up, does nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from expertise.calculs.compte_rendu import documents, prix, proposition
from expertise.calculs.lecture import ANNEES_AVANT, DemandeImpossible, Monde
from expertise.domaine.affectation import AFFECTATION
from expertise.domaine.calcul import (
    SUIVANTS,
    AvancerCalcul,
    Calcul,
    Demande,
    EchouerCalcul,
    Proposition,
    RemplacantCalcule,
    RendreCalcul,
    RendreRemplacants,
    Verrou,
    court,
)
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.expert import CarteExpert
from expertise.domaine.monde import empreintes
from expertise.domaine.vivier import LISTE
from expertise.solveur.blocage import bloquer
from expertise.solveur.comparaison import prix_en_mots
from expertise.solveur.fichier import importer
from expertise.solveur.instance import Instance, InstanceInvalide, Place
from expertise.solveur.remplacants import exacts
from expertise.solveur.reprise import liberer
from expertise.solveur.resolution import Annulee, EtageProuve, Pilotage, Resolution, resoudre
from kernel import observe
from kernel.decider import Commande
from kernel.label.faits import CalculDemande, Copie
from kernel.ports import World
from kernel.reactions import Ordre, carry_out
from kernel.settings import Settings
from kernel.store import between, load

# The function is given fifteen minutes: the search, what explains it, and something to spare for reading and writing.
SECONDES_RECHERCHE = 420
SECONDES_APRES = 240  # of a second search: the others for a seat, or the price of stability
SECONDES_ENTRE_REGARDS = 5
SECONDES_BLOCAGE = 90
RIEN_A_FAIRE = "Aucun dossier n'attend d'expert : il n'y a rien à affecter."
AILLEURS = "Cet expert n'a pas ce siège dans la meilleure affectation d'aujourd'hui : redemandez une proposition."
A_CORRIGER = "Corrigez les sièges imposés, les interdits ou le fichier, puis redemandez une proposition."
TROP_LONG = "La cause du manque ne tient pas en une phrase : regardez les sièges vides un à un."
JSON = "application/json"


def recevoir(settings: Settings, world: World, body: str) -> None:
    """Take one message of the solver's queue. One from a table that a restore has replaced is reported, not applied."""
    copie = Copie.depuis(body)
    if copie.origine not in ("", settings.table):
        observe.record("message_d_une_autre_table", correlation=copie.correlation, flux=copie.flux)
        observe.count("messages_d_une_autre_table")
        return
    fait = copie.lire()
    if isinstance(fait, CalculDemande):
        Travail(world, fait.etat.annee, fait.etat.numero, copie.correlation).faire()


@dataclass
class Travail:
    """One work under way."""

    world: World
    annee: int
    numero: int
    correlation: str
    vu: datetime | None = field(default=None, init=False)
    annule: bool = field(default=False, init=False)

    def faire(self) -> None:
        """Work it out and give the result; or say in words why it cannot be done."""
        if (calcul := self._demande()) is None:
            return
        self._dire(AvancerCalcul(numero=self.numero, etage=""))
        try:
            self._dire(self._repondre(calcul.demande))
        except DemandeImpossible as refus:
            self._dire(EchouerCalcul(numero=self.numero, raisons=refus.raisons))
        except InstanceInvalide as faute:
            self._dire(EchouerCalcul(numero=self.numero, raisons=(*faute.anomalies, A_CORRIGER)))
        except Annulee:
            observe.record("calcul_annule", correlation=self.correlation)

    def _demande(self) -> Calcul | None:
        """Give what is asked, if it still is."""
        calcul = load(AFFECTATION, self.world.store, str(self.annee)).etat.calcul
        return calcul if calcul and calcul.numero == self.numero and calcul.est_actif else None

    def _dire(self, commande: Commande) -> None:
        carry_out(self.world, Ordre(AFFECTATION, str(self.annee), commande), self.correlation)

    # Reading

    def _lire(self, absents: Iterable[str] = ()) -> Monde:
        years = range(self.annee - ANNEES_AVANT, self.annee)
        return Monde(
            annee=self.annee,
            maintenant=self.world.clock.now(),
            cartes=[*self._cartes(self.annee)],
            anterieures=[c for year in years for c in self._cartes(year)],
            experts=[CarteExpert.model_validate_json(text) for text in self._lignes(LISTE)],
            absents=frozenset(absents),
        )

    def _cartes(self, annee: int) -> Iterator[CarteExpertise]:
        return (CarteExpertise.model_validate_json(text) for text in self._lignes(f"expertises#{annee}"))

    def _lignes(self, liste: str) -> Iterator[str]:
        found = between(self.world.store, f"expertise/liste#{liste}", "", "\U0010ffff")
        return (str(item["etat"]) for item in found)

    # Working out

    def _repondre(self, demande: Demande) -> Commande:
        monde = self._lire(demande.absents)
        if not monde.dossiers:
            raise DemandeImpossible(RIEN_A_FAIRE)
        instance = monde.instance(demande)
        if demande.fichier:
            instance = monde.instance(_du_fichier(instance, demande))
        resolution = resoudre(instance, self._pilotage())
        if demande.siege is not None:
            return RendreRemplacants(numero=self.numero, remplacants=self._remplacants(resolution, demande.siege))
        return RendreCalcul(numero=self.numero, proposition=self._proposition(monde, resolution, demande))

    def _remplacants(self, resolution: Resolution, siege: Verrou) -> tuple[RemplacantCalcule, ...]:
        """Give the best others for a seat, everybody else free to move, with their exact loss."""
        place = Place(siege.candidature, siege.role, siege.expert)
        if place not in resolution.places:
            raise DemandeImpossible(AILLEURS)
        found = exacts(resolution, place, SUIVANTS, self._apres())
        return tuple(RemplacantCalcule(expert=r.expert, prix=prix_en_mots(r.perte), prouve=r.est_prouve) for r in found)

    def _proposition(self, monde: Monde, resolution: Resolution, demande: Demande) -> Proposition:
        instance = resolution.instance
        folder, parties, kept = documents(monde, resolution, self._est_annule)
        for nom, content in kept.items():
            self._exiger_voulu()
            self.world.objects.put(nom, content, JSON)
        seen = empreintes(monde.cartes, monde.habilites, self.annee, monde.maintenant)
        before = load(AFFECTATION, self.world.store, str(self.annee)).etat.proposition
        made = proposition(self.numero, monde, resolution, before)
        return made.model_copy(
            update={
                "hypothese": bool(demande.absents),
                "document": folder,
                "parties": parties,
                "blocage": self._blocage(instance, resolution),
                "stabilite": self._stabilite(monde, resolution),
                "monde": {court(nom): empreinte for nom, empreinte in seen.items()},
            }
        )

    def _blocage(self, instance: Instance, resolution: Resolution) -> str:
        """Say why seats stay empty."""
        if resolution.valeur("sieges") == instance.sieges:
            return ""
        fin = self.world.clock.real() + timedelta(seconds=SECONDES_BLOCAGE)
        late = replace(self._apres(), annule=lambda: self._est_annule() or self.world.clock.real() > fin)
        try:
            found = bloquer(instance, late)
        except Annulee:
            if self.annule:
                raise
            return TROP_LONG
        return found.phrase if found else ""

    def _stabilite(self, monde: Monde, resolution: Resolution) -> str:
        """Say what moving those who sit already on these files would bring: the price of moving nobody."""
        held = [p for p in monde.tenus if p in resolution.instance.epingles]
        two = replace(self._apres(), secondes=SECONDES_APRES / 2)
        return prix(resolution, liberer(resolution, held, two)) if held else ""

    # Driving

    def _pilotage(self) -> Pilotage:
        return Pilotage(
            secondes=SECONDES_RECHERCHE,
            horloge=lambda: self.world.clock.real().timestamp(),
            annule=self._est_annule,
            etape=self._avancer,
        )

    def _apres(self) -> Pilotage:
        return replace(self._pilotage(), secondes=SECONDES_APRES, etape=lambda _: None)

    def _avancer(self, etage: EtageProuve) -> None:
        self._dire(AvancerCalcul(numero=self.numero, etage=etage.nom))

    def _est_annule(self) -> bool:
        """Look every few seconds whether somebody has given the work up: once it is, it is for good."""
        now = self.world.clock.real()
        if not self.annule and (self.vu is None or now - self.vu >= timedelta(seconds=SECONDES_ENTRE_REGARDS)):
            self.vu = now
            self.annule = self._demande() is None
        return self.annule

    def _exiger_voulu(self) -> None:
        if self._est_annule():
            raise Annulee


def _du_fichier(instance: Instance, demande: Demande) -> Demande:
    """Give the work with the seats of a file imposed. Raises DemandeImpossible with every fault of the file."""
    found = importer(instance, demande.fichier)
    if found.erreurs:
        raise DemandeImpossible(*found.erreurs, A_CORRIGER)
    given = (Verrou(candidature=p.dossier, role=p.role, expert=p.expert) for p in found.places)
    return demande.model_copy(update={"verrous": (*demande.verrous, *given)})
