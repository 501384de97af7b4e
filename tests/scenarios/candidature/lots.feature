# language: fr
Fonctionnalité: Un même acte sur plusieurs dossiers
  Chaque dossier de la liste est décidé comme s'il était demandé seul, et a son résultat : un refus n'empêche pas le
  reste.

  Contexte:
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et un autre dossier, d'étape 3

  Scénario: Chaque dossier a son résultat
    Étant donné que Dora a donné un avis favorable
    Quand Dora notifie les deux d'un geste
    Alors le premier est fait
    Et le second est refusé : « La recevabilité n'a pas encore été examinée : il n'y a rien à notifier. »
    Et le dossier est « recevable »

  Scénario: Un dossier n'est nommé qu'une fois dans la liste
    Quand Dora prend en charge deux fois le même dossier d'un geste
    Alors c'est refusé, au champ « dossiers/1/id » : « Ce dossier est déjà dans la liste : nommez chacun une fois. »

  Scénario: Le dossier d'un autre territoire est refusé comme s'il n'existait pas
    Quand Luc prend en charge les deux d'un geste
    Alors le premier est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
    Et le second est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
