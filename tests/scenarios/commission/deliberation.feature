# language: fr
Fonctionnalité: Délibérer
  Une commission conclut sur chaque dossier : ceux qui sont là votent, ceux que le dossier touche se déportent, et ce
  qui n'est pas ce que le porteur demandait se motive.

  Contexte:
    Étant donné une commission régionale que Mia préside, où Max et Zoé siègent, et Sue à défaut de Zoé

  Scénario: Le quorum perdu, on ne conclut plus ; retrouvé à distance, on conclut
    Quand la commission s'ouvre avec Mia et Max
    Et que Max s'en va
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé : « Le quorum n'est plus réuni »
    Quand Zoé se connecte à distance
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors l'issue du dossier 1 est « valide »

  Scénario: Le quorum perdu, on ne reporte pas non plus un dossier
    Quand la commission s'ouvre avec Mia et Max
    Et que Max s'en va
    Et que le secrétariat reporte le dossier 1
    Alors c'est refusé : « Le quorum n'est plus réuni »
    Quand Zoé se connecte à distance
    Et que le secrétariat reporte le dossier 1
    Alors le dossier 1 est reporté « À revoir. »

  Scénario: Tous se déportant, le dossier se reporte même sans quorum
    Quand la commission s'ouvre avec Mia et Max
    Et que Mia et Max se déportent tous deux du dossier 1
    Et que Max s'en va
    Et que le secrétariat reporte le dossier 1
    Alors le dossier 1 est reporté parce que tous se sont déportés

  Scénario: Une suppléante ne vote qu'en l'absence de sa titulaire
    Quand la commission s'ouvre avec Mia, Zoé et Sue
    Et que le dossier 1 est appelé
    Et que Sue vote pour
    Alors c'est refusé : « Vous votez pour vous-même si vous êtes là »
    Quand Zoé s'en va
    Et que Sue vote pour
    Alors Sue est seule à avoir voté sur le dossier 1

  Scénario: Un membre à distance vote comme les autres
    Quand la commission s'ouvre avec Mia et Max (Max à distance)
    Et que le dossier 1 est appelé
    Et que Max vote pour
    Alors Max est seul à avoir voté sur le dossier 1

  Scénario: On ne vote que sur le dossier en cours d'examen
    Quand la commission s'ouvre avec Mia et Max
    Et que Mia vote pour
    Alors c'est refusé : « Ce dossier n'est pas en cours d'examen : le vote n'est pas ouvert. »

  Scénario: Qui se déporte ne lit plus rien du dossier, et n'en apprend pas l'issue
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que Max se déporte du dossier 1
    Alors Max ne peut plus lire ni le dossier 1 ni sa synthèse, que Mia lit toujours
    Et le dossier 1 n'est plus dans la liasse de Max, et reste dans celle de Mia
    Et rien ne change pour Max quand le dossier 1 est conclu

  Scénario: Un membre qui porte le dossier est déporté sans avoir à le dire
    Étant donné que le porteur du dossier 1 siège aussi
    Quand la commission s'ouvre avec Mia et Max
    Alors le porteur lit le dossier 2 en séance, et pas le sien

  Scénario: Qui se déporte en plein examen perd la voix déjà donnée, et n'en donne plus
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote pour
    Et que Max vote contre
    Et que Max se déporte du dossier 1
    Alors Mia est seule à avoir voté sur le dossier 1
    Quand Max vote contre
    Alors c'est refusé : « Vous vous êtes déporté sur ce dossier : vous ne votez pas. »

  Scénario: Un dossier conclu, appelé de nouveau puis laissé, garde sa conclusion et les voix qui l'ont portée
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote pour
    Et que le secrétariat conclut que le dossier 1 est validé
    Et que le dossier 1 est appelé
    Et que Max vote contre
    Et que le dossier 2 est appelé
    Alors Mia est seule à avoir voté sur le dossier 1
    Et l'issue du dossier 1 est « valide »

  Scénario: Qui s'en va avant la fin du vote n'y est plus compté, et qui revient vote à nouveau
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote pour
    Et que Max vote contre
    Et que Max s'en va
    Alors Mia est seule à avoir voté sur le dossier 1
    Quand Max se connecte à distance
    Et que Max vote contre
    Alors Mia et Max ont voté sur le dossier 1

  Scénario: Qui déclare un intérêt en plein examen perd la voix déjà donnée, et n'en donne plus
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote pour
    Et que Max vote contre
    Et que Max déclare un mandat électif dans l'opération du dossier 1
    Alors Mia est seule à avoir voté sur le dossier 1
    Et Max ne peut plus lire ni le dossier 1 ni sa synthèse, que Mia lit toujours
    Quand Max vote contre
    Alors c'est refusé : « Vous vous êtes déporté sur ce dossier : vous ne votez pas. »

  Scénario: Un intérêt déclaré ne se retire plus une fois la séance ouverte
    Quand Max déclare un mandat électif dans l'opération du dossier 1
    Et que la commission s'ouvre avec Mia, Max et Zoé
    Et que Max retire ce qu'il a déclaré
    Alors c'est refusé : « un intérêt déclaré ne s'y retire plus »

  Scénario: Quand tous se déportent, le secrétariat ne conclut pas seul : le dossier est reporté, et il est dit pourquoi
    Quand la commission s'ouvre avec Mia et Max
    Et que Mia et Max se déportent tous deux du dossier 1
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé : « Tous ceux qui siègent ici se sont déportés »
    Quand le secrétariat reporte le dossier 1
    Alors le dossier 1 est reporté parce que tous se sont déportés

  Scénario: Nul ne vote pour un absent qui s'est déporté
    Quand la commission s'ouvre avec Mia et Zoé (Mia ayant mandat de Max)
    Et que Max se déporte du dossier 1
    Et que le dossier 1 est appelé
    Et que Mia vote pour au nom de Max
    Alors c'est refusé : « Ce vote n'est pas le vôtre. »

  Scénario: Qui se déporte ne compte pas dans un vote à main levée
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que Max se déporte du dossier 1
    Et que le secrétariat conclut que le dossier 1 est validé, par 3 mains levées
    Alors c'est refusé, au champ « votes » : « 3 voix exprimées, pour 2 au plus : qui s'est déporté ne vote pas. »

  Scénario: Qui s'est déporté en région le reste à la commission nationale, sous les mêmes règles
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que Max se déporte du dossier 1
    Et que la région valide tout, et signe
    Et que Mia, Max et Zoé composent aussi la commission nationale
    Alors Max ne peut plus lire ni le dossier 1 ni sa synthèse, que Mia lit toujours

  Scénario: Qui se déporte ne conclut pas, même en tenant le secrétariat
    Étant donné que la personne du secrétariat siège aussi
    Quand elle se déporte du dossier 1
    Et que la commission s'ouvre avec Mia, Max et Zoé
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé : « une autre personne tient la plume »

  Scénario: À égalité, la voix de qui préside l'emporte quand elle est pour
    Quand la commission s'ouvre avec Mia et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote pour
    Et que Zoé vote contre
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors le dossier 1 est conclu par 1 voix contre 1, celle de la présidence étant prépondérante

  Scénario: À égalité, la voix de qui préside ne l'emporte pas quand elle est contre
    Quand la commission s'ouvre avec Mia et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote contre
    Et que Zoé vote pour
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé : « Les voix sont partagées »

  Scénario: La voix prépondérante ne se donne pas avec un mandat
    Quand la commission s'ouvre avec Max et Zoé (Max ayant mandat de Mia)
    Et que le dossier 1 est appelé
    Et que Max vote pour au nom de Mia
    Et que Zoé vote contre
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé : « Les voix sont partagées »

  Scénario: Sans la personne qui préside, rien ne départage des mains levées à égalité
    Quand la commission s'ouvre avec Max et Zoé (Max ayant mandat de Mia)
    Et que le secrétariat conclut que le dossier 1 est validé, par 1 main levée contre 1, la présidence départageant
    Alors c'est refusé, au champ « preponderante » : « Qui préside n'est pas là, ou s'est déporté »

  Scénario: On ne conclut pas contre la majorité des voix
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote pour
    Et que Max vote contre
    Et que Zoé vote contre
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé : « La majorité des voix exprimées est contre cette conclusion »

  Scénario: Tous contre, le dossier s'ajourne, et ne se valide pas
    Quand la commission s'ouvre avec Mia et Max
    Et que le dossier 1 est appelé
    Et que Mia vote contre
    Et que Max vote contre
    Et que le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé, au champ « votes » : « La majorité des voix exprimées est contre cette conclusion »
    Quand le secrétariat conclut que le dossier 1 est ajourné
    Alors l'issue du dossier 1 est « ajourne »

  Scénario: Tous pour, le dossier ne s'ajourne pas
    Quand la commission s'ouvre avec Mia et Max
    Et que le dossier 1 est appelé
    Et que Mia vote pour
    Et que Max vote pour
    Et que le secrétariat conclut que le dossier 1 est ajourné
    Alors c'est refusé, au champ « votes » : « La majorité des voix exprimées accorde ce que le dossier demande »
    Quand le secrétariat conclut que le dossier 1 est validé
    Alors l'issue du dossier 1 est « valide »

  Scénario: À égalité, la voix de qui préside étant contre, le dossier s'ajourne
    Quand la commission s'ouvre avec Mia et Zoé
    Et que le dossier 1 est appelé
    Et que Mia vote contre
    Et que Zoé vote pour
    Et que le secrétariat conclut que le dossier 1 est ajourné
    Alors l'issue du dossier 1 est « ajourne »

  Scénario: Reporter un dossier puis le rappeler ne fait pas oublier les voix
    Quand la commission s'ouvre avec Mia et Max
    Et que le dossier 1 est appelé
    Et que Mia vote contre
    Et que Max vote contre
    Et que le secrétariat reporte le dossier 1
    Et que le dossier 1 est appelé
    Alors Mia et Max ont voté sur le dossier 1
    Quand le secrétariat conclut que le dossier 1 est validé
    Alors c'est refusé : « La majorité des voix exprimées est contre cette conclusion »

  Plan du Scénario: Ne se conclut pas <conclusion>
    Quand la commission s'ouvre avec Mia et Max
    Et que le secrétariat conclut par <conclusion>
    Alors c'est refusé, au champ « <champ> » : « <refus> »

    Exemples:
      | conclusion                                    | champ                         | refus                                                              |
      | une étape moindre que la demande, sans motifs | motifs                        | Dites pourquoi : ce qui n'accorde pas l'étape demandée se motive.  |
      | une étape plus haute que la demande           | etape_accordee                | L'étape accordée est l'étape demandée ou une étape moindre : 2, 3. |
      | un ajournement sans motifs                    | motifs                        | Dites pourquoi : ce qui n'accorde pas l'étape demandée se motive.  |
      | un ajournement sans réserve                   | reserves                      | Un ajournement énonce au moins une réserve.                        |
      | un ajournement sans service accompagnateur    | accompagnement                | Nommez le service qui accompagnera le porteur                      |
      | un ajournement sans contact                   | contact                       | Donnez le correspondant à qui le porteur peut s'adresser           |
      | une réserve sur un engagement inconnu         | reserves/0/champ              | n'est ni un engagement ni un axe                                   |
      | une recommandation sans responsable           | recommandations/0/responsable | Ce champ est obligatoire : ajoutez-le.                             |
