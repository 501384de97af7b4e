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

  Scénario: Une candidature n'est pas retenue, et la raison est dite
    Quand une experte se porte candidate le 20 mai à 10 h 00
    Et l'administration ne la retient pas, faute de références
    Alors elle a reçu « Votre candidature d'expert n'est pas retenue »
    Et elle lit que ses références manquent, et peut se porter candidate de nouveau

  Scénario: On ne refuse pas sans dire pourquoi
    Quand une experte se porte candidate le 20 mai à 10 h 00
    Alors la refuser sans raison est impossible

  Scénario: Une habilitation ne se donne pas pour un terme passé
    Quand une experte se porte candidate le 20 mai à 10 h 00
    Alors l'habiliter jusqu'au 19 mai est refusé : « donnez un jour à venir, ou aucun »

  Scénario: Une habilitation arrive à son terme
    Quand une experte se porte candidate le 20 mai à 10 h 00
    Et l'administration l'habilite jusqu'au 20 juin
    Et le 21 juin se lève
    Alors elle a reçu « Votre habilitation d'expert est arrivée à son terme »
    Et elle est de nouveau candidate, et n'est plus habilitée

  Scénario: On ne suspend que qui est habilité
    Quand une experte se porte candidate le 20 mai à 10 h 00
    Alors la suspendre est refusé : « il n'y a rien à suspendre »
