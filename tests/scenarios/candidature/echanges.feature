# language: fr
Fonctionnalité: Ce qui se dit autour d'un dossier, et ce qu'on lit de son histoire
  On n'écrit que là où on lit : le porteur avec les services, les services entre eux, les experts avec les services. Et
  l'histoire d'un dossier ne montre au porteur ni l'avis avant sa notification, ni ce que les services gardent entre eux.

  Scénario: Chacun écrit là où il lit, et pas ailleurs
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et qu'Eva, experte, a accepté le dossier
    Quand Paul écrit « Le maire hésite » entre « services »
    Alors c'est refusé, au champ « visibilite » : « Cet échange n'est pas le vôtre : écrivez entre le porteur et les services. »
    Quand Paul écrit « Le maire hésite » entre « experts »
    Alors c'est refusé, au champ « visibilite » : « Cet échange n'est pas le vôtre : écrivez entre le porteur et les services. »
    Quand Eva écrit « Où est le plan ? » entre « parties »
    Alors c'est refusé, au champ « visibilite » : « Cet échange n'est pas le vôtre : écrivez entre les experts et les services. »
    Quand Paul écrit « Où en est-on ? » entre « parties »
    Et qu'Eva écrit « Où est le plan ? » entre « experts »
    Et que Rosa écrit « Le maire hésite » entre « services »
    Alors Paul ne lit que « Où en est-on ? »
    Et Eva ne lit que « Où est le plan ? »
    Et Dora lit les trois

  Scénario: Qui n'est pas du dossier n'y écrit rien
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Luc écrit « Bonjour » entre « services »
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
    Quand Pia écrit « Bonjour » entre « parties »
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »

  Scénario: On n'écrit pas entre services d'un brouillon qu'ils ne connaissent pas
    Étant donné un brouillon d'étape 2
    Quand Ada écrit « Un doublon ? » entre « services »
    Alors c'est refusé : « Ce brouillon n'est pas encore connu des services : écrivez à son porteur. »
    Quand Ada écrit « Est-ce un doublon ? » entre « parties »
    Alors Paul ne lit que « Est-ce un doublon ? »

  Scénario: On n'écrit pas aux experts quand aucun n'a accepté
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora écrit « Bonjour » entre « experts »
    Alors c'est refusé : « Aucun expert n'a encore accepté ce dossier : écrivez entre services. »

  Scénario: Un dossier retiré ne reçoit plus de message, et les siens se lisent
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Paul écrit « Où en est-on ? » entre « parties »
    Et que Paul retire son dossier
    Et que Dora écrit « Dommage » entre « parties »
    Alors c'est refusé : « Ce dossier est retiré : il ne reçoit plus de message, mais les siens se lisent. »
    Et Paul ne lit que « Où en est-on ? »

  Scénario: Le porteur ne lit pas l'avis avant sa notification, les services le lisent
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand vient le 2 mars 2027
    Et que Dora donne un avis défavorable
    Alors l'histoire que lit Paul est
      | La version 1 est déposée.                                      | Le porteur |
      | Le dossier est créé, pour l'étape 2 (ÉcoQuartier en chantier). | Le porteur |
    Et Paul ne trouve « Hors du périmètre. » nulle part dans son dossier
    Et l'histoire que lit Rosa est
      | Un avis de recevabilité est donné, non notifié : irrecevable.  | Dora |
      | La version 1 est déposée.                                      | Paul |
      | Le dossier est créé, pour l'étape 2 (ÉcoQuartier en chantier). | Paul |
    Quand vient le 3 mars 2027
    Et que Dora le notifie
    Alors l'histoire que lit Paul est
      | Le dossier est notifié irrecevable.                            | Les services de l'État |
      | La version 1 est déposée.                                      | Le porteur             |
      | Le dossier est créé, pour l'étape 2 (ÉcoQuartier en chantier). | Le porteur             |

  Scénario: Ce que les services gardent entre eux ne laisse au porteur ni ligne ni trou
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora le prend en charge
    Et que vient le 2 mars 2027
    Et que Dora donne un avis d'opportunité
    Alors l'histoire que lit Paul est
      | La version 1 est déposée.                                      | Le porteur |
      | Le dossier est créé, pour l'étape 2 (ÉcoQuartier en chantier). | Le porteur |
    Et « Un avis d'opportunité est donné. » est dans l'histoire que lit Rosa
