"""Check an assignment and the proof that none is better: `python -m infra.affectation.verificateur FICHIER`.

The rules are read again from the raw instance. Weak duality: where no admissible team is worth more than its file's
mark at these prices, no assignment is worth more than all marks plus what places earn, less what stages claim.
"""

import hashlib
import json
import sys
from collections import Counter
from itertools import combinations, takewhile
from pathlib import Path
from typing import Any

ROLES, NOTE_MAX, MOYENNES = ("coordonnateur", "second", "second"), 1000, {"places_pourvues": 0, "places": 1}
LIGNES, ETAGES = ("sieges", "conserves", "charge"), {"sieges": 0, "conserves": 1, "pire": 2, "charge": 2, "score": 3}


def exige(vrai: object, motif: str) -> None:
    if not vrai:
        raise ValueError(motif)


def existe(chaises: list[Any], reste: int, surplus: int, dehors: int, vus: frozenset[Any]) -> bool:
    """Tell whether one member per chair (best first) are worth more than `reste` together, within the rules."""
    if not chaises:
        return reste < 0 <= min(surplus, dehors) and vus != {None}
    haut = reste - sum(chaise[0][0] for chaise in chaises[1:])
    bas, pris = -surplus - sum(max(c[1] for c in chaise) for chaise in chaises[1:]), vus - {None}
    libres = (c for c in takewhile(lambda c: c[0] > haut, chaises[0]) if c[1] >= bas and c[3] not in pris)
    return any(existe(chaises[1:], reste - c[0], surplus + c[1], dehors - c[2], vus | {c[3]}) for c in libres)


class Verification:
    def __init__(self, inst: Any, cert: Any) -> None:
        brute = json.dumps(inst, sort_keys=True, separators=(",", ":")).encode()
        exige(cert["empreinte"] == hashlib.sha256(brute).hexdigest(), "l'instance n'est pas celle du certificat")
        self.experts, self.dossiers = ({x["id"]: x for x in inst[n]} for n in ("experts", "dossiers"))
        self.garde, self.verrous = ({tuple(p) for p in inst[n]} for n in ("conserver", "epingles"))
        self.exclus = {(x["dossier"], x["expert"]) for x in inst["exclusions"]} | {tuple(x) for x in inst["interdits"]}
        r, self.base = {"moyenne": "places_pourvues", **inst["reglages"]}, cert["base"]
        self.exempt, self.toutes = {"zero": False, "exempt": True}[r["dossier_vide"]], MOYENNES[r["moyenne"]]
        base_min = 255 * sum(d["seconds"] + 1 for d in self.dossiers.values()) * r["departage"]
        exige(type(self.base) is int and self.base > base_min and (base_min or self.base == 1), "base inattendue")
        self.membres = {d: dict(self.admissibles(d, inst["scores"].get(d, {}))) for d in self.dossiers}
        self.valeurs = {e["nom"]: e["valeur"] for e in cert["etages"]}
        self.sieges_prouves = cert["etages"][0]["borne"] == self.valeurs["sieges"]
        exige([e["nom"] for e in cert["etages"]] == [n for n in ETAGES if n != "conserves" or self.garde], "étages")
        self.affectation([(self.dossiers[d]["id"], role, e) for d, role, e in cert["affectation"]])

    def admissibles(self, d: str, scores: Any) -> Any:
        """Give who may hold which role on a file: score, value with the tie-break, whether local, structure."""
        for e, notes in scores.items():
            x, octets = self.experts[e], hashlib.sha256(f"{d}|{e}".encode()).digest() if self.base > 1 else (0, 0)
            local = not set(self.dossiers[d]["regions"]).isdisjoint(x["regions"])
            for role, note, octet in zip(ROLES, notes, octets, strict=False):
                exige(type(note) is int and 0 <= note <= NOTE_MAX, "note hors de 0 à 1000")
                if role in x["roles"] and x["places"] > 0 and (d, e) not in self.exclus:
                    yield (d, role, e), (note, note * self.base + octet, local, x["structure"] or f"\0{e}")

    def depasse(self, d: str, plancher: int, vaut: dict[Any, int], marque: int, impose: list[Any]) -> bool:
        """Tell whether an admissible team made of these members, the imposed ones in, is worth more than a mark."""
        mene, suite = (sorted(p for p in impose if p[1] == role) for role in ROLES[:2])
        seconds, m, chaises = self.dossiers[d]["seconds"], self.membres[d], []
        for role, force in zip(ROLES, (mene, suite[:1], suite[1:])[: seconds + 1], strict=False):
            chaise = [(vaut[p], 6 * m[p][0] - plancher, *m[p][2:]) for p in force or vaut if p[1] == role and p in vaut]
            # Nobody: over filled seats, an empty one is not counted; over all, it is, and brings nothing.
            chaises.append(sorted(chaise + [(0, -plancher * self.toutes, 0, None)] * (not force), key=lambda c: -c[0]))
        vide = not impose and marque < 0 and (self.exempt or plancher <= 0)
        assis = len(mene) <= 1 and len(suite) <= seconds and all(chaises)
        return vide or (assis and existe(chaises, marque, 0, seconds, frozenset()))

    def affectation(self, places: list[Any]) -> None:
        """Check the seats, each as it is listed, against the rules, and what the stages say they reach."""
        equipes, n = {d: [p for p in places if p[0] == d] for d in self.dossiers}, Counter(p[2] for p in places)
        for d, q in equipes.items():
            exige(not q or self.depasse(d, 0, Counter(self.membres[d].keys() & q), -1, q), f"{d} : équipe interdite")
        exige(self.verrous <= {*places} and all(n[e] <= x["places"] for e, x in self.experts.items()), "verrou, charge")
        tenus = [([self.membres[d][p] for p in q], self.dossiers[d]["seconds"] + 1) for d, q in equipes.items()]
        vaut = [6 * sum(m[0] for m in q) // ((len(q), s)[self.toutes] or 1) for q, s in tenus if q or not self.exempt]
        reel = {"sieges": sum(len(q) for q, _ in tenus), "conserves": len(self.garde & {*places})}
        reel |= {"pire": min(vaut, default=6 * NOTE_MAX), "score": sum(m[1] for q, _ in tenus for m in q)}
        reel["charge"] = sum((x["tenues"] + n[e]) ** 2 for e, x in self.experts.items())
        exige(all(type(v) is int and reel[nom] == v for nom, v in self.valeurs.items()), "valeur annoncée fausse")

    def etage(self, nom: str, valeur: int, borne: int, feuilles: list[Any]) -> str:
        """Check the proof of a stage: the leaves part all that is possible, and none exceeds the bound."""
        but, sens, lignes = "sieges" if nom == "pire" else nom, -1 if nom == "charge" else 1, LIGNES[: ETAGES[nom]]
        plancher = borne + 1 if nom == "pire" else self.valeurs["pire"] * (nom in ("charge", "score"))
        cotes = [{tuple(b[:3]): b[3] == 1 for b in f["branche"]} for f in feuilles]
        separees = all(any(q.get(p, v) is not v for p, v in c.items()) for c, q in combinations(cotes, 2))
        fond = max(map(len, cotes), default=0)
        entier = sum(1 << fond - len(c) for c in cotes) == 1 << fond or (nom == "pire" and borne == 6 * NOTE_MAX)
        exige(separees and entier and sens * valeur <= sens * borne, f"{nom} : arbre incomplet, ou valeur trop haute")
        for f, cote in zip(feuilles, cotes, strict=True):
            k, prix, marques = Counter(f["facteurs"]), {e: f["prix"].get(e, 0) for e in self.experts}, f["dossiers"]
            exige(all(type(x) is int for x in (borne, *k.values(), *prix.values(), *marques.values())), "non entier")
            exige({but, *lignes} >= k.keys() and k[but] > 0 and min(k.values()) >= 0, f"{nom} : facteurs inattendus")
            for d, m in self.membres.items():
                impose = [p for p in {*self.verrous, *cote} if p[0] == d and cote.get(p, True)]
                vaut = {p: k["sieges"] + k["score"] * x[1] - prix[p[2]] for p, x in m.items() if cote.get(p, True)}
                vaut |= {p: vaut[p] + k["conserves"] for p in self.garde & vaut.keys()}
                exige(not self.depasse(d, plancher, vaut, marques[d], impose), f"{nom} : marque dépassée sur {d}")
            total = sum(marques[d] for d in self.dossiers)
            for e, x in self.experts.items():
                couts = [k["charge"] * (2 * (x["tenues"] + r) - 1) for r in range(1, x["places"] + 1)]
                total += sum(max(0, prix[e] - cout) for cout in couts) - k["charge"] * x["tenues"] ** 2
            total += sum((1 if n == "charge" else -1) * k[n] * self.valeurs.get(n, 0) for n in lignes)
            haut = total // k[but]
            if nom == "charge" and self.sieges_prouves:  # n² and n are odd together: so are loads and seats
                haut -= (haut - self.valeurs["sieges"] - sum(x["tenues"] for x in self.experts.values())) % 2
            exige(total < 0 if nom == "pire" else haut <= sens * borne, f"{nom} : borne non prouvée")
        return f"{nom} : {valeur}, {'prouvé' if valeur == borne else f'NON prouvé, borne certifiée {borne}'}"


def verifier(fichier: Any) -> list[str]:
    """Give one line per stage; raise, with the reason in French, if anything is not proved."""
    verification = Verification(fichier["instance"], {"affectation/1": fichier["certificat"]}[fichier["format"]])
    return [verification.etage(**etage) for etage in fichier["certificat"]["etages"]]


if __name__ == "__main__":
    try:
        print(*verifier(json.loads(Path(sys.argv[1]).read_text())), sep="\n")
    except Exception as refus:  # noqa: BLE001  whatever cannot be read proves nothing
        sys.exit(f"refusé : {refus}")
