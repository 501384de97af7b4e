# language: fr
Fonctionnalité: De la désignation des experts à la synthèse
  Deux experts sans lien avec le projet regardent chaque dossier. Chacun se fait son avis sans lire celui de
  l'autre ; le coordonnateur rédige ensuite la synthèse que la commission lira.

  Contexte:
    Étant donné un dossier recevable, et trois experts habilités et disponibles

  Scénario: Le dossier va jusqu'à la synthèse
    Quand l'administration valide l'affectation proposée
    Et que les experts acceptent leur mandat
    Alors le porteur a reçu « Les experts du dossier »
    Quand la visite a lieu et qu'il en est rendu compte
    Et que les deux experts rendent leur avis
    Et que le coordonnateur rend la synthèse
    Alors le dossier est « rendue »
    Et le correspondant a reçu « Synthèse remise »

  Scénario: L'avis du second ne se voit pas avant que le coordonnateur ait rendu le sien
    Quand l'administration valide l'affectation proposée
    Et que les experts acceptent leur mandat
    Et que le second rend son avis
    Alors le coordonnateur ne voit aucun changement
    Quand le coordonnateur rend son avis
    Alors le coordonnateur lit les deux avis

  Scénario: Un expert décline, un autre le remplace
    Quand l'administration valide l'affectation proposée
    Et que le second décline son mandat
    Alors l'administration a reçu « Mandat à réattribuer »
    Et celui qui a décliné ne voit plus le dossier
    Quand l'administration valide l'affectation proposée
    Alors tous les sièges sont pourvus

  Scénario: Le dossier est retiré pendant l'expertise
    Quand l'administration valide l'affectation proposée
    Et que les experts acceptent leur mandat
    Et que le porteur retire son dossier
    Alors le dossier est « fermee »
    Et plus aucun expert n'a de mandat
