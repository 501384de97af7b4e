# language: fr
Fonctionnalité: Examiner la recevabilité d'un dossier
  Le correspondant donne un avis, puis le notifie : le porteur ne sait rien entre les deux. La région peut reprendre un
  dossier à son département. À l'étape 1, des conditions se constatent.

  Scénario: Irrecevable, on dit pourquoi
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora donne un avis défavorable, sans dire pourquoi
    Alors c'est refusé, au champ « motif » : « Dites pourquoi le dossier n'est pas recevable : le porteur doit le savoir. »
    Quand Dora donne un avis défavorable
    Et que Dora le notifie
    Alors le dossier est « irrecevable »
    Et Paul a reçu « Décision relative à la recevabilité », qui dit « Hors du périmètre. »

  Scénario: Une autre étape que celle demandée, on dit pourquoi
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora le trouve recevable, à l'étape 3
    Alors c'est refusé, au champ « motif » : « L'étape constatée n'est pas celle demandée (2) : dites pourquoi. »

  Scénario: Il n'y a rien à notifier sans examen
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora le notifie
    Alors c'est refusé : « La recevabilité n'a pas encore été examinée : il n'y a rien à notifier. »

  Scénario: L'avis se change tant qu'il n'est pas notifié, et plus après
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora donne un avis défavorable
    Et que Dora donne un avis favorable
    Alors le dossier est « deposee »
    Quand Dora le notifie
    Alors le dossier est « recevable »
    Quand Dora donne un avis défavorable
    Alors c'est refusé : « Le dossier n'est pas en attente d'un examen de recevabilité. »
    Et Paul a reçu une fois « Dossier EQ-2027-0001 recevable »
    Et Paul n'a pas reçu « Décision relative à la recevabilité »

  Scénario: À l'étape 1, toutes les conditions sont constatées
    Étant donné un dossier d'étape 1 que Paul a déposé
    Quand Dora constate toutes les conditions de l'étape 1, sauf « rencontre_correspondant » et « fiche_identite »
    Alors c'est refusé : « Toutes les conditions de l'étape 1 doivent être constatées. »
    Et ce refus dit « « Le porteur a rencontré le correspondant ville durable » n'est pas constatée. »
    Et ce refus dit « « La fiche d'identité de l'opération est complète sur la plateforme » n'est pas constatée. »
    Quand Dora constate toutes les conditions de l'étape 1
    Alors le dossier est « constatee »

  Scénario: À l'étape 1, nul ne dit « recevable »
    Étant donné un dossier d'étape 1 que Paul a déposé
    Quand Dora donne un avis favorable
    Alors c'est refusé : « À l'étape 1, ce sont les quatre conditions qui sont constatées. »
    Quand Dora donne un avis défavorable
    Et que Dora le notifie
    Alors le dossier est « irrecevable »

  Scénario: Aux autres étapes, rien ne se constate
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora constate toutes les conditions de l'étape 1
    Alors c'est refusé : « Seule l'étape 1 se constate ; les autres passent en commission. »

  Scénario: La région reprend le dossier de son département, puis le rend
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora le prend en charge
    Et que Rosa le prend en charge
    Et que Dora donne un avis favorable
    Alors c'est refusé : « La région (R53) a pris ce dossier en charge : demandez-lui de le rendre pour l'instruire. »
    Quand Dora le prend en charge
    Alors c'est refusé : « La région (R53) a pris ce dossier en charge : demandez-lui de le rendre pour l'instruire. »
    Quand Dora le rend
    Alors c'est refusé : « Ce dossier est pris en charge pour R53 : seul ce service peut le rendre. »
    Quand Rosa le rend
    Et que Dora le prend en charge
    Et que Dora donne un avis favorable
    Alors le dossier est « deposee »

  Scénario: Qui a deux territoires dit pour lequel il prend le dossier
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dede le prend en charge
    Alors c'est refusé, au champ « territoire » : « Dites pour quel territoire vous prenez ce dossier : D35, R53. »
    Quand Dede le prend en charge pour R53
    Et que Dora donne un avis favorable
    Alors c'est refusé : « La région (R53) a pris ce dossier en charge : demandez-lui de le rendre pour l'instruire. »

  Scénario: Un brouillon n'est pas encore connu des services, et un dossier n'est connu que de ceux de son territoire
    Étant donné un brouillon d'étape 2 complet
    Quand Dora le prend en charge
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
    Quand Paul dépose son dossier
    Et que Luc le prend en charge
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
    Quand Dora le prend en charge
    Et que Dora donne un avis favorable
    Alors le dossier est « deposee »

  Scénario: On ne retire plus son dossier une fois la commission nationale commencée
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et que Dora a donné un avis favorable
    Quand Dora le notifie
    Et que vient le 5 novembre 2027 à 9 h
    Et que Paul retire son dossier
    Alors c'est refusé : « La commission nationale a commencé : le dossier ne peut plus être retiré. Écrivez au service qui le suit, par un message sur le dossier, si le projet est abandonné. »

  Scénario: On retire son dossier jusque-là
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand vient le 5 novembre 2027 à 8 h 59
    Et que Paul retire son dossier
    Alors le dossier est « retiree »

  Scénario: D'un dossier clos, il n'y a rien à retirer
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et que Dora a donné un avis défavorable
    Quand Dora le notifie
    Et que Paul retire son dossier
    Alors c'est refusé : « Ce dossier est clos : il n'y a plus rien à retirer. »

  Scénario: Un dossier d'étape 1, qui ne passe devant aucune commission, se retire tant qu'il n'est pas constaté
    Étant donné un dossier d'étape 1 que Paul a déposé
    Quand vient le 6 novembre 2027 à 9 h
    Et que Paul retire son dossier
    Alors le dossier est « retiree »

  Scénario: Un dossier clos n'est plus à instruire
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et que Paul a retiré son dossier
    Quand Dora le prend en charge
    Alors c'est refusé : « Ce dossier n'est pas en cours d'instruction : il n'est pas encore connu, ou clos. »

  Scénario: L'étape constatée est une étape du règlement
    Étant donné une campagne sous le règlement 2023
    Et une opération de Paul, à Rennes, sa charte signée
    Et un dossier d'étape 3 que Paul a déposé
    Quand Dora le trouve recevable, à l'étape 2
    Alors c'est refusé, au champ « etape_constatee » : « Cette étape n'est pas du règlement : donnez celle où l'opération se trouve. »

  Scénario: Chaque service donne son avis d'opportunité, et dit au nom de qui
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Rosa donne un avis d'opportunité : « La région y tient. »
    Et que Dora donne un avis d'opportunité : « Le maire hésite. »
    Alors Ada lit « La région y tient. », de la « Direction régionale chargée du label, Bretagne »
    Et Ada lit « Le maire hésite. », de la « Direction départementale chargée du label, Ille-et-Vilaine »
    Quand Dede donne un avis d'opportunité : « Les deux à la fois. »
    Alors c'est refusé, au champ « territoire » : « Dites pour quel territoire vous donnez cet avis : D35, R53. »
