# language: fr
Fonctionnalité: L'étape 4 s'ouvre d'elle-même
  Trois ans après l'étape 3, le règlement ouvre l'étape 4. Nul n'a à la demander : l'opération la voit s'ouvrir pendant
  les dépôts, et ceux qui la suivent l'apprennent une fois.

  Scénario: Trois ans après l'étape 3, le porteur et ses correspondants l'apprennent, une fois
    Étant donné une opération qui détient l'étape 3 depuis 2024
    Quand vient le lendemain, puis le jour suivant
    Alors Paul, Dora et Rosa ont reçu une lettre sur l'étape 4
    Et son porteur commence un dossier d'étape 4

  Scénario: Deux ans ne suffisent pas, et le refus dit quand l'étape s'ouvrira
    Étant donné une opération qui détient l'étape 3 depuis 2025
    Quand vient le lendemain, puis le jour suivant
    Alors personne n'a reçu de lettre sur l'étape 4
    Et un dossier d'étape 4 est refusé : « L'étape 3 date de 2025 : l'étape 4 (ÉcoQuartier confirmé) s'ouvre en 2028. »

  Scénario: Une étape 3 retirée n'ouvre rien
    Étant donné une opération qui détient l'étape 3 depuis 2025
    Quand l'administration retire son label d'étape 3
    Et que vient l'année 2028
    Alors personne n'a reçu de lettre sur l'étape 4

  Scénario: Une année corrigée au registre avance l'ouverture
    Étant donné une opération qui détient l'étape 3 depuis 2025
    Quand l'administration corrige l'année de son label d'étape 3, désormais 2023
    Et que vient le lendemain, puis le jour suivant
    Alors Paul, Dora et Rosa ont reçu une lettre sur l'étape 4
