# language: fr
Fonctionnalité: Les dates d'une campagne
  Un dossier se commence entre l'ouverture de la campagne et la dernière date où il pourrait être déposé. Une date à
  venir peut changer, une date passée jamais ; et rien n'ouvre sans l'administration.

  Scénario: On ne commence pas avant l'ouverture
    Étant donné une opération de Paul, à Rennes, sa charte signée
    Et que la campagne 2028 est planifiée
    Quand Paul commence un dossier d'étape 2 pour 2028
    Alors c'est refusé : « La campagne 2028 n'est pas encore ouverte. »
    Quand vient le 1 mars 2028
    Et que Paul commence un dossier d'étape 2 pour 2028
    Alors le dossier est « brouillon »

  Scénario: On ne commence plus une fois les dépôts clos, sauf ce qui se dépose encore
    Étant donné une opération de Paul, à Rennes, sa charte signée
    Quand vient le 15 mai 2027 à 23 h 59
    Et que Paul commence un dossier d'étape 2
    Alors le dossier est « brouillon »
    Quand vient le 16 mai 2027 à 0 h
    Et que Paul commence un dossier d'étape 3
    Alors c'est refusé : « La clôture des dépôts est passée : c'était jusqu'au samedi 15 mai 2027 à 23 h 59… »
    Quand Paul commence un dossier d'étape 1
    Alors le dossier est « brouillon »

  Scénario: On ne commence pas dans une campagne qui n'existe pas
    Étant donné une opération de Paul, à Rennes, sa charte signée
    Quand Paul commence un dossier d'étape 2 pour 2029
    Alors c'est refusé, au champ « annee » : « Cette campagne n'existe pas. »

  Scénario: Une date à venir se reporte, et qui a un brouillon l'apprend
    Étant donné un brouillon d'étape 2 complet
    Quand Ada reporte la clôture des dépôts au 20 mai 2027
    Et que vient le 19 mai 2027
    Et que Paul dépose son dossier
    Alors le dossier est « deposee »
    Et Paul a reçu « Dossier EQ-2027-0001 : le dépôt est reporté au jeudi 20 mai 2027 »

  Scénario: Une date qui change se rappelle à nouveau, comme si rien n'avait été dit de l'ancienne
    Étant donné un brouillon d'étape 2 complet
    Quand vient le 13 mai 2027
    Et qu'Ada reporte la clôture des dépôts au 30 mai 2027
    Et que vient le 14 mai 2027
    Et que vient le 15 mai 2027 à 23 h
    Et que vient le 27 mai 2027 à 13 h
    Et que vient le 29 mai 2027 à 13 h
    Alors Paul a reçu une fois « Votre dossier EQ-2027-0001 n'est PAS déposé : dépôt attendu jusqu'au samedi 15 mai 2027 »
    Et Paul a été rappelé 3 fois du dépôt « dimanche 30 mai 2027 »

  Scénario: Une date passée ne change plus
    Quand vient le 16 mai 2027 à 0 h
    Et qu'Ada reporte la clôture des dépôts au 20 mai 2027
    Alors c'est refusé : « La clôture des dépôts est déjà passée : cette date ne peut plus changer. »

  Scénario: Une date ne se reporte pas dans le passé, ni au-delà de la suivante
    Quand Ada reporte la clôture des dépôts au 28 février 2027
    Alors c'est refusé, au champ « au » : « La nouvelle date est déjà passée. »
    Quand Ada reporte la clôture des dépôts au 15 juin 2027
    Alors c'est refusé, au champ « au » : « La fin de l'examen de recevabilité doit venir après « la clôture des dépôts ». »

  Scénario: Une campagne ne se planifie qu'une fois
    Quand Ada planifie la campagne 2027
    Alors c'est refusé : « La campagne 2027 est déjà planifiée : modifiez ses dates une à une. »

  Scénario: La campagne suivante attend sa confirmation, une fois
    Quand vient le 10 décembre 2027 à 10 h
    Et que vient le 11 décembre 2027
    Alors Ada a reçu une fois « Campagne 2028 à confirmer »
    Et la campagne 2028 n'est pas publique
    Quand Ada confirme la campagne 2028
    Alors la campagne 2028 est publique
    Quand Ada confirme la campagne 2028
    Alors c'est refusé : « Cette campagne n'attend pas de confirmation : elle est planifiée, ou reste à l'être. »

  Scénario: Sans confirmation, la campagne suivante n'ouvre pas
    Étant donné une opération de Paul, à Rennes, sa charte signée
    Quand vient le 10 décembre 2027 à 10 h
    Et que vient le 1 mars 2028
    Et que Paul commence un dossier d'étape 2 pour 2028
    Alors c'est refusé, au champ « annee » : « Cette campagne n'existe pas. »
