# language: fr
Fonctionnalité: Reprendre un dossier
  Un dossier clos sert de départ à un autre, de la même opération. Après un ajournement on reprend le sien, et chaque
  réserve se répond avant le dépôt.

  Scénario: Après un ajournement, on reprend son dossier
    Étant donné le dossier d'étape 2 de Pia, ajourné avec une réserve, et la campagne 2028 ouverte
    Quand Pia commence un dossier d'étape 2 pour 2028
    Alors c'est refusé, au champ « reprise_de » : « Partez du dossier … : ses réponses viendront, avec les suites qui restent à donner. »
    Quand Pia commence un dossier d'étape 3 pour 2028
    Alors c'est refusé, au champ « reprise_de » : « Partez du dossier … : ses réponses viendront, avec les suites qui restent à donner. »
    Quand Pia reprend ce dossier à l'étape 2
    Alors le dossier est « brouillon »
    Et son formulaire demande « Réserve 1 : Décrire les modes actifs. »

  Scénario: Chaque réserve se répond avant le dépôt
    Étant donné le dossier d'étape 2 de Pia, ajourné avec une réserve, et la campagne 2028 ouverte
    Quand Pia reprend ce dossier à l'étape 2
    Et que Pia dépose son dossier
    Alors c'est refusé, au champ « reponses/reserve_01 » : « « Réserve 1 : Décrire les modes actifs. » n'a pas de réponse : complétez-la. »
    Quand Pia répond « Voici nos pistes cyclables. » au champ « reserve_01 »
    Et que Pia dépose son dossier
    Alors le dossier est « deposee »

  Scénario: L'ajournement passe à l'étape que l'on demande ensuite
    Étant donné le dossier d'étape 2 de Pia, ajourné avec une réserve, et la campagne 2028 ouverte
    Quand Pia reprend ce dossier à l'étape 3
    Alors le dossier est « brouillon »
    Et son formulaire demande « Réserve 1 : Décrire les modes actifs. »

  Scénario: Retirer sa reprise ne fait pas oublier les réserves
    Étant donné le dossier d'étape 2 de Pia, ajourné avec une réserve, et la campagne 2028 ouverte
    Quand Pia reprend ce dossier à l'étape 2
    Et que Pia retire son dossier
    Et que Pia commence un dossier d'étape 2 pour 2028
    Alors c'est refusé, au champ « reprise_de » : « Partez du dossier … : ses réponses viendront, avec les suites qui restent à donner. »
    Quand Pia reprend ce dossier à l'étape 2
    Alors son formulaire demande « Réserve 1 : Décrire les modes actifs. »

  Scénario: Un autre dossier clos ne fait pas contourner celui qui est ajourné
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et un brouillon d'étape 3 de la même opération, retiré
    Et que la campagne 2028 est planifiée
    Quand le palmarès ajourne le dossier déposé
    Et que vient le 1 mars 2028
    Et que Paul reprend ce dossier à l'étape 3
    Alors c'est refusé, au champ « reprise_de » : « Partez du dossier …, ou d'un dossier qui en est parti et que personne n'a examiné : les suites qui restent à donner en viennent. »

  Scénario: On ne part pas d'un dossier encore ouvert, ni de celui d'une autre opération
    Étant donné un brouillon d'étape 2
    Quand Paul reprend ce dossier à l'étape 3
    Alors c'est refusé, au champ « reprise_de » : « Ce dossier ne peut pas servir de départ : donnez un dossier clos de cette opération, de la même étape ou d'une étape que celle-ci reprend. »
    Quand Paul retire son dossier
    Et que Paul reprend ce dossier pour une autre opération
    Alors c'est refusé, au champ « reprise_de » : « Ce dossier ne peut pas servir de départ : donnez un dossier clos de cette opération, de la même étape ou d'une étape que celle-ci reprend. »
    Quand Paul reprend ce dossier à l'étape 3
    Alors le dossier est « brouillon »

  Scénario: Un brouillon manqué sert l'année suivante
    Étant donné un brouillon d'étape 2 complet
    Et que la campagne 2028 est planifiée
    Quand vient le 16 mai 2027 à 0 h
    Alors le dossier est « non_deposee »
    Quand vient le 1 mars 2028
    Et que Paul reprend ce dossier à l'étape 2
    Alors sa réponse au champ « engagement_07 » est « Une réponse. », reprise de ce dossier
