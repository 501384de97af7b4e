# language: fr
Fonctionnalité: Une opération, où elle est et qui signe sa charte
  Avant d'en créer une de plus, on montre à chacun celles qui y ressemblent et qu'il a le droit de voir. Ses communes
  sont celles d'aujourd'hui, et sa charte est signée, par l'autorité d'urbanisme parmi d'autres.

  Scénario: Une opération ressemblante est proposée d'abord
    Étant donné que Paul a créé « Écoquartier des Docks » à 35238
    Quand Paul crée « Quartier des docks » à 35238
    Alors c'est refusé : « Une opération ressemble à celle que vous créez : reprenez-la, ou confirmez que la vôtre en est une autre. »
    Et « Écoquartier des Docks » lui est proposée
    Quand Paul crée « Quartier des docks » à 35238, en disant que c'en est une autre
    Alors c'est une opération de plus

  Scénario: Une seconde opération du même organisme est proposée aussi, mais pas dans une autre commune
    Étant donné que Paul a créé « Écoquartier des Docks » à 35238
    Quand Paul crée « La Gare » à 35238
    Alors c'est refusé : « Une opération ressemble à celle que vous créez : reprenez-la, ou confirmez que la vôtre en est une autre. »
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
    Alors c'est refusé : « Une opération ressemble à celle que vous créez : reprenez-la, ou confirmez que la vôtre en est une autre. »
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

  Scénario: Une commune fusionnée, un nom mal écrit se corrigent, et le brouillon suit
    Étant donné une opération de Paul, à Rennes, sa charte signée
    Et un brouillon d'étape 2 complet
    Quand Paul modifie l'opération : « ZAC des Preuves », à 35238 et 35051
    Alors le dossier est celui de « ZAC des Preuves », à Rennes et Cesson-Sévigné
    Et l'histoire du dossier dit « L'opération est modifiée, et ce brouillon avec elle : nom, « ZAC des Preuves » ; communes, Rennes, Cesson-Sévigné. »
    Quand Paul dépose le dossier
    Alors le dossier est « deposee »

  Scénario: Une opération se modifie sous les mêmes conditions qu'elle se crée
    Étant donné une opération de Paul, à Rennes, sa charte signée
    Quand Paul modifie l'opération : « ZAC des Essais », à 35147
    Alors c'est refusé, au champ « communes/0 » : « La commune 35147 n'existe plus : c'est aujourd'hui Mesnil-Roc'h (35308). »
    Quand Paul modifie l'opération : « ZAC des Essais », à 97105
    Alors c'est refusé, au champ « communes/0 » : « Une opération ne change pas de fuseau horaire : créez-en une autre dans cette commune. »

  Scénario: Devenir ce qui ressemble à une autre se confirme
    Étant donné que Paul a créé « Écoquartier des Docks » à 35051
    Et une opération de Paul, à Rennes, sa charte signée
    Quand Paul modifie l'opération : « Les Docks », à 35051
    Alors c'est refusé : « Une opération ressemble à ce que deviendrait la vôtre : comparez-les, puis confirmez que la vôtre en est une autre. »
    Et « Écoquartier des Docks » lui est proposée

  Scénario: Un dossier à l'examen garde l'opération telle qu'il l'a déposée
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Paul modifie l'opération : « ZAC des Preuves », à 35238
    Alors c'est refusé : « Dossier à l'examen : … Le nom, les communes et le porteur sont ceux de son dépôt jusqu'à la décision : modifiez-les ensuite, ou après l'avoir retiré. Pour signaler une erreur dès maintenant, écrivez au service qui l'instruit, par un message sur le dossier. »
    Quand Paul retire le dossier
    Et que Paul modifie l'opération : « ZAC des Preuves », à 35238
    Alors le dossier est celui de « ZAC des Essais », à Rennes
