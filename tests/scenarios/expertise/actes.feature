# language: fr
Fonctionnalité: Les actes de l'administration sur l'affectation, et leurs refus
  Chaque acte qui ne peut pas se faire est refusé en disant pourquoi, et ne change rien.

  Contexte:
    Étant donné un dossier recevable à Rennes, et trois experts habilités et disponibles

  Plan du Scénario: un délai ne se donne ni sans raison, ni dans le passé, ni au-delà des séances, et n'en retire pas
    Quand l'administration affecte les experts
    Alors donner au second jusqu'au <jour>, « <motif> », est refusé : « <raison> »

    Exemples:
      | jour       | motif  | raison                                              |
      | 2027-06-30 |        | /motif                                              |
      | 2027-06-09 | Congés | Donnez un jour à venir                              |
      | 2027-06-12 | Congés | a déjà jusqu'au 18/06/2027                          |
      | 2028-01-10 | Congés | au plus tard la fin des commissions régionales      |

  Plan du Scénario: ce qui ne peut pas se faire est refusé, et ne change rien à l'équipe
    Quand l'administration affecte les experts
    Alors <geste> est refusé : « <raison> »

    Exemples:
      | geste                                                  | raison                                                          |
      | accepter sans déclarer l'absence de conflit            | Déclarez l'absence de conflit d'intérêts, ou déclinez le mandat |
      | accepter, suspendu depuis la proposition               | Votre habilitation est suspendue                                |
      | imposer et interdire le même expert                    | à la fois imposé et interdit                                    |
      | imposer un expert donné absent                         | donné absent : choisissez                                       |
      | valider une proposition plus ancienne                  | La dernière proposition est la n° 2                             |
      | joindre un document d'un autre site que ceux de l'État | déposez-le sur l'un d'eux                                       |

  Scénario: lever une incompatibilité que la loi pose est refusé
    Quand Cyr déclare un lien familial avec l'opération
    Alors lever ce qui lie Cyr est refusé : « ne peut pas être levée »

  Scénario: lever quand rien ne s'oppose est refusé
    Alors lever ce qui lie Cyr est refusé : « il n'y a rien à lever »

  Scénario: une levée ne se reprend pas tant que l'expert siège
    Quand Cyr déclare des travaux passés sur l'opération
    Et l'administration lève ce qui lie Cyr
    Et l'administration place Cyr sur le dossier
    Alors reprendre cette levée est refusé : « remplacez-le d'abord »

  Scénario: un calcul s'annule, et rien n'est proposé
    Quand l'administration demande un calcul, et l'annule
    Alors le calcul est annulé, et rien n'est proposé
    Et l'annuler de nouveau est refusé : « il n'y a rien à annuler »

  Scénario: un fichier importé est refusé ligne par ligne
    Quand l'administration importe un fichier qui nomme une inconnue ligne 2 et un rôle inconnu ligne 3
    Alors le calcul est refusé, chaque faute avec sa ligne
    Et rien n'est proposé

  Scénario: une preuve falsifiée est refusée
    Quand l'administration demande une affectation
    Alors sa preuve est juste
    Et la même preuve est refusée, un expert changé, une valeur grandie ou un dossier retouché

  Scénario: placer quelqu'un quand tous les sièges sont tenus est refusé
    Quand l'administration affecte les experts
    Alors placer le troisième est refusé : « dites qui quitte le dossier »
