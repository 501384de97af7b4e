# language: fr
Fonctionnalité: Réunir une commission
  Une commission se tient à l'heure où ses membres sont convoqués, et avec assez d'entre eux. Les règles de la séance
  disent combien : ici, celles des commissions administratives (CRPA, R133-3 et suivants).

  Contexte:
    Étant donné une commission régionale que Mia préside, où Max et Zoé siègent, et Sue à défaut de Zoé

  Plan du Scénario: Une commission ne se compose pas <comment>
    Quand le secrétariat compose la commission <comment>
    Alors c'est refusé, au champ « <champ> » : « <refus> »

    Exemples:
      | comment                               | champ                  | refus                                                                                   |
      | en citant Max deux fois               | membres                | Ne citez chaque membre qu'une fois.                                                     |
      | avec une suppléante sans titulaire    | membres/1/suppleant_de | Un suppléant remplace un membre titulaire de cette séance : citez-le.                   |
      | avec une présidente qui n'y siège pas | president              | La présidence revient à un membre de la séance : citez-le.                              |
      | sans dire qui préside                 | president              | Ces règles donnent une voix prépondérante à la présidence : dites qui préside. |

  Scénario: Une commission composée autrement après sa convocation est à convoquer de nouveau
    Quand le secrétariat convoque les membres 7 jours avant la séance
    Et que le secrétariat compose la commission sans Max
    Alors la séance est planifiee
    Et Max a reçu « Vous ne siégez plus »

  Scénario: L'ordre du jour proposé fait le moins sortir et rentrer qui se déporte
    Étant donné trois dossiers à l'ordre du jour, et Mia déportée du premier et du troisième
    Alors l'ordre proposé demande 2 mouvements, et l'ordre actuel 4
    Quand le secrétariat suit l'ordre proposé
    Alors les dossiers dont Mia s'est déportée se suivent
    Quand le secrétariat ordonne un dossier qui n'est pas à l'ordre du jour
    Alors c'est refusé : « Ce dossier n'est pas à l'ordre du jour. »

  Scénario: Un intérêt déclaré pour l'année vaut aussi à la commission nationale
    Quand Mia déclare un intérêt pour l'année dans l'opération du dossier 1
    Et que la région se tient et valide tout sans Mia
    Et que la commission nationale s'ouvre
    Alors Mia n'y lit pas le dossier 1

  Scénario: Moins de cinq jours avant la séance, il est trop tard pour convoquer
    Quand le secrétariat convoque les membres 4 jours avant la séance
    Alors c'est refusé : « Laissez 5 jours au moins entre la convocation et la séance, ou dites l'urgence. »

  Scénario: Cinq jours avant la séance, chacun est convoqué, suppléants compris
    Quand le secrétariat convoque les membres 5 jours avant la séance
    Alors Mia, Max, Zoé et Sue ont reçu « Convocation : commission régionale (Bretagne), lundi 20 septembre 2027 »

  Scénario: On ne convoque pas à une date où la séance ne pourrait pas s'ouvrir
    Quand le secrétariat convoque les membres avant l'ouverture des commissions régionales
    Alors c'est refusé, au champ « quand » : « Choisissez une date plus tard. »
    Quand le secrétariat convoque les membres pour l'ouverture des commissions régionales
    Alors la séance est convoquee

  Scénario: L'urgence dispense du délai
    Quand le secrétariat convoque les membres 1 jour avant la séance, en urgence
    Alors Mia, Max, Zoé et Sue ont reçu « Convocation : commission régionale (Bretagne), lundi 20 septembre 2027 »

  Scénario: Une séance ne s'ouvre pas avant l'heure où ses membres sont convoqués
    Quand le secrétariat ouvre la séance 2 heures trop tôt, avec Mia et Max
    Alors c'est refusé : « ouvrez la séance à son heure, ou changez sa date »
    Quand la commission s'ouvre avec Mia et Max
    Alors la séance est ouverte

  Scénario: Sans la moitié des sièges, la séance ne s'ouvre pas
    Quand la commission s'ouvre avec Mia
    Alors c'est refusé : « Le quorum n'est pas réuni : reportez la séance. »

  Plan du Scénario: Un siège est tenu <comment>
    Quand la commission s'ouvre avec <venus>
    Alors la séance est ouverte
    Et 2 sièges sont tenus, pour 2 qu'il faut

    Exemples:
      | comment           | venus                         |
      | sur place         | Mia et Max                    |
      | à distance        | Mia et Max (Max à distance)   |
      | par la suppléante | Mia et Sue                    |
      | par mandat        | Mia (Mia ayant mandat de Max) |

  Scénario: On ne dit pas qui était venu à une séance qui n'a pas eu lieu
    Quand la séance est reportée 6 jours trop tôt, personne n'étant venu
    Alors c'est refusé, au champ « presents » : « La séance n'a pas encore eu lieu : reportez-la sans dire qui était venu. »

  Scénario: On ne reporte pas faute d'un quorum qui est réuni
    Quand la séance est reportée parce que Mia et Max sont seuls venus
    Alors c'est refusé : « Le quorum est réuni avec ces membres : ouvrez la séance. »

  Scénario: Sur le même ordre du jour, la seconde convocation n'exige plus de quorum, et la salle peut changer
    Quand la séance est reportée parce que Mia est seule venue
    Et que le secrétariat convoque de nouveau les membres
    Alors la convocation dit qu'aucun quorum n'est exigé
    Quand le secrétariat convoque les membres dans une autre salle
    Alors la convocation dit qu'aucun quorum n'est exigé
    Quand la commission s'ouvre avec Mia
    Alors la séance est ouverte

  Scénario: Reportée pour une autre raison, la seconde convocation n'exige toujours pas de quorum
    Quand la séance est reportée parce que Mia est seule venue
    Et que le secrétariat convoque de nouveau les membres
    Et que la séance est reportée parce que la salle est fermée
    Et que le secrétariat convoque de nouveau les membres
    Alors la convocation dit qu'aucun quorum n'est exigé

  Scénario: Un dossier de plus à l'ordre du jour redemande le quorum
    Quand la séance est reportée parce que Mia est seule venue
    Et que le secrétariat convoque de nouveau les membres
    Et qu'un autre dossier vient à l'ordre du jour
    Alors Mia, Max, Zoé et Sue ont reçu « Ordre du jour modifié »
    Quand la commission s'ouvre avec Mia
    Alors c'est refusé : « Le quorum n'est pas réuni : reportez la séance. »

  Plan du Scénario: Un mandat ne se donne pas <comment>
    Quand la commission s'ouvre avec <venus>
    Alors c'est refusé : « <refus> »

    Exemples:
      | comment                                  | venus                                     | refus                                                        |
      | à qui en détient déjà un                 | Mia (Mia ayant mandat de Max et de Zoé)   | Un membre ne détient qu'un mandat, et n'en donne qu'un.      |
      | par qui est là                           | Mia et Max (Mia ayant mandat de Max)      | Un mandat se donne par un membre titulaire qui n'est pas là. |
      | à qui n'est pas là                       | Mia et Sue (Zoé ayant mandat de Max)      | Un mandat se donne à un membre qui est là.                   |
      | à la suppléante dont la titulaire est là | Mia, Zoé et Sue (Sue ayant mandat de Max) | Ce suppléant ne vote pas : le membre qu'il remplace est là, ou représenté.  |

  Scénario: Qui revient reprend sa voix à qui l'avait en mandat
    Quand la commission s'ouvre avec Mia et Zoé (Mia ayant mandat de Max)
    Et que Max arrive
    Alors plus personne n'a de mandat
