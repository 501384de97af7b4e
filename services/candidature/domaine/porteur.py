"""Who carries an opération, and the charte that commits them."""

from datetime import date

from kernel.model import Frozen


class Structure(Frozen):
    """An organisation, by its SIRET (its first nine digits are the SIREN)."""

    nom: str
    siret: str

    @property
    def siren(self) -> str:
        """Give the legal unit."""
        return self.siret[:9]


class Charte(Frozen):
    """The signed charte: the day, the organisations that signed, the planning authority among them. `partenaires` are
    those of the opération, signatories or not, whose SIRET is known: who works for one of them is tied to it."""

    signee_le: date
    signataires: tuple[str, ...]
    autorite_urbanisme: str
    partenaires: tuple[Structure, ...] = ()
