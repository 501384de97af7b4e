"""What tests share to be quick is never seen by what they show: a state decoded once, a house copied in part."""

from candidature.domaine.candidature import CANDIDATURE
from kernel.store import load
from tests import remembered
from tests.fakes import fingerprint
from tests.theatre import moments


def test_un_etat_dont_on_se_souvient_est_celui_que_le_service_lirait() -> None:
    moment = moments()["deposee"]
    store, candidature = moment.maison.memoire.store, moment.ids["candidature"]
    again = remembered.decoded_once()

    found = load(CANDIDATURE, store, candidature)
    texte, parts = found.etat.model_dump_json(), dict[str, str]()

    assert again(CANDIDATURE, texte, parts) == remembered.AS_DEPLOYED(CANDIDATURE, texte, parts)
    assert again(CANDIDATURE, texte, parts) is again(CANDIDATURE, texte, parts)
    assert again(CANDIDATURE, "{}", parts) == CANDIDATURE.etat() != again(CANDIDATURE, texte, parts)


def test_une_maison_copiee_n_a_ni_table_ni_document_ni_jeton_en_commun_avec_la_premiere() -> None:
    premiere = moments()["deposee"].maison.memoire
    before = fingerprint(premiere.store), dict(premiere.objects.kept), dict(premiere.store.tokens)

    copie = premiere.copy_of()
    assert (fingerprint(copie.store), copie.objects.kept, copie.store.tokens) == before
    copie.store.items.clear()
    copie.objects.kept.clear()
    copie.store.tokens.clear()

    assert (fingerprint(premiere.store), premiere.objects.kept, premiere.store.tokens) == before
