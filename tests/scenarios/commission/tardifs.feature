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
    Alors c'est refusé, au champ « sans_regions » : « Bretagne n'a pas conclu sur 2 dossiers : attendez son procès-verbal, et la synthèse si elle manque »
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
    Quand le secrétariat convoque à nouveau la séance
    Alors le porteur n'a été invité qu'une fois
    Et le porteur du dossier 2 a été invité deux fois

  Scénario: Un dossier retiré de l'ordre du jour n'est plus attendu en séance
    Étant donné une commission régionale convoquée
    Quand le dossier 2 est retiré
    Alors le porteur du dossier 2 a reçu « Vous n'êtes plus attendu en commission : dossier EQ-2027-0002 »
    Et le porteur n'a rien reçu de « Vous n'êtes plus attendu en commission »

  Scénario: Un dossier que personne n'a examiné n'arrête pas la publication, et son porteur l'apprend alors
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Et une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé sans attendre la Bretagne
    Quand l'administration contrôle le palmarès
    Alors le contrôle dit que rien n'est venu du dossier 3
    Et 0 dossier manque au palmarès
    Et le porteur du dossier 3 n'en sait rien
    Quand vient l'heure de la cérémonie
    Alors le porteur du dossier 3 a reçu « Dossier non examiné cette année : EQ-2027-0003 »
    Et le porteur du dossier 3 n'a reçu qu'une lettre
    Quand le secrétariat national reporte le dossier 3 par un acte signé
    Alors le porteur du dossier 3 a reçu « Dossier reporté à la prochaine campagne : EQ-2027-0003 »
    Et son report est imprimé

  Scénario: Reporté avant la cérémonie, un dossier que personne n'a examiné n'est dit que reporté
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Et une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé sans attendre la Bretagne
    Quand le secrétariat national reporte le dossier 3 par un acte signé
    Alors le porteur du dossier 3 n'en sait rien
    Quand vient l'heure de la cérémonie
    Alors le porteur du dossier 3 a reçu « Dossier reporté à la prochaine campagne : EQ-2027-0003 »
    Et le porteur du dossier 3 n'a rien reçu de « Dossier non examiné »

  Scénario: Un dossier recevable une fois le palmarès publié est dit non examiné aussitôt
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Et que la cérémonie a eu lieu
    Quand le dossier 3 devient recevable
    Alors le porteur du dossier 3 a reçu « Dossier non examiné cette année : EQ-2027-0003 »

  Scénario: Un dossier non examiné puis retiré n'est dit à personne
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Et une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé sans attendre la Bretagne
    Quand le dossier 3 est retiré
    Et que vient l'heure de la cérémonie
    Alors le porteur du dossier 3 n'en sait rien

  Scénario: Un dossier que la nationale attend ne se reporte pas avant qu'elle ait signé
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Quand le secrétariat national reporte le dossier 3 par un acte signé
    Alors c'est refusé : « signez-le d'abord, puis reportez ce dossier »

  Scénario: Le report d'un dossier dont rien n'est venu se signe aussi
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Et une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé sans attendre la Bretagne
    Quand le secrétariat national reporte le dossier 3 sans signer
    Alors c'est refusé, au champ « signature » : « dites qui le signe »

  Scénario: Qui porte un dossier dont rien n'est venu ne signe pas son report
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Et une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé sans attendre la Bretagne
    Quand d'autres personnes portent le dossier 3, dont celle du secrétariat national
    Et que le secrétariat national reporte le dossier 3 par un acte signé
    Alors c'est refusé : « Vous vous êtes déporté sur ce dossier : une autre personne tient la plume. »

  Scénario: Une synthèse rendue après le report n'y change rien
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Et une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé sans attendre la Bretagne
    Quand le secrétariat national reporte le dossier 3 par un acte signé
    Et que le dossier 3 arrive après sa région
    Alors aucun dossier n'attend à la séance nationale
    Et 0 dossier manque au palmarès

  Scénario: L'administration sait à temps quels dossiers ne seraient pas examinés
    Étant donné que la synthèse du dossier 3 n'est pas rendue
    Alors l'administration n'a rien à faire
    Quand l'expertise aurait dû finir
    Alors l'administration a à faire, du dossier 3 : « Obtenir la synthèse de l'expertise »
    Et le secrétariat de la région a à faire, du dossier 3 : « Obtenir la synthèse de l'expertise »
    Et le secrétariat national n'a rien à faire
    Quand la région valide tout, et signe, sans le dossier 3
    Alors l'administration a à faire, du dossier 3 : « Le procès-verbal national signé, reporter ce dossier »
    Et le secrétariat national a à faire, du dossier 3 : « Le procès-verbal national signé, reporter ce dossier »
    Et le secrétariat de la région n'a rien à faire
    Quand la commission nationale ratifie tout, et signe sans attendre la Bretagne
    Alors l'administration a à faire, du dossier 3 : « Reporter ce dossier à la prochaine campagne »
    Quand le secrétariat national reporte le dossier 3 par un acte signé
    Alors l'administration n'a rien à faire

  Scénario: Une région qui tarde à conclure est à relancer avant la commission nationale
    Étant donné une région qui a tout conclu sans signer
    Quand les commissions régionales auraient dû finir
    Alors l'administration a à faire, du dossier 1 : « Obtenir le procès-verbal de la région »
    Et l'administration a à faire, du dossier 2 : « Obtenir le procès-verbal de la région »

  Scénario: Un dossier arrivé trop tard est à reporter, sauf par qui s'en est déporté
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand le dossier 3 arrive après sa région
    Alors l'administration a à faire, du dossier 3 : « Reporter ce dossier à la prochaine campagne »
    Quand d'autres personnes portent le dossier 3, dont celle du secrétariat national
    Alors le secrétariat national n'a rien à faire
