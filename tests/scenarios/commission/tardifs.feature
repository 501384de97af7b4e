# language: fr
Fonctionnalité: Aucun dossier de l'année n'est oublié
  Un dossier recevable est attendu par sa région, puis par la commission nationale. Celui qui arrive trop tard pour être
  examiné attend une réponse : il est reporté à la prochaine campagne, par un acte motivé et signé, et son porteur
  l'apprend.

  Scénario: Une région a une séance dès son premier dossier recevable, avant toute synthèse
    Quand un dossier d'Auvergne-Rhône-Alpes devient recevable
    Alors une séance d'Auvergne-Rhône-Alpes est planifiée
    Quand ce dossier est retiré
    Alors il n'y a pas de séance d'Auvergne-Rhône-Alpes

  Scénario: Un dossier arrivé après sa région attend à la séance nationale, et l'administration l'apprend une fois
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand le dossier 3 arrive après sa région
    Alors le dossier 3 attend à la séance nationale
    Et l'administration a reçu « Un dossier arrivé trop tard attend votre réponse : EQ-2027-0003 »
    Quand d'autres personnes portent le dossier 3
    Alors l'administration n'en a reçu qu'une lettre

  Scénario: Tant qu'un dossier attend, rien n'est publié ; reporté par un acte signé, il est dit avec les autres
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand le dossier 3 arrive après sa région
    Et que vient l'heure de la cérémonie
    Alors l'administration a reçu « Le palmarès 2027 n'est pas publié : 1 point à régler »
    Quand l'administration publie le palmarès
    Alors c'est refusé : « EQ-2027-0003 : arrivé après la signature des procès-verbaux, personne n'en a décidé. »
    Quand le secrétariat national reporte le dossier 3 par un acte signé
    Alors le dossier 3 n'attend plus, et son report est imprimé
    Et le porteur du dossier 3 n'en sait rien
    Quand l'administration publie le palmarès
    Alors le porteur du dossier 3 a reçu « Dossier reporté à la prochaine campagne : EQ-2027-0003 »

  Scénario: Une région qui signe après la nationale voit ses dossiers attendre, et n'en perd aucun
    Étant donné une région qui a tout conclu sans signer
    Et une commission nationale signée sans elle
    Quand la région signe enfin
    Alors les dossiers 1 et 2 attendent à la séance nationale
    Et l'administration a reçu « Un dossier arrivé trop tard attend votre réponse : EQ-2027-0002 »

  Scénario: Ce qui arrive après la publication est dit aussitôt reporté
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Et que la cérémonie a eu lieu
    Quand le dossier 3 arrive après sa région
    Et que le secrétariat national reporte le dossier 3 par un acte signé
    Alors le porteur du dossier 3 a reçu « Dossier reporté à la prochaine campagne : EQ-2027-0003 »

  Scénario: La nationale ne se signe pas sans une région, à moins de la citer
    Étant donné une région qui a tout conclu sans signer
    Quand la commission nationale s'ouvre
    Alors le projet avertit : « Bretagne n'a pas conclu sur 2 dossiers »
    Quand elle signe le procès-verbal
    Alors c'est refusé, au champ « sans_regions » : « Bretagne n'a pas conclu sur 2 dossiers : attendez que son procès-verbal soit signé »
    Quand elle signe sans attendre la Bretagne
    Alors le procès-verbal dit que 2 dossiers de Bretagne manquaient

  Scénario: Le projet d'une région dit quels dossiers resteraient en chemin
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Quand la commission régionale s'ouvre sans lui
    Alors le projet avertit : « La synthèse de 1 dossier recevable n'est pas rendue »

  Scénario: Un dossier retiré n'attend plus
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand le dossier 3 arrive après sa région
    Alors 1 dossier manque au palmarès
    Quand le dossier 3 est retiré
    Alors aucun dossier n'attend
    Et 0 dossier manque au palmarès

  Scénario: Le report d'un dossier qui attend cite un procès-verbal : il ne vient pas avant sa signature
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand le dossier 3 arrive après sa région
    Et que le secrétariat national reporte le dossier 3 par un acte signé
    Alors c'est refusé : « signez-le d'abord, puis reportez ce dossier »

  Scénario: Le report d'un dossier qui attend se signe
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand le dossier 3 arrive après sa région
    Et que le secrétariat national reporte le dossier 3 sans signer
    Alors c'est refusé, au champ « signature » : « dites qui le signe »

  Scénario: Une région ne reporte pas elle-même ce qui lui est arrivé trop tard
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand le dossier 3 arrive après sa région
    Et que le secrétariat de la région reporte le dossier 3 par un acte signé
    Alors c'est refusé : « il a été transmis à la séance nationale de l'année »

  Scénario: Qui porte un dossier qui attend ne signe pas son report
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand le dossier 3 arrive après sa région
    Et que d'autres personnes portent le dossier 3, dont celle du secrétariat national
    Et que le secrétariat national reporte le dossier 3 par un acte signé
    Alors c'est refusé : « Vous vous êtes déporté sur ce dossier : une autre personne tient la plume. »

  Scénario: Un report signé ne se signe qu'une fois, et ne change plus de motif
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand le dossier 3 arrive après sa région
    Et que le secrétariat national reporte le dossier 3 par un acte signé
    Et que le secrétariat national reporte le dossier 3 par un acte signé
    Alors un seul acte reporte le dossier 3
    Quand le secrétariat national reporte le dossier 3 pour un autre motif
    Alors c'est refusé : « Un acte signé reporte déjà ce dossier à la prochaine campagne »

  Scénario: Les porteurs invités apprennent que leur séance est reportée, sans son motif
    Étant donné une commission régionale convoquée
    Quand le secrétariat reporte la séance parce que « Mia est liée au dossier 1 »
    Alors le porteur a reçu « Le jour annoncé ne tient plus : dossier EQ-2027-0001 »
    Et rien n'y dit « Mia est liée »

  Scénario: Une séance interrompue n'invite à nouveau que pour ce qui reste à examiner
    Étant donné une commission régionale convoquée
    Quand la commission s'ouvre, et conclut sur le dossier 1
    Et que le secrétariat reporte la séance parce que « Coupure de courant »
    Alors le porteur n'a rien reçu de « Le jour annoncé ne tient plus »
    Et le porteur du dossier 2 a reçu « Le jour annoncé ne tient plus : dossier EQ-2027-0002 »

  Scénario: Un dossier retiré de l'ordre du jour n'est plus attendu en séance
    Étant donné une commission régionale convoquée
    Quand le dossier 2 est retiré
    Alors le porteur du dossier 2 a reçu « Vous n'êtes plus attendu en commission : dossier EQ-2027-0002 »
    Et le porteur n'a rien reçu de « Vous n'êtes plus attendu en commission »
