# language: fr
Fonctionnalité: Rejoindre le vivier des experts
  L'appel à experts de l'année a une fin : la campagne la donne, et elle se lit à l'heure de Paris.

  Contexte:
    Étant donné une campagne dont l'appel à experts finit le 31 mai à minuit

  Scénario: On se porte candidat jusqu'à la dernière minute
    Quand une experte se porte candidate le 31 mai à 23 h 59
    Alors elle est candidate

  Scénario: À minuit il est trop tard, et la suite est dite
    Quand une experte se porte candidate le 1er juin à 0 h 00
    Alors sa candidature est refusée, et on lui dit comment faire

  Scénario: L'appel est prolongé
    Quand l'administration reporte le début de l'expertise au 4 juin
    Et une experte se porte candidate le 3 juin à 12 h 00
    Alors elle est candidate

  Scénario: L'administration inscrit quelqu'un une fois l'appel clos
    Quand l'administration inscrit une experte le 2 juin
    Alors elle est candidate
    Et elle a reçu « Vous êtes inscrit au vivier des experts »
    Et personne d'autre ne peut l'inscrire
