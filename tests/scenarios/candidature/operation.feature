# language: fr
Fonctionnalité: Une opération, où elle est et qui signe sa charte
  Avant d'en créer une de plus, on montre à chacun celles qui y ressemblent et qu'il a le droit de voir. Ses communes
  sont celles d'aujourd'hui, et sa charte est signée, par l'autorité d'urbanisme parmi d'autres.

  Scénario: Une opération ressemblante est proposée d'abord
    Étant donné que Paul a créé « Écoquartier des Docks » à 35238
    Quand Paul crée « Quartier des docks » à 35238
    Alors c'est refusé : « Une opération ressemble à celle que vous créez : reprenez-la, ou dites que c'en est une autre (est_une_autre). »
    Et « Écoquartier des Docks » lui est proposée
    Quand Paul crée « Quartier des docks » à 35238, en disant que c'en est une autre
    Alors c'est une opération de plus

  Scénario: Une seconde opération du même organisme est proposée aussi, mais pas dans une autre commune
    Étant donné que Paul a créé « Écoquartier des Docks » à 35238
    Quand Paul crée « La Gare » à 35238
    Alors c'est refusé : « Une opération ressemble à celle que vous créez : reprenez-la, ou dites que c'en est une autre (est_une_autre). »
    Quand Paul crée « Écoquartier des Docks » à 35021
    Alors c'est une opération de plus

  Scénario: Nul n'apprend par là les opérations des autres
    Étant donné que Paul a créé « Écoquartier des Docks » à 35238
    Quand Pia crée « Écoquartier des Docks » à 35238
    Alors c'est une opération de plus

  Scénario: Celle qui détient une étape est publique : elle est proposée à tous
    Étant donné que Paul a créé « Écoquartier des Docks » à 35238
    Et qu'elle détient l'étape 2 depuis 2024
    Quand Pia crée « Les Docks » à 35238
    Alors c'est refusé : « Une opération ressemble à celle que vous créez : reprenez-la, ou dites que c'en est une autre (est_une_autre). »
    Et « Écoquartier des Docks » lui est proposée

  Scénario: Une commune disparue dit ce qu'elle est devenue
    Quand Paul crée « Les Docks » à 35147
    Alors c'est refusé, au champ « communes/0 » : « La commune 35147 n'existe plus : c'est aujourd'hui Mesnil-Roc'h (35308). »
    Quand Paul crée « Les Docks » à 35308
    Alors c'est une opération de plus

  Scénario: Une commune qui n'a jamais existé, ou citée deux fois, est refusée
    Quand Paul crée « Les Docks » à 35238 et 35999
    Alors c'est refusé, au champ « communes/1 » : « Aucune commune n'a le code INSEE « 35999 ». »
    Quand Paul crée « Les Docks » à 35238 et 35238
    Alors c'est refusé, au champ « communes » : « La même commune est citée deux fois. »

  Scénario: La charte est signée par l'autorité d'urbanisme
    Étant donné une opération de Paul, à Rennes, sans charte
    Quand Paul dit la charte signée le 5 janvier 2027 par la Ville, l'autorité d'urbanisme étant la Métropole
    Alors c'est refusé, au champ « autorite_urbanisme » : « L'autorité compétente en urbanisme doit figurer parmi les signataires. »
    Quand Paul dit la charte signée le 5 janvier 2027 par la Ville et la Métropole, l'autorité d'urbanisme étant la Métropole
    Alors la charte est signée

  Scénario: La charte se signe aujourd'hui, pas demain
    Étant donné une opération de Paul, à Rennes, sans charte
    Quand Paul dit la charte signée le 2 mars 2027 par la Ville, l'autorité d'urbanisme étant la Ville
    Alors c'est refusé, au champ « signee_le » : « La date de signature est à venir. »
    Quand Paul dit la charte signée le 1er mars 2027 par la Ville, l'autorité d'urbanisme étant la Ville
    Alors la charte est signée
