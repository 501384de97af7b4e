# language: fr
Fonctionnalité: Outre-mer, un mois de plus et un autre tribunal
  D'une opération située outre-mer, le porteur a trois mois, et non deux, pour saisir le tribunal, qui n'est pas celui
  de Paris. La lettre de la décision le dit, et l'accusé du recours aussi ; d'une opération de métropole, elles disent
  que qui demeure outre-mer a un mois de plus.

  Plan du Scénario: La lettre nomme le tribunal de <territoire>, et trois mois
    Étant donné un dossier de <territoire> ajourné par sa région, puis par la nation
    Quand vient l'heure de la cérémonie
    Alors la lettre de la décision donne trois mois pour saisir le « <tribunal> »
    Quand son porteur lit la décision, et dépose un recours
    Alors l'accusé du recours donne trois mois pour saisir le « <tribunal> »

    Exemples:
      | territoire            | tribunal                                              |
      | La Réunion            | tribunal administratif de La Réunion                  |
      | la Martinique         | tribunal administratif de la Martinique               |
      | la Nouvelle-Calédonie | tribunal administratif de Nouvelle-Calédonie          |

  Scénario: Rien n'est publié tant qu'une lettre ne peut pas nommer de tribunal
    Étant donné un dossier de l'Atlantide ajourné par sa région, puis par la nation
    Quand vient l'heure de la cérémonie
    Et que l'administration publie le palmarès
    Alors c'est refusé : « EQ-2027-0003 : il manque les voies et délais de recours : le territoire n'est pas connu. »
